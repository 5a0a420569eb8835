"""How does the original of a read form look: its tables with their merged cells, row by row?

What a file's rows were is kept as JSON beside the form; the page draws tables from it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from approvals.documents.grid import Cell, Row

MOST_WIDTH = 60
"""Columns that a merged cell goes over at most: a sheet's whole width says nothing."""

Spot = tuple[int, int]
"""A cell: which of the rows, and its first column."""


@dataclass(frozen=True)
class Piece:
    """A cell as it is drawn, with the numbers of the findings that belong to it."""

    text: str
    width: int = 1
    height: int = 1
    marks: tuple[int, ...] = ()


@dataclass(frozen=True)
class Line:
    """A row of a table; `number` as people count it, None for a paragraph between tables."""

    number: int | None
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Sheet:
    """A table of a document, or a sheet of a workbook."""

    name: str
    columns: int
    lines: tuple[Line, ...]


def row_as_json(row: Row) -> dict[str, Any]:
    """A row with the cells that say something or are merged."""
    cells = [
        [cell.column, cell.text, cell.width, cell.height]
        for cell in row.cells
        if cell.text or (cell.height and (cell.width, cell.height) != (1, 1))
    ]
    return {"table": row.table, "row": row.number, "loose": row.loose, "cells": cells}


def row_from_json(content: Mapping[str, Any]) -> Row:
    """Back again; rows that were kept formerly have texts alone."""
    cells = (
        Cell(place, each) if isinstance(each, str) else Cell(*each)
        for place, each in enumerate(content["cells"])
    )
    return Row(content["table"], content["row"], tuple(cells), content.get("loose", False))


def sheets(rows: Sequence[Row], marks: Mapping[Spot, Sequence[int]]) -> list[Sheet]:
    """The tables of these rows, with the marks in their cells."""
    found = []
    for name, group in groupby(enumerate(rows), key=lambda each: each[1].table):
        numbered = list(group)
        table = _Table([row for _, row in numbered], numbered[0][0], marks)
        lines = tuple(table.line(at) for at in range(len(numbered)))
        found.append(Sheet(name, table.columns, lines))
    return found


class _Table:
    """Rows on one grid. Its lines are asked for from the top, each once."""

    def __init__(self, rows: list[Row], first: int, marks: Mapping[Spot, Sequence[int]]) -> None:
        self.rows, self.first, self.marks = rows, first, marks
        cells = [cell for row in rows if not row.loose for cell in row.cells]
        self.edges = sorted({0}.union(*({cell.column, _end(cell)} for cell in cells)))
        self.columns = max(len(self.edges) - 1, 1)
        self.taken: dict[int, int] = {}
        """Column of the grid → the row before which a cell from above ends."""

    def line(self, at: int) -> Line:
        """The row as it is drawn: cells that reach down from above leave no room in it."""
        row = self.rows[at]
        if row.loose:
            text = " ".join(cell.text for cell in row.filled)
            return Line(None, (Piece(text, self.columns, 1, self._marks(at, 0, 1)),))
        starts = {self._place(cell.column): cell for cell in row.cells if cell.height}
        pieces = []
        column = 0
        while column < self.columns:
            if self.taken.get(column, 0) > at:
                column += 1
                continue
            cell = starts.get(column, Cell(self.edges[column], ""))
            end = self._free_until(at, column, cell, starts)
            height = self._height(at, column, end, cell)
            self.taken |= dict.fromkeys(range(column, end), at + height)
            pieces.append(Piece(cell.text, end - column, height, self._marks(at, column, end)))
            column = end
        return Line(row.number, tuple(pieces))

    def _marks(self, at: int, column: int, end: int) -> tuple[int, ...]:
        places = range(self.edges[column], self.edges[end]) if self.edges[1:] else (0,)
        return tuple(n for each in places for n in self.marks.get((self.first + at, each), ()))

    def _place(self, column: int) -> int:
        return bisect_left(self.edges, column)

    def _free_until(self, at: int, column: int, cell: Cell, starts: Mapping[int, Cell]) -> int:
        """Where a cell ends; one that nobody filled goes on to the next."""
        last = self._place(_end(cell)) if cell.text or cell.width > 1 else self.columns
        for each in range(column + 1, last):
            if each in starts or self.taken.get(each, 0) > at:
                return each
        return max(last, column + 1)

    def _height(self, at: int, column: int, end: int, cell: Cell) -> int:
        """Over how many of the rows that are here a cell goes down; never over another text."""
        below = self.rows[at].number + cell.height
        height = 1
        for row in self.rows[at + 1 : at + cell.height]:
            hidden = any(column <= self._place(each.column) < end for each in row.filled)
            if row.number >= below or row.loose or hidden:
                break
            height += 1
        return height


def _end(cell: Cell) -> int:
    return cell.column + min(max(cell.width, 1), MOST_WIDTH)
