"""How is a read form shown beside its original: labels, values, and findings in their places?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from approvals.applications.forms import TEXT_LABELS
from approvals.documents.checks import findings
from approvals.documents.form import Form, Indicator, Level, SelfEvaluationForm, TargetForm
from approvals.documents.form_as_draft import misfits
from approvals.documents.shown import sentence
from approvals.presentation import day, money
from approvals.programmes.models import Call

HEAD_LABELS = {
    "title": _l("Project title"),
    "authority": _l("Authority in charge"),
    "organisation": _l("Declaring unit"),
    "category": _l("Project category"),
    "performance_type": _l("Performance type"),
    "start_on": _l("Planned start"),
    "end_on": _l("Planned completion"),
    "government_procurement": _l("Includes government procurement"),
}
MONEY_LABELS = {
    "total": _l("Budget of the whole project"),
    "this_year": _l("Budget of this year"),
    "last_year_budget": _l("Last year's budget of the same-named project (yuan)"),
    "last_year_executed": _l("Of it executed (yuan)"),
    "initial": _l("Budget at the start of the year"),
    "adjusted": _l("Budget in force"),
    "executed": _l("Executed in the year"),
    "execution_rate": _l("Execution rate"),
    "score": _l("Score for execution"),
}
EVALUATION_LABELS = {"goal": _l("Goals of the year"), "achievement": _l("What was achieved")}


@dataclass(frozen=True)
class Told:
    """A finding in the reader's language."""

    is_error: bool
    words: str


@dataclass(frozen=True)
class Value:
    """One field as read, with what is to be said about it."""

    label: Any
    text: str
    told: tuple[Told, ...] = ()
    is_long: bool = False


@dataclass(frozen=True)
class Shown:
    """A whole form as the page draws it."""

    values: tuple[Value, ...]
    rows: tuple[tuple[Indicator, tuple[Told, ...]], ...]
    elsewhere: tuple[Told, ...]
    count: int
    """Of all findings."""


def shown(form: Form, call: Call | None = None) -> Shown:
    """A form with its findings, and with what a draft for a call leaves out."""
    told = _told(form, call)
    count = sum(map(len, told.values()))
    rows = tuple((row, _at_row(told, place)) for place, row in enumerate(form.indicators))
    values = tuple(_values(form, told))
    rest = tuple(each for found in told.values() for each in found)
    return Shown(values, rows, rest, count)


def _told(form: Form, call: Call | None) -> dict[str, tuple[Told, ...]]:
    found: dict[str, list[Told]] = defaultdict(list)
    for finding in findings(form):
        found[finding.where].append(Told(finding.level is Level.ERROR, sentence(finding)))
    for misfit in misfits(form, call.year, call.words) if call else misfits(form):
        found[misfit.where].append(Told(False, _(misfit.message, **misfit.values)))
    return {where: tuple(each) for where, each in found.items()}


def _at_row(told: dict[str, tuple[Told, ...]], place: int) -> tuple[Told, ...]:
    start = f"indicators[{place}]"
    return tuple(
        each for where in list(told) if where.startswith(start) for each in told.pop(where)
    )


def _values(form: Form, told: dict[str, tuple[Told, ...]]) -> Iterator[Value]:
    """What is read, in the form's order; blank fields only where something is said about them."""
    for name, label in HEAD_LABELS.items():
        yield from _value(label, _text(getattr(form, name, None)), told.pop(name, ()))
    for name, label in MONEY_LABELS.items():
        yield from _value(label, _figure(form, name), told.pop(f"budget.{name}", ()))
    if isinstance(form, TargetForm):
        for each in form.budget.later_years:
            yield Value(_("Budget of %(year)s", year=each.year), money(each.amount))
    for name, label in _texts(form).items():
        yield from _value(label, _text(getattr(form, name)), told.pop(name, ()), is_long=True)


def _value(label: Any, text: str, told: tuple[Told, ...], is_long: bool = False) -> Iterator[Value]:
    if text or told:
        yield Value(label, text, told, is_long)


def _texts(form: Form) -> dict[str, Any]:
    if isinstance(form, SelfEvaluationForm):
        return EVALUATION_LABELS
    return {name: label for name, (label, _help) in TEXT_LABELS.items()}


def _figure(form: Form, name: str) -> str:
    if isinstance(form, TargetForm) or name in {"initial", "adjusted", "executed"}:
        amount = getattr(form.budget, f"{name}_amount", None)
        return "" if amount is None else money(amount)
    figure = getattr(form.budget, name, None)
    if figure is None:
        return ""
    return f"{figure:f} %" if name == "execution_rate" else f"{figure:f}"


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return day(value) if hasattr(value, "year") else str(value)
