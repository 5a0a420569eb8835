"""In which cell of the original does it stand, what a finding is about?

Found by the form's own words: a field by its label, a figure by its head, an indicator by its name.
It only places a mark: where nothing fits, the finding stands beside what was read alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from approvals.documents.columns import Header
from approvals.documents.form import Form, Indicator, TargetForm
from approvals.documents.grid import Cell, Row
from approvals.documents.indicator_rows import indicator_header
from approvals.documents.labels import (
    FIGURE_WORDS,
    SELF_EVALUATION_WORDS,
    TARGET_WORDS,
    TOTALS,
    label,
)
from approvals.documents.original import Spot
from approvals.documents.targets import fold

Found = tuple[int, Header, Cell]
"""Which row, the heads above it, and the cell with an indicator's name."""

AT_ROW = re.compile(r"indicators\[(\d+)\](?:\.(\w+))?")


def spots(rows: Sequence[Row], form: Form, wheres: Iterable[str]) -> dict[str, Spot]:
    """For each place of a finding its cell in these rows, if it is there."""
    lines = _indicator_lines(rows, form.indicators)
    found = {}
    for where in wheres:
        at_row = AT_ROW.fullmatch(where)
        if at_row:
            spot = _in_line(rows, lines.get(int(at_row[1])), at_row[2])
        else:
            spot = _by_label(rows, form, where)
        if spot is not None:
            found[where] = spot
    return found


def _by_label(rows: Sequence[Row], form: Form, where: str) -> Spot | None:
    name = where.rpartition(".")[2]
    for place, row in enumerate(rows):
        if where == "indicators" and indicator_header(row):
            return place, row.filled[0].column
        for cell in row.filled:
            if _says(cell, form, where, name):
                return place, cell.column
    return None


def _says(cell: Cell, form: Form, where: str, name: str) -> bool:
    if where.startswith("total."):
        return cell.folded in TOTALS
    if isinstance(form, TargetForm):
        named = label(cell.text, TARGET_WORDS)
    elif where.startswith("budget."):
        named = label(cell.text, FIGURE_WORDS)
    else:
        named = label(cell.text, SELF_EVALUATION_WORDS)
    return named is not None and named.key == name


def _indicator_lines(rows: Sequence[Row], indicators: Sequence[Indicator]) -> dict[int, Found]:
    """For each indicator where its name stands; of equal names each its own."""
    names: dict[str, list[Found]] = {}
    head = None
    for place, row in enumerate(rows):
        head, before = indicator_header(row) or head, head
        if head is None or head is not before:
            continue
        for cell in row.filled:
            if row.table != head.table or _key(head, cell) == "level3":
                names.setdefault(cell.folded, []).append((place, head, cell))
    places = (names.get(fold(each.level3)) for each in indicators)
    return {number: each.pop(0) for number, each in enumerate(places) if each}


def _in_line(rows: Sequence[Row], found: Found | None, name: str | None) -> Spot | None:
    """The field's cell in an indicator's row, filled or blank; its name where there is none."""
    if found is None:
        return None
    place, head, named = found
    fitting = [cell for cell in rows[place].filled if name and _key(head, cell) == name]
    if not fitting and rows[place].table == head.table:
        fitting = [each for key, each in zip(head.keys, head.cells, strict=True) if key == name]
    return place, next(iter(fitting), named).column


def _key(head: Header, cell: Cell) -> str | None:
    """Which head stands over a cell."""
    over = [
        key
        for key, each in zip(head.keys, head.cells, strict=True)
        if each.column <= cell.column and each.text
    ]
    return over[-1] if over else None
