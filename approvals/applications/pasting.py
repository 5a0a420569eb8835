"""What do the cells mean that somebody copied from Excel or Word? Rows of a table, to be looked at first.

The clipboard holds one line for each row, with tabs between the cells. Level cells that were merged
come empty and take the value above; headings, totals and a column of running numbers are left out.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from io import StringIO

from approvals.applications.sheet import plain
from approvals.budget.amounts import AmountUnreadable, read_amount

Grid = list[list[str]]
MOST_CHARACTERS = 100_000
HEADINGS = re.compile(
    r"(?:[一二三]级(?:目标|指标)|(?:指标)?目标值|年度指标值|指标(?:名称|值)|序号|(?:预算)?科目|用途(?:说明)?|"
    r"(?:预算)?金额(?:\((?:万?元)\))?|数量|单价(?:\((?:万?元)\))?|level ?[123]|target|amount.*|"
    r"(?:预算)?(?:年度|年份)|year|(?:budget ?)?category|use|quantity|(?:unit ?)?price.*)"
)
FIGURES = (
    re.compile(r"数量|quantity"),
    re.compile(r"单价.*|(?:unit ?)?price.*"),
    re.compile(r"(?:预算)?金额.*|amount.*"),
)
"""The headings over quantity, price and amount."""
YEAR_HEADING = re.compile(r"(?:预算)?(?:年度|年份)|year")
YEAR = re.compile(r"(20\d\d)(年度?)?")
TOTAL = re.compile(r"(?:合|总|小)计:?")
WRAPPED = re.compile(
    r"(?<=[\u3000-\u9fff\uff00-\uffef])[ \t]*\n[ \t]*(?=[\u3000-\u9fff\uff00-\uffef])"
)
NUMBER = re.compile(r"\d{1,3}[.、]?")
TEN_THOUSAND = Decimal(10_000)
LEVELS: tuple[str, ...] = ("level1", "level2", "level3", "target")


def cells_of(text: str) -> Grid:
    """The clipboard's text as rows of cells; a quoted cell may hold tabs and new lines."""
    quoted = csv.QUOTE_MINIMAL if re.search(r'(?:^|\t)"', text, re.MULTILINE) else csv.QUOTE_NONE
    reader = csv.reader(StringIO(plain(text)), delimiter="\t", quoting=quoted)
    rows = [[_unwrapped(cell) for cell in row] for row in reader]
    return [row for row in rows if any(row)]


def left_out_of(text: str) -> list[str]:
    """The lines that are no rows, headings and totals, as they read."""
    return [
        " ".join(filter(None, row)) for row in cells_of(text) if _is_head(row) or _is_total(row)
    ]


def _unwrapped(cell: str) -> str:
    """One line: where Chinese was only broken to fit its cell, no gap is left."""
    return " ".join(WRAPPED.sub("", cell).split())


def indicators_in(text: str) -> list[dict[str, str]]:
    """Rows of the target table."""
    found: list[dict[str, str]] = []
    above = {"level1": "", "level2": ""}
    for row in _body(cells_of(text)):
        cells = _levels(row)
        for level in above:
            if cells[level] and cells[level] != above[level]:
                above[level] = cells[level]
                if level == "level1":
                    above["level2"] = ""
        if cells["level3"] or cells["target"]:
            found.append(cells | {level: cells[level] or above[level] for level in above})
    return found


def lines_in(
    text: str, categories: Mapping[str, int], years: Collection[int] = ()
) -> list[dict[str, str]]:
    """Budget lines; `categories` gives the id of each title. A category that is unknown stays empty.

    Of a project of several `years`, a line that names one of them carries it.
    """
    grid = cells_of(text)
    in_ten_thousands = any(
        "万元" in _folded(cell) for row in grid for cell in row if _is_heading(cell)
    )
    rows = _body(_figures_last(grid))
    found = _years(grid, rows, years) if years else [("", row) for row in rows]
    lines = [(year, _line(row, categories, in_ten_thousands)) for year, row in found]
    return [line | {"year": year} if year else line for year, line in lines]


def _figures_last(grid: Grid) -> Grid:
    """Where headings name quantity and price, each row ends in quantity, price and amount, as far as
    it has them: an amount that was left out is their product, and one of them alone is none."""
    head = next((row for row in grid if _is_head(row)), [])
    places = [
        next((n for n, cell in enumerate(head) if words.fullmatch(_folded(cell))), None)
        for words in FIGURES
    ]
    if None in places[:2]:
        return grid
    return [row if _is_head(row) else _in_order(row, head, places) for row in grid]


def _in_order(row: list[str], head: list[str], places: list[int | None]) -> list[str]:
    texts = [row[n] if n is not None and n < len(row) else "" for n in places]
    figures = [text if _is_amount(text) else "" for text in texts]
    is_priced = bool(figures[0] and figures[1])
    if is_priced and not figures[2]:
        figures[2] = _product(figures[0], figures[1])
    told = {n: text for n, text in zip(places, figures, strict=True) if text}
    rest = [
        cell if n not in told else "" if is_priced or n == places[2] else f"{head[n]} {cell}"
        for n, cell in enumerate(row)
    ]
    return [*rest, *(figures if is_priced else figures[2:])]


def _product(quantity: str, price: str) -> str:
    """Blank would be no amount: one that is too large is told of when it is saved."""
    found = f"{read_amount(quantity) * read_amount(price):.2f}"
    return found if _is_amount(found) else "0"


def _years(grid: Grid, rows: Grid, years: Collection[int]) -> Iterator[tuple[str, list[str]]]:
    """Each row with the year that it names, and without it; merged cells take the year above.

    A bare number is a year only below a heading that says so.
    """
    is_headed = any(YEAR_HEADING.fullmatch(_folded(cell)) for row in grid for cell in row)
    above = ""
    for row in rows:
        named = ((n, YEAR.fullmatch(_folded(cell))) for n, cell in enumerate(row))
        place, year = next(((n, y) for n, y in named if y and (y[2] or is_headed)), (None, None))
        if year is not None:
            above = year[1] if int(year[1]) in years else ""
        yield above, [cell for n, cell in enumerate(row) if n != place]


def _levels(row: Sequence[str]) -> dict[str, str]:
    """The last cells are the indicator and its target; a target may be split over several cells."""
    if len(row) > len(LEVELS):
        row = [*row[:3], "".join(row[3:])]
    return dict.fromkeys(LEVELS, "") | dict(zip(LEVELS[-len(row) :], row, strict=True))


def _line(row: list[str], categories: Mapping[str, int], in_ten_thousands: bool) -> dict[str, str]:
    category, number = _category_in(row, categories)
    words = [cell for cell in row if cell and cell != category and not _is_amount(cell)]
    figures = [cell for cell in row if _is_amount(cell)]
    quantity, price = figures[:2] if len(figures) > 2 else ("", "")
    return {
        "category": number,
        "purpose": "，".join(words),
        "quantity": _plain(quantity, 1),
        "unit_price": _plain(price, TEN_THOUSAND if in_ten_thousands else 1),
        "requested_amount": _plain(
            figures[-1] if figures else "", TEN_THOUSAND if in_ten_thousands else 1
        ),
    }


def _category_in(row: list[str], categories: Mapping[str, int]) -> tuple[str, str]:
    """The cell that names a category, and its id; in the first one people leave out the 费."""
    first = _first(row)
    found = ((cell, _category(cell, categories)) for cell in row)
    short = (first, _category(f"{first}费", categories))
    named = next(((cell, number) for cell, number in found if number), short)
    return named if named[1] else ("", "")


def _category(text: str, categories: Mapping[str, int]) -> str:
    """The id of a category by its title, also with words around it."""
    folded = _folded(text)
    exact = {_folded(title): number for title, number in categories.items()}
    if folded in exact:
        return str(exact[folded])
    inside = [title for title in exact if title in folded and len(folded) - len(title) <= 4]
    return str(exact[max(inside, key=len)]) if inside else ""


def _plain(text: str, times: Decimal | int) -> str:
    if not text:
        return ""
    return f"{read_amount(text) * times:.2f}".removesuffix(".00")


def _is_amount(text: str) -> bool:
    try:
        read_amount(text)
    except AmountUnreadable:
        return False
    return True


def _body(grid: Grid) -> Grid:
    """The rows without headings, totals and a column of running numbers; none is longer than the table."""
    rows = [row for row in grid if not _is_head(row) and not _is_total(row)]
    if len(rows) > 1 and all(NUMBER.fullmatch(row[0]) for row in rows):
        rows = [row[1:] for row in rows]
    while rows and all(len(row) > len(LEVELS) and not row[-1] for row in rows):
        rows = [row[:-1] for row in rows]
    return [row for row in rows if any(row)]


def _is_head(row: Sequence[str]) -> bool:
    filled = [cell for cell in row if cell]
    return sum(_is_heading(cell) for cell in filled) * 2 > len(filled)


def _is_total(row: Sequence[str]) -> bool:
    return TOTAL.fullmatch(_folded(_first(row))) is not None


def _is_heading(cell: str) -> bool:
    return HEADINGS.fullmatch(_folded(cell)) is not None


def _first(row: Sequence[str]) -> str:
    return next((cell for cell in row if cell), "")


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()
