"""A form as a Word document: A4, merged cells, heads repeated over pages."""

from __future__ import annotations

import io
from collections.abc import Sequence

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Emu, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from approvals.documents.printed import Line, Piece, Printed

FACE = "宋体"
WIDTH = Cm(17.4)
MARGIN = Cm(1.8)


def write_docx(forms: Sequence[Printed]) -> bytes:
    """All forms in one document, each on its own page."""
    document = Document()
    _prepare(document)
    for place, form in enumerate(forms):
        _heading(document, form, new_page=place > 0)
        _table(document, form.widths, form.head)
        _paragraph(document.add_paragraph(), "", 1)
        table = _table(document, form.widths, form.indicators)
        _repeat_first_row(table)
    _footer(document, forms[0].footer if len(forms) == 1 else "")
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _prepare(document: WordDocument) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = MARGIN
    section.top_margin = section.bottom_margin = MARGIN
    style = document.styles["Normal"]
    style.font.name, style.font.size = FACE, Pt(9.5)  # type: ignore[attr-defined]
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FACE)


def _heading(document: WordDocument, form: Printed, new_page: bool) -> None:
    title = document.add_paragraph()
    title.paragraph_format.page_break_before = new_page
    _paragraph(title, form.title, 16, centred=True, bold=True)
    if form.year:
        _paragraph(document.add_paragraph(), form.year, 11, centred=True)


def _paragraph(
    paragraph: Paragraph, text: str, size: float, centred: bool = False, bold: bool = False
) -> None:
    run = paragraph.add_run(text)
    run.font.size, run.bold = Pt(size), bold
    paragraph.paragraph_format.space_after = Pt(0)
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if not text:
        paragraph.paragraph_format.line_spacing = Pt(size)


def _table(document: WordDocument, widths: Sequence[int], lines: Sequence[Line]) -> Table:
    table = document.add_table(rows=len(lines), cols=len(widths), style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for column, share in zip(table.columns, widths, strict=True):
        column.width = Emu(WIDTH * share // 100)
    grid = [row.cells for row in table.rows]
    for row in grid:
        for cell, share in zip(row, widths, strict=True):
            cell.width = Emu(WIDTH * share // 100)
    for number, line in enumerate(lines):
        for piece in line:
            cell = grid[number][piece.column]
            last = grid[number + piece.height - 1][piece.column + piece.width - 1]
            _fill(cell if cell is last else cell.merge(last), piece)
    return table


def _fill(cell: _Cell, piece: Piece) -> None:
    lines = piece.text.split("\n")
    for place, text in enumerate(lines):
        paragraph = cell.paragraphs[0] if place == 0 else cell.add_paragraph()
        paragraph.add_run(text)
        paragraph.paragraph_format.space_after = Pt(0)
        if piece.kind == "label":
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        elif piece.kind == "figure":
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    cell.vertical_alignment = 1 if piece.kind == "label" else None  # type: ignore[assignment]


def _repeat_first_row(table: Table) -> None:
    row = table.rows[0]._tr.get_or_add_trPr()
    row.append(OxmlElement("w:tblHeader"))


def _footer(document: WordDocument, text: str) -> None:
    paragraph = document.sections[0].footer.paragraphs[0]
    _paragraph(paragraph, text, 8, centred=True)
