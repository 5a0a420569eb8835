"""What is a document before anybody knows what it says? Rows of cells, whatever the file's format.

Word, Excel and later formats each become this at the edge; reading looks at nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from approvals.documents.targets import fold

_PAGE = re.compile(r"第\d+页(?:[,/]?共\d+页)?|共\d+页[,/]?第\d+页|[-—–]+\d{1,3}[-—–]+")


@dataclass(frozen=True)
class Cell:
    """A cell at its first column. What a merge continues from above is a cell without text."""

    column: int
    text: str
    width: int = 1
    height: int = 1
    """Rows that it goes down over; 0 where it continues the cell above. Reading asks for neither."""

    @property
    def folded(self) -> str:
        return fold(self.text)


@dataclass(frozen=True)
class Row:
    """A row with the place where a person finds it."""

    table: str
    """The name of the table or sheet, as people count them: `1`, `2`, or the sheet's name."""
    number: int
    cells: tuple[Cell, ...]
    loose: bool = False
    """A paragraph outside the tables: it may carry a title, never part of a value."""
    after_break: bool = False
    """The first row after a page break, a blank row or the end of another table."""

    @property
    def filled(self) -> tuple[Cell, ...]:
        return tuple(cell for cell in self.cells if cell.text)

    @property
    def by_column(self) -> dict[int, Cell]:
        return {cell.column: cell for cell in self.cells}

    def text_at(self, column: int) -> str:
        cell = self.by_column.get(column)
        return cell.text if cell else ""


@dataclass(frozen=True)
class Place:
    """Where something cannot be read, and why. `reason` is an English msgid."""

    reason: str
    table: str | None = None
    row: int | None = None
    values: dict[str, str] = field(default_factory=dict)


class Unreadable(ValueError):
    """A file, or values in it, cannot be read; nothing of it is used."""

    def __init__(self, *places: Place) -> None:
        self.places = places
        super().__init__("; ".join(place.reason % place.values for place in places))


def is_page_number(row: Row) -> bool:
    """Whether a row is only what a page carries at its foot: 第 1 页 共 2 页, - 2 -."""
    return len(row.filled) == 1 and _PAGE.fullmatch(row.filled[0].folded) is not None


def with_breaks(rows: Iterable[Row]) -> Iterator[Row]:
    """The rows that say something, each knowing whether something interrupted the table before it."""
    before: Row | None = None
    for row in rows:
        if not row.filled or is_page_number(row):
            continue
        gap = before is not None and (
            before.table != row.table or row.number != before.number + 1 or before.loose
        )
        yield Row(row.table, row.number, row.cells, row.loose, row.after_break or gap)
        before = row
