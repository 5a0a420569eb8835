"""What rows and cells does a Word document hold? Paragraphs and tables in their order."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

from approvals.documents.grid import Cell, Place, Row, Unreadable
from approvals.documents.opening import LARGEST_CELLS, part
from approvals.wording import N_

_WORD = (
    "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}",
    "{http://purl.oclc.org/ooxml/wordprocessingml/main}",
)
_WINGDINGS = {"FE": "☑", "FD": "☒", "52": "☑", "A8": "□", "6F": "□", "A3": "□"}
_SKIPPED = ("Fallback", "del", "moveFrom", "instrText", "footnoteReference", "commentReference")
_WRAPPERS = ("sdt", "sdtContent", "ins", "customXml", "smartTag", "moveTo", "AlternateContent")
MOST_COLUMNS = 200


@dataclass
class _Count:
    """What was met so far."""

    tables: int = 0
    cells: int = 0
    nested: list[Element] = field(default_factory=list)


def read_docx(package: zipfile.ZipFile) -> list[Row]:
    """Every row of the document; `table` counts tables from 1, paragraphs belong to the next one."""
    root = fromstring(part(package, _main_part(package)))
    body = next((child for child in root if _name(child) == "body"), None)
    if body is None:
        return []
    return list(_block_rows(body, _Count()))


def _main_part(package: zipfile.ZipFile) -> str:
    names = package.namelist()
    return next((name for name in names if name.lower() == "word/document.xml"), names[0])


def _block_rows(body: Element, count: _Count) -> Iterator[Row]:
    paragraphs = 0
    for element in _children(body):
        if _name(element) == "p":
            paragraphs += 1
            text = _paragraph_text(element)
            cell = Cell(0, text.strip())
            yield Row(f"{count.tables + 1}", paragraphs, (cell,), loose=True)
        elif _name(element) == "tbl":
            yield from _table_rows(element, count)


def _table_rows(table: Element, count: _Count) -> Iterator[Row]:
    count.tables += 1
    place = str(count.tables)
    nested = count.nested = []
    rows = []
    for number, row in enumerate((e for e in _children(table) if _name(e) == "tr"), start=1):
        cells = tuple(_row_cells(row, count))
        count.cells += len(cells)
        if count.cells > LARGEST_CELLS:
            raise Unreadable(Place(N_("The file has more cells than a form can have.")))
        rows.append(Row(place, number, cells, after_break=_begins_page(row)))
    yield from _with_heights(rows)
    for inner in nested:
        yield from _table_rows(inner, count)


def _with_heights(rows: list[Row]) -> list[Row]:
    """The rows, each merged cell knowing how far down it goes."""
    below: dict[int, int] = {}
    found = []
    for row in reversed(rows):
        heights = {c.column: below.get(c.column, 0) + 1 for c in row.cells}
        below = {c.column: heights[c.column] for c in row.cells if not c.height}
        cells = (replace(c, height=heights[c.column]) if c.height else c for c in row.cells)
        found.append(replace(row, cells=tuple(cells)))
    return found[::-1]


def _row_cells(row: Element, count: _Count) -> Iterator[Cell]:
    column = _number_in(row, ("trPr", "gridBefore"), 0)
    for element in (e for e in _children(row) if _name(e) == "tc"):
        width = _number_in(element, ("tcPr", "gridSpan"), 1)
        if column + width > MOST_COLUMNS:
            raise Unreadable(Place(N_("The file has more cells than a form can have.")))
        if _continues(element, "vMerge"):
            yield Cell(column, "", width, height=0)
        else:
            text = "" if _continues(element, "hMerge") else _cell_text(element, count)
            yield Cell(column, text, width)
        column += width


def _cell_text(cell: Element, count: _Count) -> str:
    lines = []
    for element in _children(cell):
        if _name(element) == "p":
            lines.append(_paragraph_text(element))
        elif _name(element) == "tbl":
            count.nested.append(element)
    return "\n".join(lines).strip()


def _continues(cell: Element, name: str) -> bool:
    """Is the cell part of one that began above (vMerge) or to its left (hMerge)?"""
    merge = _find(cell, ("tcPr", name))
    return merge is not None and _value(merge) != "restart"


def _begins_page(row: Element) -> bool:
    return any(_name(each) in ("lastRenderedPageBreak", "pageBreakBefore") for each in row.iter())


def _paragraph_text(paragraph: Element) -> str:
    return "".join(_pieces(paragraph))


def _pieces(element: Element) -> Iterator[str]:
    for child in element:
        name = _name(child)
        if name == "t":
            yield child.text or ""
        elif name in ("br", "cr"):
            yield "\n"
        elif name == "tab":
            yield " " if element.tag.endswith("}r") else ""
        elif name == "noBreakHyphen":
            yield "-"
        elif name == "sym":
            yield _WINGDINGS.get(_attribute(child, "char")[-2:].upper(), "")
        elif name not in _SKIPPED:
            yield from _pieces(child)


def _children(element: Element) -> Iterator[Element]:
    """The children, through content controls and tracked insertions."""
    for child in element:
        if _name(child) in _WRAPPERS:
            yield from _children(child)
        elif _name(child) not in _SKIPPED:
            yield child


def _find(element: Element, path: tuple[str, ...]) -> Element | None:
    for name in path:
        found = next((child for child in element if _name(child) == name), None)
        if found is None:
            return None
        element = found
    return element


def _number_in(element: Element, path: tuple[str, ...], fallback: int) -> int:
    found = _find(element, path)
    text = _value(found) if found is not None else ""
    return max(int(text), fallback) if text.isascii() and text.isdigit() else fallback


def _value(element: Element) -> str:
    return _attribute(element, "val")


def _attribute(element: Element, name: str) -> str:
    return next(
        (
            element.get(f"{space}{name}", "")
            for space in _WORD
            if f"{space}{name}" in element.attrib
        ),
        "",
    )


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
