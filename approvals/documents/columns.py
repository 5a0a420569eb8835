"""Which column of a table holds what, also where a page break gave the table's rest another grid?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from approvals.documents.grid import Cell, Row
from approvals.documents.labels import Vocabulary, bare
from approvals.documents.targets import parse
from approvals.documents.values import Misfit, is_blank, score

Texts = dict[str, str]
WORDS = ("level1", "level2", "level3", "deviation_note")
NUMBERS = ("weight", "score", "execution_rate")


@dataclass(frozen=True)
class Header:
    """A row of column heads. `keys` has one entry for each of its cells, None where it names none."""

    table: str
    cells: tuple[Cell, ...]
    keys: tuple[str | None, ...]

    @property
    def names(self) -> set[str]:
        return {key for key in self.keys if key}

    def by_column(self, row: Row) -> Texts:
        """Each cell belongs to the head that stands over its first column."""
        starts = [cell.column for cell in self.cells]
        found: Texts = {}
        for cell in row.filled:
            above = sum(start <= cell.column for start in starts) - 1
            _add(found, self.keys[above] if above >= 0 else None, cell.text)
        return found

    def by_order(self, row: Row, skipped: int = 0) -> Texts:
        """Each cell belongs to the head of the same place in order, the first `skipped` lost."""
        found: Texts = {}
        for key, cell in zip(self.keys[skipped:], row.cells, strict=False):
            _add(found, key, cell.text)
        return found


def header(row: Row, words: Vocabulary) -> Header | None:
    """The heads that a row holds, if it holds any of these words."""
    keys = tuple(words.get(bare(cell.text)) if cell.text else None for cell in row.cells)
    return Header(row.table, row.cells, keys) if any(keys) else None


def placed(head: Header, rows: Sequence[Row]) -> list[Texts]:
    """What the rows of one table hold by key: by column, or by order where that fits better."""
    ways = [[head.by_column(row) for row in rows]]
    if rows and rows[0].table != head.table:
        fewer = max(len(row.cells) for row in rows) < len(head.cells)
        ways += [[head.by_order(row, skipped) for row in rows] for skipped in range(1 + fewer)]
    return max(ways, key=lambda way: sum(map(_fitness, way)))


def _fitness(texts: Texts) -> int:
    """How much like an indicator: numbers where numbers belong, words where words do."""
    points = sum(2 for key in ("level3", "target") if texts.get(key))
    points += sum(1 for key in ("level1", "level2") if texts.get(key))
    for key in NUMBERS:
        if not is_blank(texts.get(key, "")):
            points += 2 if _is_number(texts[key]) else -3
    return points - 3 * sum(parse(texts.get(key)).is_numeric for key in WORDS)


def _is_number(text: str) -> bool:
    try:
        return score(text) is not None
    except Misfit:
        return False


def _add(found: Texts, key: str | None, text: str) -> None:
    if key and text:
        found[key] = f"{found[key]}\n{text}" if key in found else text
