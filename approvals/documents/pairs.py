"""Which value stands beside which label? A label with its value to the right, below or behind a colon."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeVar

from approvals.documents.grid import Cell, Place, Row
from approvals.documents.labels import LONG_TEXTS, Labelled, Vocabulary, label
from approvals.documents.values import Misfit

T = TypeVar("T")


@dataclass(frozen=True)
class Found:
    """A value as it stands, with its row and the unit that its label named."""

    text: str
    row: Row
    factor: Decimal | None = None


@dataclass
class Pairs:
    """The values found so far. A value that goes on in the next row is put together."""

    words: Vocabulary
    found: dict[str, Found] = field(default_factory=dict)
    faults: list[Place] = field(default_factory=list)
    _open: dict[int, str] = field(default_factory=dict)
    """Column → the field whose value may go on below."""
    _label_column: int = 0

    def take(self, row: Row) -> None:
        """Take the labels and values of a row, or the rest of a value above."""
        cells = self._labelled(row)
        if self._is_text_below(row, cells):
            self._take_rest(row)
        elif any(cells):
            self._take_pairs(row, cells)
        elif not row.loose and row.filled:
            self._take_rest(row)

    def text(self, key: str, read: Callable[[str], T]) -> T | None:
        """A value, read; what cannot be read is kept as a fault of its row."""
        found = self.found.get(key)
        if found is None:
            return None
        try:
            return read(found.text)
        except Misfit as misfit:
            place = Place(
                misfit.message, found.row.table, found.row.number, {"found": misfit.found}
            )
            self.faults.append(place)
            return None

    def _is_text_below(self, row: Row, labels: list[Labelled | None]) -> bool:
        """A text under its label may begin with a label's words: its own, or one met before."""
        named = [each for each in labels if each]
        key = self._open.get(row.filled[0].column) if row.filled else None
        if len(row.filled) > 1 or len(named) != 1 or not named[0].rest or key not in LONG_TEXTS:
            return False
        known = self.found.get(named[0].key)
        return not self.found[key].text and (named[0].key == key or bool(known and known.text))

    def _labelled(self, row: Row) -> list[Labelled | None]:
        return [label(cell.text, self.words) if cell.text else None for cell in row.cells]

    def _take_pairs(self, row: Row, labels: list[Labelled | None]) -> None:
        self._open = {}
        waiting: Labelled | None = None
        for cell, named in zip(row.cells, labels, strict=True):
            if named and not self._is_value(waiting, named, cell):
                self._put(named, named.rest, row, cell)
                waiting = None if named.rest else named
                self._label_column = cell.column
            elif waiting:
                self._put(waiting, cell.text, row, cell)
                waiting = None

    @staticmethod
    def _is_value(waiting: Labelled | None, named: Labelled, cell: Cell) -> bool:
        """A text that repeats a label before its own words belongs to the label beside it."""
        if waiting is None or not named.rest:
            return False
        return waiting.key in LONG_TEXTS or waiting.key == named.key

    def _put(self, named: Labelled, text: str, row: Row, cell: Cell) -> None:
        if not named.key:
            return
        before = self.found.get(named.key)
        if before and before.text and text:
            if not row.after_break:
                return
            text = f"{before.text}\n{text}"
        elif before and before.text:
            return
        self.found[named.key] = Found(text, row, named.factor)
        self._open = {c: key for c, key in self._open.items() if key != named.key}
        self._open[cell.column] = named.key

    def _take_rest(self, row: Row) -> None:
        for cell in row.filled:
            key = self._open.get(cell.column)
            if key is None and len(row.filled) == 1 and self._open:
                key = list(self._open.values())[-1]
            if key and self._goes_on(key, row, cell):
                before = self.found[key]
                text = f"{before.text}\n{cell.text}" if before.text else cell.text
                self.found[key] = Found(text, before.row, before.factor)

    def _goes_on(self, key: str, row: Row, cell: Cell) -> bool:
        if not self.found[key].text:
            return True
        return row.after_break or (key in LONG_TEXTS and cell.column > self._label_column)
