"""What becomes of typed changes when somebody else saved meanwhile? Three-way, field by field.

Each change says what the page showed before (`was`) and what is typed now. Where the stored text
is still what the page showed, the change is taken; where somebody changed the same field to
something else, nothing is overwritten: the conflict goes back with both texts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from approvals.applications.sheet import Row, Sheet


@dataclass(frozen=True)
class Change:
    """One text: what was shown, and what is typed now."""

    was: str
    now: str


@dataclass(frozen=True)
class RowChange:
    """One row of a table, known by its key."""

    key: str
    was: Mapping[str, str] | None
    """None: a row that is new here."""
    now: Mapping[str, str] | None
    """None: taken away here."""
    after: str | None = None
    """The key of the row above it; None: it is the first."""


@dataclass(frozen=True)
class Edit:
    """Everything that was changed on one page since it last agreed with the server."""

    fields: Mapping[str, Change] = field(default_factory=dict)
    rows: Mapping[str, tuple[RowChange, ...]] = field(default_factory=dict)
    order: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The keys in their new order, for tables whose rows were moved."""


@dataclass(frozen=True)
class Merged:
    """What is to be stored, and what the person has to decide."""

    sheet: Sheet
    conflicts: Mapping[str, str]
    """The stored text by the name of each field that two people changed differently."""


def name_of(table: str, key: str, cell: str | None = None) -> str:
    """A row, or a cell of it, as one name beside the names of fields."""
    return ":".join((table, key, cell) if cell else (table, key))


def merge(stored: Sheet, edit: Edit) -> Merged:
    """Take from an edit whatever contradicts nobody."""
    conflicts: dict[str, str] = {}
    fields = dict(stored.fields)
    for name, change in edit.fields.items():
        fields[name] = _merged(name, fields.get(name, ""), change, conflicts)
    tables = dict(stored.tables)
    for table in edit.rows.keys() | edit.order.keys():
        rows = list(stored.tables.get(table, ()))
        for change in edit.rows.get(table, ()):
            _change_row(table, rows, change, conflicts)
        tables[table] = tuple(_ordered(rows, edit.order.get(table, ())))
    return Merged(Sheet(fields, tables), conflicts)


def changed_names(before: Sheet, after: Sheet) -> Iterator[str]:
    """The fields whose text differs, and the rows that are new, gone or differ in a cell."""
    yield from (name for name, text in after.fields.items() if before.fields.get(name) != text)
    for table in before.tables.keys() | after.tables.keys():
        old = {row.key: row.cells for row in before.tables.get(table, ())}
        new = {row.key: row.cells for row in after.tables.get(table, ())}
        yield from (name_of(table, k) for k in new | old if old.get(k) != new.get(k))


def _merged(name: str, stored: str, change: Change, conflicts: dict[str, str]) -> str:
    if stored == change.was or stored == change.now:
        return change.now
    if change.was != change.now:
        conflicts[name] = stored
    return stored


def _change_row(table: str, rows: list[Row], change: RowChange, conflicts: dict[str, str]) -> None:
    place = next((i for i, row in enumerate(rows) if row.key == change.key), None)
    if change.now is None:
        _take_away(rows, place, change)
    elif place is None:
        _put_in(rows, Row(change.key, dict(change.now)), change.after)
    else:
        rows[place] = _merged_row(table, rows[place], change, conflicts)


def _take_away(rows: list[Row], place: int | None, change: RowChange) -> None:
    """A row goes only as the person saw it: what somebody else wrote into it meanwhile stays."""
    if place is not None and change.was is not None and rows[place].cells == change.was:
        del rows[place]


def _put_in(rows: list[Row], row: Row, after: str | None) -> None:
    """A new row, or one that somebody took away while it was changed here: the writing wins."""
    above = next((i for i, each in enumerate(rows) if each.key == after), None)
    if after is None:
        rows.insert(0, row)
    else:
        rows.insert(len(rows) if above is None else above + 1, row)


def _merged_row(table: str, row: Row, change: RowChange, conflicts: dict[str, str]) -> Row:
    was, now = change.was or {}, change.now or {}
    cells = dict(row.cells)
    for cell, text in now.items():
        step = Change(was.get(cell, ""), text)
        name = name_of(table, row.key, cell)
        cells[cell] = _merged(name, cells.get(cell, ""), step, conflicts)
    return replace(row, cells=cells)


def _ordered(rows: list[Row], order: tuple[str, ...]) -> list[Row]:
    """The rows as they were moved; those that the page did not know stay below their neighbour."""
    if not order:
        return rows
    by_key = {row.key: row for row in rows}
    result = [by_key[key] for key in dict.fromkeys(order) if key in by_key]
    known = set(order)
    above: str | None = None
    for row in rows:
        if row.key not in known:
            _put_in(result, row, above)
        above = row.key
    return result
