"""Which forms does a file hold? The one way in for every file that somebody brings."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from approvals.documents.form import Form
from approvals.documents.form_from_json import TARGET
from approvals.documents.grid import Place, Row, Unreadable, with_breaks
from approvals.documents.opening import MOST_ROWS, file_content, opened
from approvals.documents.read_docx import read_docx
from approvals.documents.read_xlsx import read_xlsx
from approvals.documents.self_evaluation_reading import read_self_evaluation
from approvals.documents.shipped_template import SHIPPED
from approvals.documents.side_by_side import streams_beside
from approvals.documents.splitting import Part, has_heads, is_title, parts
from approvals.documents.strange_files import told_of_package
from approvals.documents.target_reading import read_target
from approvals.wording import N_

DAMAGED = N_("The file is damaged and cannot be opened.")
NO_FORM = N_("The file holds neither a performance target form nor a self-evaluation form.")
PICTURES_ALONE = N_(
    "The file holds pictures, but neither of the two forms as text. What a photo or a scan shows"
    " cannot be read: bring the Word or Excel file, or type the form."
)


def read_file(path: Path) -> list[Form]:
    """The forms of a file, in order. Raises `Unreadable` with every place that cannot be read."""
    return read_content(file_content(path))


def read_content(content: bytes) -> list[Form]:
    """The forms in a file's bytes. All of them, or none and the reasons."""
    return [form for form, _ in read_with_rows(content)]


def read_with_rows(
    content: bytes, known: frozenset[str] = SHIPPED.level_words
) -> list[tuple[Form, list[Row]]]:
    """The same, each with the rows that it stands in; `known` are the templates' level words."""
    with opened(content) as package:
        streams = _streams(content, package)
        nothing = PICTURES_ALONE if _has_pictures(package) else NO_FORM
    found = [part for stream in streams for rows in _beside(stream) for part in parts(rows)]
    if sum(len(part.rows) for part in found) > MOST_ROWS:
        raise Unreadable(Place(N_("The file has more rows than forms can have.")))
    if not found:
        raise Unreadable(Place(nothing))
    read = [_read(part, known) for part in found]
    if faults := [fault for _, places in read for fault in places]:
        raise Unreadable(*faults)
    return [(form, part.original) for (form, _), part in zip(read, found, strict=True)]


def _has_pictures(package: zipfile.ZipFile) -> bool:
    return any(name.lower().startswith(("word/media/", "xl/media/")) for name in package.namelist())


def _streams(content: bytes, package: zipfile.ZipFile) -> list[list[Row]]:
    """A document is one stream of rows, each sheet of a workbook its own."""
    names = {name.lower() for name in package.namelist()}
    try:
        if "word/document.xml" in names:
            return [list(with_breaks(read_docx(package)))]
        if "xl/workbook.xml" in names:
            rows = read_xlsx(content, package)
            return [list(with_breaks(list(sheet))) for _, sheet in groupby(rows, lambda r: r.table)]
    except (Unreadable, MemoryError):
        raise
    except Exception as broken:
        raise Unreadable(Place(DAMAGED)) from broken
    raise Unreadable(Place(told_of_package(names)))


def _beside(stream: list[Row]) -> Iterator[list[Row]]:
    return streams_beside(stream, is_title, has_heads)


def _read(part: Part, known: frozenset[str]) -> tuple[Form, list[Place]]:
    rows = [replace(part.rows[0], after_break=False), *part.rows[1:]]
    read = read_target if part.kind == TARGET else read_self_evaluation
    return read(rows, part.year, part.factor, known)
