"""A form as a PDF: A4, merged cells, heads repeated over pages, every character drawn."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pylopdf_fonts_jp
import pylopdf_fonts_zh_cn
import typst

from approvals.documents.glyphs import characters_of
from approvals.documents.printed import Line, Printed

SHEET = Path(__file__).with_name("form.typ")
"""What a form looks like. It takes the cells as data; no text of a person is ever markup."""
FACES = (Path(pylopdf_fonts_zh_cn.serif_path()), Path(pylopdf_fonts_jp.serif_path()))
"""A Song typeface, and another for the rare characters that it lacks, such as 𠮷."""


FOLDERS: list[Any] = [face.parent for face in FACES]


class Undrawable(ValueError):
    """Characters that neither face holds. They are never left out in silence."""

    def __init__(self, characters: str) -> None:
        self.characters = characters
        super().__init__(characters)


def write_pdf(forms: Sequence[Printed]) -> bytes:
    """All forms in one file, each from a new page on."""
    content = json.dumps([_content(form) for form in forms], ensure_ascii=False)
    if missing := sorted({each for each in set(content) - _drawable() if each.isprintable()}):
        raise Undrawable("".join(missing))
    return typst.compile(
        SHEET.read_bytes(),
        font_paths=FOLDERS,
        ignore_system_fonts=True,
        sys_inputs={"forms": content},
        format="pdf",
    )


def undrawable(form: Printed) -> str:
    """The characters of a form that neither face holds."""
    missing = set(json.dumps(_content(form), ensure_ascii=False)) - _drawable()
    return "".join(sorted(each for each in missing if each.isprintable()))


@cache
def _drawable() -> frozenset[str]:
    return frozenset[str]().union(*map(characters_of, FACES))


def _content(form: Printed) -> dict[str, Any]:
    return {
        "title": form.title,
        "year": form.year,
        "widths": form.widths,
        "head": _cells(form.head),
        "first": _cells(form.indicators[:1]),
        "rows": _beside(form.indicators[0]) + _cells(form.indicators[1:], above=1),
        "footer": form.footer,
    }


def _beside(heads: Line) -> list[dict[str, Any]]:
    """What goes on below a head of several rows: heads that are repeated have one row only."""
    tall = [replace(piece, text="", height=piece.height - 1) for piece in heads if piece.height > 1]
    return _cells([tuple(tall)], above=1)


def _cells(lines: Sequence[Line], above: int = 0) -> list[dict[str, Any]]:
    return [
        {
            "x": piece.column,
            "y": row + above,
            "width": piece.width,
            "height": piece.height,
            "kind": piece.kind,
            "text": piece.text,
        }
        for row, line in enumerate(lines)
        for piece in line
    ]
