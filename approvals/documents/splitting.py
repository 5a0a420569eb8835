"""Where in a stream of rows does each form begin, and which of the two is it?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property

from approvals.documents.form_from_json import SELF_EVALUATION, TARGET
from approvals.documents.grid import Cell, Row
from approvals.documents.indicator_rows import indicator_header, is_total
from approvals.documents.labels import (
    SELF_EVALUATION_WORDS,
    TARGET_WORDS,
    label,
    loose_factor,
)
from approvals.documents.self_evaluation_reading import money_header
from approvals.documents.targets import fold

_TITLE = re.compile(
    r"(?:附件?表?\d*[:：.]?)?(?P<before>.{0,40}?)绩效(?P<kind>目标自评|目标申报|目标|自评价?|自我评价)表(?P<after>.{0,12})"
)
_YEAR = re.compile(r"(?P<year>(?:19|20)\d\d)年?度?")
_YEAR_LINE = re.compile(r"\(?(?P<year>(?:19|20)\d\d)年?度?\)?")
_AFTER = re.compile(r"[()\d年度续一二三四表、样式]*")
_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")


@dataclass
class Part:
    """The rows of one form."""

    kind: str | None = None
    year: int | None = None
    factor: Decimal | None = None
    rows: list[Row] = field(default_factory=list)
    original: list[Row] = field(default_factory=list)
    """The same as the file has them, with title, year and unit."""

    is_headed: bool = False
    """The heads of its indicators were met."""
    has_ended: bool = False
    """Its total was met."""

    def take(self, row: Row) -> None:
        self.rows.append(row)
        self.is_headed = self.is_headed or indicator_header(row) is not None
        self.has_ended = self.has_ended or is_total(row)

    @cached_property
    def fields(self) -> set[str]:
        """Which fields have a label in it."""
        words = TARGET_WORDS if self.kind == TARGET else SELF_EVALUATION_WORDS
        found = (label(cell.text, words) for row in self.rows for cell in row.filled)
        return {named.key for named in found if named and named.key}


def parts(rows: Sequence[Row]) -> list[Part]:
    """The forms of a document or a sheet, in order; what belongs to none is left out."""
    found: list[Part] = []
    for part in _cut(rows):
        part.kind = part.kind or _kind_by_heads(part.rows)
        if part.kind is None or not _holds_something(part):
            continue
        if found and _goes_on(found[-1], part):
            _add(found[-1], part)
        else:
            found.append(part)
    return found


def _cut(rows: Sequence[Row]) -> Iterator[Part]:
    part = Part()
    for whole in rows:
        row, factor = (whole, None) if part.is_headed else _without_unit(whole)
        part.factor = part.factor or factor
        if title := _title(row):
            yield part
            part = Part(*title, factor=factor if part.rows else part.factor)
            part.original.append(whole)
            continue
        if _begins_untitled(part, row):
            yield part
            part = Part()
        part.original.append(whole)
        if year := _year_line(row):
            part.year = part.year or year
        elif row.filled:
            part.take(row)
    yield part


def _title(row: Row) -> tuple[str, int | None] | None:
    """A row that says nothing but a form's title, with its kind and year."""
    texts = {cell.folded for cell in row.filled}
    return title_in(texts.pop()) if len(texts) == 1 else None


def is_title(cell: Cell) -> bool:
    """Whether a cell says nothing but a form's title."""
    return title_in(cell.folded) is not None


def title_in(text: str) -> tuple[str, int | None] | None:
    """A form's title in a folded text, as its kind and year."""
    match = _TITLE.fullmatch(text)
    if match is None or not _AFTER.fullmatch(match["after"].translate(_DIGITS)):
        return None
    if re.search(r"[，。；,;:]", match["before"]):
        return None
    year = _YEAR.search(text.translate(_DIGITS))
    kind = SELF_EVALUATION if "自" in match["kind"] else TARGET
    return kind, int(year["year"]) if year else None


def _year_line(row: Row) -> int | None:
    if len(row.filled) != 1:
        return None
    match = _YEAR_LINE.fullmatch(row.filled[0].folded.translate(_DIGITS))
    return int(match["year"]) if match else None


def _without_unit(row: Row) -> tuple[Row, Decimal | None]:
    """A row without the unit that one of its cells names for the whole form, and that unit."""
    told = [_told_unit(cell.text) for cell in row.cells]
    factor = next((each for _, each in told if each), None)
    if factor is None:
        return row, None
    cells = (replace(c, text=text) for c, (text, _) in zip(row.cells, told, strict=True))
    return replace(row, cells=tuple(cells)), factor


def _told_unit(text: str) -> tuple[str, Decimal | None]:
    """Told by a cell of its own, behind the year, or behind a field; never inside prose."""
    rest, factor = loose_factor(text)
    is_line = not rest or _YEAR_LINE.fullmatch(fold(rest).translate(_DIGITS))
    named = label(rest, TARGET_WORDS) or label(rest, SELF_EVALUATION_WORDS)
    return (rest, factor) if is_line or named else (text, None)


def has_heads(row: Row) -> bool:
    """Whether a row holds the heads of a form's table."""
    return money_header(row) is not None or indicator_header(row) is not None


def _begins_untitled(part: Part, row: Row) -> bool:
    """A second project's name where no title parts two forms, or a name after the total."""
    if not part.is_headed:
        return False
    named = (label(cell.text, SELF_EVALUATION_WORDS) for cell in row.filled)
    return any(each is not None and each.key == "title" for each in named)


def _kind_by_heads(rows: Sequence[Row]) -> str | None:
    """Without a title: self-evaluations have figures, target forms have none."""
    if any(money_header(row) for row in rows):
        return SELF_EVALUATION
    heads = [head for row in rows if (head := indicator_header(row))]
    if not heads:
        return None
    return SELF_EVALUATION if heads[0].names & {"actual", "weight", "score"} else TARGET


def _holds_something(part: Part) -> bool:
    return (
        bool(part.fields) or part.is_headed or part.has_ended or any(map(money_header, part.rows))
    )


def _goes_on(before: Part, part: Part) -> bool:
    """Is it the rest of the form before it, whose title a page break repeated?"""
    same = before.kind == part.kind and part.year in (None, before.year)
    fresh = "title" not in part.fields and not before.fields & part.fields
    return same and fresh and not before.has_ended


def _add(before: Part, part: Part) -> None:
    before.rows += part.rows
    before.original += part.original
    before.fields |= part.fields
    before.is_headed |= part.is_headed
    before.has_ended |= part.has_ended
