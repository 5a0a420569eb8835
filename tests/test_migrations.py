"""Do the migrations make, on both databases, exactly what the models say?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import downgrade, upgrade
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    MetaData,
    String,
    Table,
    func,
    inspect,
    select,
    text,
)

from approvals import create_app
from approvals.database import db
from config import Settings
from tests.conftest import ENGINES


@pytest.fixture(params=ENGINES)
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database of either kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    server = request.getfixturevalue("postgresql_address")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("CREATE DATABASE migrated")
        place = server.replace("/postgres?", "/migrated?")
        yield place.replace("postgresql://", "postgresql+psycopg://")
        connection.execute("DROP DATABASE migrated WITH (FORCE)")


def test_up_without_a_difference_and_down_again(address: str) -> None:
    """Every table, column, index and constraint that can be compared; nothing stays behind."""
    app = create_app(Settings(secret_key="m" * 32, database_url=address))
    with app.app_context():
        upgrade()
        with db.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            assert compare_metadata(context, db.metadata) == []
        downgrade(revision="base")
        assert inspect(db.engine).get_table_names() == ["alembic_version"]
        db.engine.dispose()


FIRST = "0001"
CHOSEN: dict[str, object] = {
    "organisations.kind": "school",
    "calls.declaration_closes_at": datetime(2026, 4, 1, tzinfo=UTC),
    "call_sources.source": "other",
    "committees.stage": "review",
    "tranche_rules.gate": "start",
    "tranches.gate": "start",
    "change_requests.change": "extension",
    "delegations.to_account_id": 2,
    "ledger_entries.to_account": "other",
    "marks.kind": "incorrect",
    "project_years.year": 2026,
    "reports.kind": "midterm",
    "payments.voucher_number": "V-1",
    "waits.role_key": "clock",
    "waits.subject_kind": "change_request",
}
"""What a constraint asks for; everything else takes the plainest value of its type."""


def test_a_school_s_rows_live_through_every_migration(address: str) -> None:
    """A row in each table of the first release, with the references that databases refuse to cut."""
    app = create_app(Settings(secret_key="m" * 32, database_url=address))
    with app.app_context():
        upgrade(revision=FIRST)
        tables = _reflected()
        with db.engine.begin() as connection:
            for table in tables.values():
                for number in (1, 2) if table.name == "accounts" else (1,):
                    connection.execute(table.insert(), _row(table, number))
        upgrade()
        assert (_emptied(tables), _task()) == (set(), "1（延期）")
        downgrade(revision=FIRST)
        assert (_emptied(tables), _task()) == (set(), "1")
        db.engine.dispose()


def _task() -> str | None:
    """What waits because of the change, in words."""
    with db.engine.connect() as connection:
        return connection.scalar(text("SELECT task_zh FROM waits"))


def _reflected() -> dict[str, Table]:
    """The tables as they lie in the database, those that others point at first."""
    found = MetaData()
    found.reflect(db.engine)
    return {table.name: table for table in found.sorted_tables if table.name != "alembic_version"}


def _row(table: Table, number: int) -> dict[str, object]:
    return {
        column.name: CHOSEN.get(f"{table.name}.{column.name}", _value(column, number))
        for column in table.columns
        if not column.nullable or f"{table.name}.{column.name}" in CHOSEN
    }


def _value(column: Column[Any], number: int) -> object:
    if column.foreign_keys:
        return 1
    if isinstance(column.type, DateTime):
        return datetime(2026, 3, 1, tzinfo=UTC)
    if isinstance(column.type, Date):
        return date(2026, 3, 1)
    if isinstance(column.type, JSON):
        return {}
    if isinstance(column.type, String):
        return str(number)
    return False if isinstance(column.type, Boolean) else number


def _emptied(tables: Mapping[str, Table]) -> set[str]:
    with db.engine.connect() as connection:
        counted = {
            name: connection.scalar(select(func.count()).select_from(table))
            for name, table in tables.items()
        }
    return {name for name, rows in counted.items() if not rows}
