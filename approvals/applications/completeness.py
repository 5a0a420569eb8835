"""How far is a declaration: what is missing or marked in each section, and what before submitting?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from approvals.applications import queries
from approvals.applications.forms import TEXT_LABELS
from approvals.applications.limits import TEXT_NAMES
from approvals.applications.models import Application
from approvals.applications.queries import Missing
from approvals.applications.remarks import Hint, Remarks, hints
from approvals.applications.school_rules import against_handing_in
from approvals.applications.version_models import Mark
from approvals.applications.year_tables import LINE_TABLES
from approvals.presentation import money
from approvals.wording import N_

SECTIONS = (
    ("basics", _l("Basics")),
    ("texts", _l("Texts")),
    ("indicators", _l("Indicators")),
    ("budget", _l("Budget")),
    ("members", _l("Members")),
    ("files", _l("Attachments")),
)

LABELS = {
    **{name: label for name, (label, _help) in TEXT_LABELS.items()},
    "title": _l("Project title"),
    "category": _l("Project category"),
    "performance_type": _l("Performance type"),
    "government_procurement": _l("Includes government procurement"),
    "last_year_budget_amount": _l("Last year's budget"),
    "last_year_executed_amount": _l("Last year executed"),
    "start_on": _l("Planned start"),
    "end_on": _l("Planned completion"),
}


@dataclass(frozen=True)
class Item:
    """One line of the checklist: what is to be done, and where."""

    anchor: str
    """The id of the field, row or section that it leads to; blank where it is about none."""
    section: str
    words: str
    is_mark: bool
    """Somebody who sent it back said so."""


@dataclass(frozen=True)
class Progress:
    """One section in the list of contents."""

    key: str
    title: Any
    missing: int
    marked: int
    answered: int
    """Marks that the applicant says are corrected."""


@dataclass(frozen=True)
class Completeness:
    """The list of contents and the checklist."""

    sections: tuple[Progress, ...]
    items: tuple[Item, ...]
    hints: tuple[Item, ...] = ()
    """What to look at once more; it holds nobody back."""


def completeness(
    application: Application,
    open_marks: Mapping[str, Sequence[Mark]] | None = None,
    beside: Remarks | None = None,
    now: datetime | None = None,
) -> Completeness:
    """What is missing, marked and worth another look; the marks are asked for unless known. With
    a moment also which rule of the school stands against handing it in then."""
    marks = _open_marks(application) if open_marks is None else open_marks
    items = [*_marked(marks), *_missing(application)]
    if now is not None:
        against = against_handing_in(application, now)
        items += [Item("", "", _(one.sentence, **one.values), False) for one in against]
    return Completeness(
        tuple(_progress(key, title, items, marks) for key, title in SECTIONS),
        tuple(items),
        tuple(map(_hinted, hints(beside))) if beside else (),
    )


def _open_marks(application: Application) -> Mapping[str, Sequence[Mark]]:
    """What was never handed in has none."""
    return queries.open_marks(application.id) if application.submitted_at else {}


def _hinted(hint: Hint) -> Item:
    """A line of the checklist that leads to what is said beside the field or row."""
    section = "budget" if hint.field in LINE_TABLES else "basics"
    if hint.field == "indicators":
        section = "indicators"
    if hint.field in TEXT_NAMES:
        section = "texts"
    label = LABELS.get(hint.field) or dict(SECTIONS)[section]
    anchor = f"beside-{hint.name.replace(':', '-')}"
    return Item(anchor, section, at_field(label, hint.words), False)


def section_of(field: str) -> str:
    """The section in which a field, or an attachment asked for, stands."""
    if field in TEXT_NAMES:
        return "texts"
    if field.startswith("attachment-"):
        return "files"
    return field if field in dict(SECTIONS) else "basics"


def _progress(
    key: str, title: Any, items: Sequence[Item], marks: Mapping[str, Sequence[Mark]]
) -> Progress:
    here = [item for item in items if item.section == key]
    marked = sum(item.is_mark for item in here)
    told = [mark for field, each in marks.items() if section_of(field) == key for mark in each]
    answered = sum(mark.answered_at is not None for mark in told)
    return Progress(key, title, len(here) - marked, marked, answered)


def _marked(marks: Mapping[str, Sequence[Mark]]) -> Iterator[Item]:
    for field, found in marks.items():
        for mark in found:
            if mark.answered_at is None:
                section = section_of(field)
                words = at_field(LABELS.get(field) or dict(SECTIONS)[section], mark.sentence)
                yield Item(_anchor(field), section, words, True)


def _missing(application: Application) -> Iterator[Item]:
    for one in (*queries.missing(application), *_above_ceiling(application)):
        yield Item(_anchor(one.field), section_of(one.field), _words(one), False)


def _above_ceiling(application: Application) -> Iterator[Missing]:
    ceiling = application.call.ceiling_amount
    if ceiling is not None and application.requested_amount > ceiling:
        above = money(application.requested_amount - ceiling)
        yield Missing(
            "budget", N_("The budget is %(amount)s above the ceiling."), {"amount": above}
        )


def _words(missing: Missing) -> str:
    """What is missing, with the name of its field."""
    sentence = _(missing.sentence, **missing.values)
    label = LABELS.get(missing.field)
    return at_field(label, sentence) if label else sentence


def at_field(label: Any, words: str) -> str:
    """What is said of a field, behind its name."""
    return _("%(field)s: %(words)s", field=label, words=words)


def _anchor(field: str) -> str:
    return f"at-{field}" if field in TEXT_NAMES else field
