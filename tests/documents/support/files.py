"""Papers as .docx and .xlsx files, written by nothing that the product uses to write its own."""

from __future__ import annotations

import io
import random
import zipfile
from xml.sax.saxutils import escape

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.documents.support.papers import Box, Paper, Row

SPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def docx(papers: list[Paper]) -> bytes:
    """All papers in one document, one after the other."""
    body = "".join(_paper(each) for each in papers)
    return packed_docx(f'<w:document xmlns:w="{SPACE}"><w:body>{body}</w:body></w:document>')


def packed_docx(document: str | bytes, **more: bytes) -> bytes:
    """A package around a document part."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", document)
        for name, content in more.items():
            package.writestr(name, content)
    return stream.getvalue()


def _paper(paper: Paper) -> str:
    lines = "".join(_paragraph(line) for line in paper.lines)
    return lines + "".join(_table(part) + _paragraph("") for part in paper.parts)


def _table(rows: list[Row]) -> str:
    return "<w:tbl>" + "".join(_row(rows, place) for place in range(len(rows))) + "</w:tbl>"


def _row(rows: list[Row], place: int) -> str:
    cells, column = "", 0
    for box in rows[place]:
        cells += _cell(box, begins=_continued(rows, place + 1, column))
        column += box.width
    return f"<w:tr>{cells}</w:tr>"


def _continued(rows: list[Row], place: int, column: int) -> bool:
    at = 0
    for box in rows[place] if place < len(rows) else []:
        if at == column:
            return box.continues
        at += box.width
    return False


def _cell(box: Box, begins: bool) -> str:
    span = f'<w:gridSpan w:val="{box.width}"/>' if box.width > 1 else ""
    merge = "<w:vMerge/>" if box.continues else '<w:vMerge w:val="restart"/>' if begins else ""
    text = "".join(_paragraph(line) for line in box.shown.split("\n"))
    return f"<w:tc><w:tcPr>{span}{merge}</w:tcPr>{text}</w:tc>"


def _paragraph(text: str) -> str:
    half = len(text) // 2
    runs = (text[:half], text[half:])
    return "<w:p>" + "".join(f"<w:r><w:t>{escape(r)}</w:t></w:r>" for r in runs if r) + "</w:p>"


def xlsx(sheets: list[list[Paper]], chance: random.Random, *, typed: bool, blanks: bool) -> bytes:
    """A sheet for each list of papers, stacked; numbers typed or text, blank rows here and there."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for place, papers in enumerate(sheets, start=1):
        sheet = book.create_sheet(f"表{place}")
        number = 1
        for paper in papers:
            for line in paper.lines:
                sheet.cell(number, 1, line)
                number += 1
            for part in paper.parts:
                number = _draw(sheet, part, number, chance if blanks else None, typed)
            number += 2
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _draw(
    sheet: Worksheet, rows: list[Row], number: int, chance: random.Random | None, typed: bool
) -> int:
    merges: dict[tuple[int, int], int] = {}
    for row in rows:
        column = 1
        for box in row:
            if box.continues:
                merges[column, box.width] = number
            else:
                _merge(sheet, merges, column, box.width)
                merges[column, box.width] = number
                _put(sheet, number, column, box, typed)
                merges[column, -box.width] = number
            column += box.width
        number += 1
        if chance and chance.random() < 0.1 and not any(b.continues for r in rows for b in r):
            number += 1
    for column, width in [key for key in merges if key[1] > 0]:
        _merge(sheet, merges, column, width)
    return number


def _merge(sheet: Worksheet, merges: dict[tuple[int, int], int], column: int, width: int) -> None:
    last = merges.pop((column, width), None)
    first = merges.pop((column, -width), None)
    if last and first and (last > first or width > 1):
        sheet.merge_cells(None, first, column, last, column + width - 1)


def _put(sheet: Worksheet, number: int, column: int, box: Box, typed: bool) -> None:
    cell = sheet.cell(number, column)
    if typed and box.number is not None:
        cell.value = float(box.number / 100) if box.percent else float(box.number)
        cell.number_format = "0.00%" if box.percent else "#,##0.00"
    elif box.text:
        cell.value = box.text
        cell.data_type = "s"
