"""A form as an Excel sheet: A4, merged cells, text where Excel would make a formula."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from math import ceil
from typing import Any

from xlsxwriter import Workbook

from approvals.documents.printed import Line, Piece, Printed

CHARACTERS = 100
"""Of the whole width, in digits of the sheet's face; a Chinese character takes two."""
LINE, TALLEST = 14.0, 400.0
"""Points; Excel draws no row taller than 409."""
FACE = {"font_name": "宋体", "font_size": 10, "border": 1, "text_wrap": True, "valign": "vcenter"}
KINDS = {"label": {"align": "center"}, "text": {"num_format": "@"}, "figure": {"align": "right"}}


def write_xlsx(forms: Sequence[Printed]) -> bytes:
    """Each form on a sheet of its own."""
    stream = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = Workbook(stream, {"in_memory": True, **options})
    for place, form in enumerate(forms, start=1):
        _Sheet(book, form, place).draw()
    book.close()
    return stream.getvalue()


class _Sheet:
    """One form being drawn; a line too tall for Excel takes several rows."""

    def __init__(self, book: Any, form: Printed, place: int) -> None:
        self.form = form
        self.sheet = book.add_worksheet(f"{form.title[-3:]}{place}")
        self.formats = {kind: book.add_format({**FACE, **more}) for kind, more in KINDS.items()}
        self.money = book.add_format({**FACE, **KINDS["figure"], "num_format": "#,##0.00"})
        self.heading = book.add_format(
            {"font_name": "宋体", "font_size": 16, "bold": True, "align": "center"}
        )
        self.below = book.add_format({"font_name": "宋体", "font_size": 11, "align": "center"})

    def draw(self) -> None:
        form, last = self.form, len(self.form.widths) - 1
        for column, share in enumerate(form.widths):
            self.sheet.set_column(column, column, CHARACTERS * share / 100)
        self.sheet.merge_range(0, 0, 0, last, form.title, self.heading)
        self.sheet.merge_range(1, 0, 1, last, form.year, self.below)
        head = self._lines(form.head, 2)
        self._lines(form.indicators, head)
        self.sheet.repeat_rows(head)
        self._page()

    def _page(self) -> None:
        self.sheet.set_portrait()
        self.sheet.set_paper(9)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        self.sheet.set_footer("&C&8" + re.sub("&", "&&", self.form.footer))

    def _lines(self, lines: Sequence[Line], top: int) -> int:
        """Draw the lines from a row on; the row after them."""
        tops = [top]
        for line in lines:
            height = max(self._height(piece) for piece in line if piece.height == 1)
            rows = ceil(height / TALLEST)
            for row in range(tops[-1], tops[-1] + rows):
                self.sheet.set_row(row, height / rows)
            tops.append(tops[-1] + rows)
        for number, line in enumerate(lines):
            for piece in line:
                self._piece(piece, tops[number], tops[number + piece.height] - 1)
        return tops[-1]

    def _height(self, piece: Piece) -> float:
        room = CHARACTERS * sum(self.form.widths[piece.column :][: piece.width]) / 100 - 1
        lines = sum(max(1, ceil(_width(text) / room)) for text in piece.text.split("\n"))
        return LINE * lines + 6

    def _piece(self, piece: Piece, first: int, last: int) -> None:
        form = self.formats[piece.kind]
        right = piece.column + piece.width - 1
        if first != last or piece.width > 1:
            self.sheet.merge_range(first, piece.column, last, right, "", form)
        if piece.number is not None:
            cell = self.money if "." in piece.text and "," in piece.text else form
            self.sheet.write_number(first, piece.column, float(piece.number), cell)
        elif piece.text:
            self.sheet.write_string(first, piece.column, piece.text, form)
        else:
            self.sheet.write_blank(first, piece.column, None, form)


def _width(text: str) -> float:
    return sum(1.0 if character.isascii() else 2.1 for character in text)
