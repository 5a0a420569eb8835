"""How is a read form shown beside its original: labels, values, and findings in their places?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from approvals.applications.forms import TEXT_LABELS
from approvals.documents.checks import findings
from approvals.documents.form import Form, Indicator, Level, SelfEvaluationForm, TargetForm
from approvals.documents.form_as_draft import misfits
from approvals.documents.grid import Row
from approvals.documents.original import Sheet, Spot, sheets
from approvals.documents.shown import sentence
from approvals.documents.spots import AT_ROW, spots
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

_FIELDS = (
    *HEAD_LABELS,
    *(f"budget.{name}" for name in MONEY_LABELS),
    "budget.later_years",
    *EVALUATION_LABELS,
    *TEXT_LABELS,
)


@dataclass(frozen=True)
class Told:
    """A finding in the reader's language; its number stands in the original, too."""

    number: int
    where: str
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
    told: tuple[Told, ...]
    """All that is said, in the page's order."""


@dataclass(frozen=True)
class Original:
    """The original's tables, and which findings have their number in them."""

    sheets: Sequence[Sheet] = ()
    marked: frozenset[int] = frozenset()


def original(rows: Sequence[Row], form: Form, told: Sequence[Told]) -> Original:
    """The tables as they stand in the file, with the findings' numbers in their cells."""
    marks: dict[Spot, list[int]] = defaultdict(list)
    found = spots(rows, form, [each.where for each in told])
    for each in told:
        if each.where in found:
            marks[found[each.where]].append(each.number)
    return Original(sheets(rows, marks), frozenset(n for each in marks.values() for n in each))


def shown(form: Form, call: Call | None = None) -> Shown:
    """A form with its findings, and with what a draft for a call leaves out."""
    told = _told(form, call)
    everything = tuple(each for found in told.values() for each in found)
    rows = tuple((row, _at_row(told, place)) for place, row in enumerate(form.indicators))
    values = tuple(_values(form, told))
    rest = tuple(each for found in told.values() for each in found)
    return Shown(values, rows, rest, everything)


def _told(form: Form, call: Call | None) -> dict[str, tuple[Told, ...]]:
    said = [(each.where, each.level is Level.ERROR, sentence(each)) for each in findings(form)]
    said += [(each.where, False, _(each.message, **each.values)) for each in misfits(form, call)]
    told: dict[str, tuple[Told, ...]] = {}
    for number, each in enumerate(sorted(said, key=lambda each: _order(each[0])), start=1):
        told[each[0]] = (*told.get(each[0], ()), Told(number, *each))
    return told


def _order(where: str) -> tuple[int, int]:
    """As the page goes: what concerns the whole, then the fields, then the indicators."""
    if at_row := AT_ROW.match(where):
        return 2, int(at_row[1])
    field = where.partition("[")[0]
    return (1, _FIELDS.index(field)) if field in _FIELDS else (0, 0)


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
        for place, each in enumerate(form.budget.later_years):
            label, about = _("Budget of %(year)s", year=each.year), f"budget.later_years[{place}]"
            yield Value(label, money(each.amount), told.pop(about, ()))
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
