"""What do the live checks find in what was handed in, for those who check it? The same as its author reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from approvals.applications import queries
from approvals.applications.completeness import LABELS
from approvals.applications.limits import TEXT_NAMES
from approvals.applications.models import Application
from approvals.applications.remarks import strange_levels
from approvals.applications.sections import Section
from approvals.applications.sheet import Sheet, sheet_of
from approvals.applications.stray_dates import stray_dates
from approvals.documents.copied_words import FIELD_LABELS, copied_in
from approvals.reports.queries import last_filed
from approvals.sight import Sight
from approvals.viewer import Viewer

ACHIEVEMENT = "achievement"


@dataclass(frozen=True)
class ToldFinding:
    """One thing to look at, with the place on the page that it is about."""

    label: Any
    words: str
    anchor: str
    url: str | None = None
    """Where the other form is read, if this viewer may."""


def told_findings(application: Application, seen: Sight, viewer: Viewer) -> Iterator[ToldFinding]:
    """Copied texts, dates of other years, levels that the form does not know, in the page's order;
    once a final report is in, what its author read of the goals and of what was done."""
    report = last_filed(application.id, "final") if application.ratified_at else None
    if report is not None:
        texts = {"goals": application.declaration.goals, ACHIEVEMENT: report.progress}
        for name, copied in copied_in(texts, application, viewer).items():
            yield ToldFinding(FIELD_LABELS[name], copied.words, _anchor(name), copied.url)
        return
    yield from _of_declaration(application, seen, viewer)


def _of_declaration(application: Application, seen: Sight, viewer: Viewer) -> Iterator[ToldFinding]:
    sheet = sheet_of(application)
    texts = {name: getattr(application.declaration, name) for name in TEXT_NAMES}
    copied = copied_in(texts, application, viewer)
    dates = stray_dates(application, sheet)
    for name, label in LABELS.items():
        if name in copied:
            yield ToldFinding(label, copied[name].words, _anchor(name), copied[name].url)
        if name in dates:
            yield ToldFinding(label, dates[name], _anchor(name))
    for found in (strange_levels(application, sheet), dates):
        for name, words in found.items():
            if row := _row_words(sheet, name, seen):
                yield ToldFinding(row, words, "indicators" if _is_indicator(name) else "budget")


def _anchor(name: str) -> str:
    """Where the page shows a field."""
    if name == ACHIEVEMENT:
        return "reports"
    return f"text-{name}" if name in TEXT_NAMES else "declaration"


def _row_words(sheet: Sheet, name: str, seen: Sight) -> str | None:
    """How a row is called; None for what is no row, and for a line of who reads no amounts."""
    table, _colon, key = name.partition(":")
    keys = [row.key for row in sheet.tables.get(table, ())]
    if key not in keys or not (seen.amounts or _is_indicator(name)):
        return None
    if _is_indicator(name):
        return _("Indicator %(number)d", number=keys.index(key) + 1)
    return _("Budget line %(number)d", number=keys.index(key) + 1)


def _is_indicator(name: str) -> bool:
    return name.startswith("indicators:")


def _load(application: Application, seen: Sight, viewer: Viewer) -> Mapping[str, Any]:
    contents = queries.contents_of(application.id)
    return {"findings": list(told_findings(contents, seen, viewer))}


def _shown(application: Application, seen: Sight) -> bool:
    """Its author reads them in the editor as long as nothing was handed in."""
    return seen.texts and application.submitted_at is not None


FINDINGS = Section(
    key="findings",
    title=_l("What the checks point out"),
    template="applications/_findings.html",
    load=_load,
    shown=_shown,
    open_in=frozenset({"declaration", "review"}),
)
