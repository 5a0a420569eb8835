"""Which of the typed texts can be stored, and what is wrong with the others?

A text that cannot be stored holds nothing else up: its field stays as it is, with a sentence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from flask_babel import gettext as _

from approvals.applications.limits import MOST_ROWS
from approvals.applications.merge import Change, Edit, RowChange, name_of
from approvals.applications.sheet import CELLS, Sheet
from approvals.applications.typed_cells import Unreadable, canonical, product, reader_name
from approvals.applications.year_tables import LINE_TABLES
from approvals.documents.template import Template
from approvals.programmes.queries import budget_categories

CHOSEN = frozenset({"category", "performance_type"})


@dataclass(frozen=True)
class Readable:
    """An edit in the spelling of a sheet, without what cannot be stored."""

    edit: Edit
    faults: Mapping[str, str]


def readable(edit: Edit, stored: Sheet, words: Template) -> Readable:
    """Read every changed text of an edit; what is chosen from a list has to be in the words."""
    faults: dict[str, str] = {}
    fields = {
        name: Change(change.was, _read(name, name, change.now, change.was, faults))
        for name, change in edit.fields.items()
    }
    for name in CHOSEN & fields.keys():
        if fields[name].now not in ("", fields[name].was, *words.choices(name)):
            faults[name] = _("Choose one of the list.")
            fields[name] = Change(fields[name].was, fields[name].was)
    rows = {
        table: tuple(_row(table, row, stored, faults) for row in changes)
        for table, changes in edit.rows.items()
        if table in stored.tables
    }
    for table in rows.keys() & set(LINE_TABLES):
        rows[table] = tuple(_with_known_category(table, rows[table], stored, faults))
    kept = {table: _not_too_many(table, found, stored, faults) for table, found in rows.items()}
    order = {table: keys for table, keys in edit.order.items() if table in stored.tables}
    return Readable(Edit(fields, kept, order), faults)


def _read(name: str, reader: str, typed: str, otherwise: str, faults: dict[str, str]) -> str:
    try:
        return canonical(reader, typed)
    except Unreadable as unreadable:
        faults[name] = str(unreadable)
        return otherwise


def _row(table: str, row: RowChange, stored: Sheet, faults: dict[str, str]) -> RowChange:
    if row.now is None:
        return row
    present = stored.row(table, row.key)
    was = {**(present.cells if present else {}), **(row.was or {})}
    now = {
        cell: _read(
            name_of(table, row.key, cell),
            reader_name(table, cell),
            row.now.get(cell, was.get(cell, "")),
            was.get(cell, ""),
            faults,
        )
        for cell in CELLS[table]
    }
    if table in LINE_TABLES:
        _multiply(name_of(table, row.key, "requested_amount"), now, faults)
    return replace(row, now=now)


def _multiply(name: str, cells: dict[str, str], faults: dict[str, str]) -> None:
    """Where quantity and price are given, the amount is their product, whatever was typed."""
    if not (cells["quantity"] and cells["unit_price"]):
        return
    try:
        amount = product(Decimal(cells["quantity"]), Decimal(cells["unit_price"]))
    except Unreadable as unreadable:
        faults[name] = str(unreadable)
        return
    faults.pop(name, None)
    cells["requested_amount"] = f"{amount:.2f}" if amount else ""


def _with_known_category(
    table: str, rows: tuple[RowChange, ...], stored: Sheet, faults: dict[str, str]
) -> list[RowChange]:
    """Lines of a budget category that is in use, or that the line has already."""
    in_use = {str(category.id) for category in budget_categories()}
    kept = []
    for row in rows:
        present = stored.row(table, row.key)
        if row.now is None or row.now["category"] in in_use:
            kept.append(row)
        elif present is None:
            faults[name_of(table, row.key)] = _("Choose a budget category for this line.")
        else:
            before = present.cells["category"]
            if row.now["category"] != before:
                faults[name_of(table, row.key, "category")] = _("Choose one of the list.")
            kept.append(replace(row, now={**row.now, "category": before}))
    return kept


def _not_too_many(
    table: str, rows: tuple[RowChange, ...], stored: Sheet, faults: dict[str, str]
) -> tuple[RowChange, ...]:
    """As many new rows as the table still has room for."""
    room = MOST_ROWS - len(stored.tables[table])
    new = [row for row in rows if row.now is not None and stored.row(table, row.key) is None]
    for row in new[max(room, 0) :]:
        faults[name_of(table, row.key)] = _("A table has at most %(most)d rows.", most=MOST_ROWS)
    return tuple(row for row in rows if name_of(table, row.key) not in faults)
