"""Forms as schools lay them out: rows of boxes, which each file format draws in its own way."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal


@dataclass(frozen=True)
class Box:
    """A cell. `continues` says that it belongs to the merged cell above."""

    text: str = ""
    width: int = 1
    continues: bool = False
    number: Decimal | None = None
    percent: bool = False

    @property
    def shown(self) -> str:
        return "" if self.continues else self.text


Row = list[Box]


@dataclass
class Paper:
    """One form: lines above the table, and the table in one or more parts."""

    lines: list[str]
    parts: list[list[Row]] = field(default_factory=list)

    @property
    def rows(self) -> list[Row]:
        return [row for part in self.parts for row in part]


def tear(
    paper: Paper, at: int, *, halves: tuple[Row, Row] | None = None, head: Row | None = None
) -> None:
    """Cut the table before row `at`, or through it into two halves; `head` is repeated below."""
    (rows,) = paper.parts
    above, below = rows[:at], rows[at:]
    if halves:
        above, below = [*above, halves[0]], [halves[1], *below[1:]]
    below = _freed(below)
    paper.parts = [above, [head, *below] if head else below]


def _freed(rows: list[Row]) -> list[Row]:
    """What a merge continued from the other part is an empty cell here, merged again or not."""
    freed: list[Row] = []
    open_columns: set[int] = set(range(100))
    for row in rows:
        column, fresh = 0, []
        for box in row:
            if box.continues and column in open_columns:
                fresh.append(replace(box, continues=False, text=""))
            else:
                fresh.append(box)
                open_columns.discard(column)
            column += box.width
        freed.append(fresh)
    return freed


def without_column(rows: list[Row], place: int) -> list[Row]:
    """The rows without the box that covers a column; wider boxes lose one of their columns."""
    kept = []
    for row in rows:
        column, fresh = 0, []
        for box in row:
            covers = column <= place < column + box.width
            if not covers:
                fresh.append(box)
            elif box.width > 1:
                fresh.append(replace(box, width=box.width - 1))
            column += box.width
        kept.append(fresh)
    return kept
