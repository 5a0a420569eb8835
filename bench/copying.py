"""How do rows get into PostgreSQL by the hundred thousand? By COPY, table after table."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import psycopg
from sqlalchemy import JSON

from approvals.database import Model

Row = dict[str, Any]
PLAIN_INDICES = """
    SELECT indexname, indexdef FROM pg_indexes
    WHERE schemaname = 'public'
    AND indexname NOT IN (SELECT conname FROM pg_constraint)
"""


class Copier:
    """Collects rows by model, as the database keeps them, and copies them in on `flush`.

    Amounts are given in fen. Foreign keys are not asked for each row: the filler makes both ends.
    """

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self.connection = connection
        self._rows: defaultdict[type[Model], list[Row]] = defaultdict(list)
        self._next: dict[str, int] = {}
        self.last_row: Row = {}
        """The row kept last; it may still be changed until the flush."""
        connection.execute("SET session_replication_role = replica")
        self._indices = self._taken_away()

    def add(self, model: type[Model], **row: Any) -> int:
        """Keep a row for the next flush; returns its id, 0 where the table has none."""
        table = model.__table__
        number = 0
        if "id" in table.columns:
            row["id"] = number = self._next_id(table.name)
        self._rows[model].append(row)
        self.last_row = row
        return number

    def flush(self) -> None:
        """Copy everything that was collected."""
        for model, rows in self._rows.items():
            self._copy(model, rows)
        self._rows.clear()

    def finish(self) -> None:
        """Copy the rest, let sequences go on after it, and give the planner its statistics."""
        self.flush()
        for table, number in self._next.items():
            self.connection.execute(
                "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", (table, number)
            )
        for definition in self._indices:
            self.connection.execute(definition.encode())
        self.connection.commit()
        self.connection.autocommit = True
        self.connection.execute("VACUUM (ANALYZE, TRUNCATE false)")

    def _taken_away(self) -> list[str]:
        """Indices that no constraint needs, dropped until the end; their definitions."""
        found = self.connection.execute(PLAIN_INDICES).fetchall()
        for name, _ in found:
            self.connection.execute(f'DROP INDEX "{name}"'.encode())
        return [definition for _, definition in found]

    def _next_id(self, table: str) -> int:
        if table not in self._next:
            found = self.connection.execute(f"SELECT coalesce(max(id), 0) FROM {table}").fetchone()
            self._next[table] = found[0] if found else 0
        self._next[table] += 1
        return self._next[table]

    def _copy(self, model: type[Model], rows: Iterable[Row]) -> None:
        columns = [column.name for column in model.__table__.columns]
        defaults = [_default(column) for column in model.__table__.columns]
        documents = {c.name for c in model.__table__.columns if isinstance(c.type, JSON)}
        names = ", ".join(f'"{name}"' for name in columns)
        statement = f"COPY {model.__table__.name} ({names}) FROM STDIN"
        with self.connection.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                for name in documents & row.keys():
                    row[name] = json.dumps(row[name], ensure_ascii=False)
                copy.write_row(
                    [
                        row.get(name, default)
                        for name, default in zip(columns, defaults, strict=True)
                    ]
                )


def _default(column: Any) -> Any:
    if isinstance(column.type, JSON):
        return "{}"
    if column.default is None or not column.default.is_scalar:
        return None
    return column.default.arg
