"""Which dates of a declaration lie outside the years of its call? Hints: last year's slip through."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from flask_babel import gettext as _

from approvals.applications.merge import name_of
from approvals.applications.models import TEXT_FIELDS, Application
from approvals.applications.sheet import Sheet
from approvals.programmes.models import Call
from workflows.calendar import local_day

YEAR = r"(?P<year>(?:19|20)\d{2})"
MONTH, DAY = r"(?:1[0-2]|0?[1-9])", r"(?:3[01]|[12]\d|0?[1-9])"
DATE = re.compile(  # begins with a digit, so that most of a long text is passed over at once
    rf"{YEAR}(?<!\d\d{{4}})(?<!\d[.,]\d{{4}})(?:"
    rf"\s*年(?:度|\s*{MONTH}\s*月(?:\s*{DAY}\s*日)?)?"
    rf"|(?P<mark>[-/.]){MONTH}(?:(?P=mark){DAY})?(?!\d|[.,]\d|%)"
    r")"
)
QUOTED = re.compile(r"《[^》]*》|〔[^〕]*〕|\[\d{4}\]")
"""Titles and numbers of documents carry the year in which they were issued."""
TEXTS = ("title", *TEXT_FIELDS)
DAYS = ("start_on", "end_on")
MOST_SHOWN = 3


def stray_dates(application: Application, sheet: Sheet) -> dict[str, str]:
    """A sentence by the name of each field or row with a date outside the years of the call."""
    years = years_of(application.call)
    strays = {name: _strays(text, years) for name, text in _texts(sheet)}
    return {name: _words(found, years) for name, found in strays.items() if found}


def years_of(call: Call) -> range:
    """From the year of the call to that in which its projects are accepted."""
    return range(call.year, max(call.year, local_day(call.acceptance_due_at).year) + 1)


def _texts(sheet: Sheet) -> Iterator[tuple[str, str]]:
    for name in (*TEXTS, *DAYS):
        yield name, sheet.fields[name]
    for table, rows in sheet.tables.items():
        for row in rows:
            yield name_of(table, row.key), " ".join(_written(table, row.cells))


def _written(table: str, cells: object) -> Iterator[str]:
    names = ("level3", "target") if table == "indicators" else ("purpose",)
    yield from (cells[name] for name in names)  # type: ignore[index]


def _strays(text: str, years: range) -> list[str]:
    """The dates as written, each once, in their order."""
    folded = QUOTED.sub(" ", unicodedata.normalize("NFKC", text))
    found = (each for each in DATE.finditer(folded) if int(each["year"]) not in years)
    return list(dict.fromkeys("".join(each[0].split()) for each in found))


def _words(found: list[str], years: range) -> str:
    shown = "、".join(found[:MOST_SHOWN]) + (" …" if len(found) > MOST_SHOWN else "")
    span = str(years[0]) if len(years) == 1 else f"{years[0]}–{years[-1]}"
    return _("%(dates)s: outside the years of this call (%(years)s)", dates=shown, years=span)
