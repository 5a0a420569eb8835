"""Which rows did a page break tear, so that a label or a name stands half above and half below?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from approvals.documents.grid import Cell, Row
from approvals.documents.labels import Vocabulary, bare


def mended(rows: Sequence[Row], words: Vocabulary) -> list[Row]:
    """The rows, two made one again wherever a label begins in the first and ends in the second."""
    whole: list[Row] = []
    for row in rows:
        if whole and not row.loose and not whole[-1].loose and _torn(whole[-1], row, words):
            whole[-1] = _joined(whole[-1], row)
        else:
            whole.append(row)
    return whole


def _torn(above: Row, below: Row, words: Vocabulary) -> bool:
    return any(
        _is_label_of_two(first.text, second.text, words) for first, second in _pairs(above, below)
    )


def _is_label_of_two(first: str, second: str, words: Vocabulary) -> bool:
    """项目 and 实施计划 are one label, although the second part alone would be one too."""
    if not (first and second):
        return False
    whole, rest = words.get(bare(first + second)), words.get(bare(second))
    return whole is not None and (rest is None or (rest == whole and bare(first) not in words))


def _joined(above: Row, below: Row) -> Row:
    tails = {first.column: second.text for first, second in _pairs(above, below)}
    cells = [replace(each, text=each.text + tails.pop(each.column, "")) for each in above.cells]
    taken = {cell.column for cell in cells}
    rest = [
        cell for cell in below.filled if cell.column not in taken and above.table == below.table
    ]
    return replace(above, cells=tuple(sorted([*cells, *rest], key=lambda cell: cell.column)))


def _pairs(above: Row, below: Row) -> list[tuple[Cell, Cell]]:
    """The cells that stand one over the other; by their order where a new table has a new grid."""
    columns = below.by_column
    if above.table == below.table or len(above.cells) != len(below.cells):
        return [(cell, columns[cell.column]) for cell in above.cells if cell.column in columns]
    return list(zip(above.cells, below.cells, strict=True))
