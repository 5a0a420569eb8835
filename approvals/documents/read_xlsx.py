"""What rows and cells does an Excel workbook hold? As printed: percentages with their sign."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from itertools import islice
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.cell import coordinate_to_tuple

from approvals.documents.grid import Cell, Place, Row, Unreadable
from approvals.documents.opening import LARGEST_CELLS, LARGEST_ROWS, part
from approvals.documents.targets import parse
from approvals.wording import N_

_DECIMALS = re.compile(r"0\.(0+)")
_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
DUST = 10
"""Decimals of a double beyond which there is only its inexactness."""

MOST_MERGES = 20_000
_MERGE = re.compile(rb'<(?:\w+:)?mergeCell ref="([A-Z]{1,3}[1-9]\d{0,6}):([A-Z]{1,3}[1-9]\d{0,6})"')

Formulas = dict[tuple[str, int, int], str]
Merges = dict[tuple[int, int], tuple[int, int]]
"""Row and column of a merged cell → its width and height."""


def read_xlsx(content: bytes, package: zipfile.ZipFile) -> list[Row]:
    """Every filled row of the visible sheets."""
    formulas = _formulas(content) if _has_formulas(package) else {}
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    try:
        return [
            row
            for sheet in _sheets(book)
            for row in _rows(sheet, formulas, _merges(part(package, sheet._worksheet_path)))
        ]
    finally:
        book.close()


def _has_formulas(package: zipfile.ZipFile) -> bool:
    sheets = (name for name in package.namelist() if name.startswith("xl/worksheets/"))
    return any(re.search(rb"<(?:\w+:)?f[ >/]", part(package, name)) for name in sheets)


def _formulas(content: bytes) -> Formulas:
    """What people typed where Excel saw a formula: `=6门` is one of them."""
    book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
    found: Formulas = {}
    for sheet in _sheets(book):
        for cell in _cells(sheet):
            if isinstance(cell.value, str) and cell.value.startswith("="):
                found[sheet.title, cell.row, cell.column] = cell.value
    book.close()
    return found


def _merges(content: bytes) -> Merges:
    """What a sheet's own text says of merged cells: reading row by row does not tell it."""
    found: Merges = {}
    for match in islice(_MERGE.finditer(content), MOST_MERGES):
        top, left = coordinate_to_tuple(match[1].decode())
        bottom, right = coordinate_to_tuple(match[2].decode())
        found[top, left] = (right - left + 1, bottom - top + 1)
    return found


def _sheets(book: Any) -> list[Any]:
    return [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]


def _rows(sheet: Any, formulas: Formulas, merges: Merges) -> Iterator[Row]:
    number, cells = 0, []
    for cell in _cells(sheet):
        if cell.row != number and cells:
            yield Row(sheet.title, number, tuple(cells))
            cells = []
        number = cell.row
        text = _text(cell, formulas.get((sheet.title, cell.row, cell.column)), sheet.title)
        if text:
            size = merges.get((cell.row, cell.column), (1, 1))
            cells.append(Cell(cell.column - 1, text, *size))
    if cells:
        yield Row(sheet.title, number, tuple(cells))


def _cells(sheet: Any) -> Iterator[Any]:
    """The cells that say something, up to the limits."""
    sheet.reset_dimensions()
    met = 0
    for row in sheet.iter_rows():
        met += len(row) or 1
        if met > LARGEST_CELLS + LARGEST_ROWS:
            raise Unreadable(Place(N_("The file has more cells than a form can have.")))
        for cell in row:
            if cell.value is None and not hasattr(cell, "row"):
                continue
            if cell.row > LARGEST_ROWS:
                raise Unreadable(Place(N_("The file has more rows than forms can have.")))
            yield cell


def _text(cell: Any, formula: str | None, sheet: str) -> str:
    value = cell.value
    if formula and (value is None or cell.data_type == "e"):
        return _typed(formula, sheet, cell.row)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        return _number(Decimal(repr(value)), cell.number_format or "General")
    if isinstance(value, datetime | date):
        return value.strftime("%Y-%m-%d")
    return str(value).strip()


def _typed(formula: str, sheet: str, row: int) -> str:
    """What was meant by a formula that Excel could not compute."""
    if parse(formula).is_numeric or re.search(r"[^\x00-\x7f]", formula):
        return formula
    reason = N_("the formula %(formula)s has no computed value; save the file once in Excel")
    raise Unreadable(Place(reason, sheet, row, {"formula": formula}))


def _number(value: Decimal, number_format: str) -> str:
    """As printed. Amounts keep their fen even where the format hides them."""
    shown = _LITERAL.sub("", number_format.split(";")[0])
    decimals = _DECIMALS.search(shown)
    places = len(decimals[1]) if decimals else None
    if "%" in shown:
        return (
            _plain(_rounded(value * 100, places or 0, always=places is not None or "0%" in shown))
            + "%"
        )
    if places is None:
        return _plain(_rounded(value, 2 if "0" in shown else DUST))
    return _plain(_rounded(value, places))


def _rounded(value: Decimal, places: int, always: bool = True) -> Decimal:
    if not always or int(value.as_tuple().exponent) >= -places:
        return value
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def _plain(value: Decimal) -> str:
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
