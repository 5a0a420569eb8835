"""How does the JSON of a form become typed values?

Numbers are strings of exact decimals, blanks are null. What cannot be read is refused with its place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from approvals.documents.form import (
    BudgetFigures,
    Form,
    Indicator,
    SelfEvaluationForm,
    SourceFigures,
    TargetBudget,
    TargetForm,
    YearAmount,
)
from approvals.documents.targets import fold
from approvals.wording import N_

TARGET, SELF_EVALUATION = "performance_target", "performance_self_evaluation"
SOURCES = ("appropriation", "carried_over", "other")
TARGET_TEXTS = [
    "organisation",
    "title",
    "category",
    "performance_type",
    "summary",
    "basis",
    "necessity",
    "safeguards",
    "schedule",
    "goals",
    "last_year_use",
]

BUDGET_KEYS = ("total", "this_year", "last_year_budget", "last_year_executed")
FIGURE_KEYS = ("initial", "adjusted", "executed")
LONGEST = 30
"""Digits before or after the point: no honest form has more."""

T = TypeVar("T")
Content = Mapping[str, Any]


class FormUnreadable(ValueError):
    """A value of the JSON is not what its place demands. The message is an English msgid."""

    def __init__(self, where: str, message: str, found: object) -> None:
        self.where, self.message = where, message
        self.values = {"where": where, "found": str(found)}
        super().__init__(message % self.values)


def form_from_json(content: Content) -> Form:
    """The form that a JSON object of 3-forms describes; findings in it are not read."""
    kind = content.get("form")
    if kind == TARGET:
        return _target_form(content)
    if kind == SELF_EVALUATION:
        return _self_evaluation(content)
    raise FormUnreadable("form", N_("%(found)s is not one of the two forms."), kind)


def _target_form(content: Content) -> TargetForm:
    budget = _part(content, "budget")
    return TargetForm(
        year=_read(content, "year", _whole),
        start_on=_read(content, "start_on", _day),
        end_on=_read(content, "end_on", _day),
        government_procurement=_read(content, "government_procurement", _yes_or_no),
        budget=TargetBudget(
            **{f"{key}_amount": _number(budget, key, "budget.") for key in BUDGET_KEYS},
            later_years=tuple(_later_years(budget)),
        ),
        indicators=_indicators(content),
        **{key: _read(content, key, _text) for key in TARGET_TEXTS},
    )


def _later_years(budget: Content) -> Iterator[YearAmount]:
    for place, row in _listed(budget, "later_years", "budget."):
        year, amount = _read(row, "year", _whole, place), _number(row, "amount", place)
        if year is None or amount is None:
            raise FormUnreadable(place[:-1], N_("%(where)s cannot be read: %(found)s."), row)
        yield YearAmount(year, amount)


def _self_evaluation(content: Content) -> SelfEvaluationForm:
    total = _part(content, "total")
    return SelfEvaluationForm(
        year=_read(content, "year", _whole),
        title=_read(content, "title", _text),
        authority=_read(content, "authority", _text),
        organisation=_read(content, "organisation", _text),
        budget=_budget_figures(_part(content, "budget")),
        goal=_read(content, "goal", _text),
        achievement=_read(content, "achievement", _text),
        indicators=_indicators(content),
        total_weight=_number(total, "weight", "total."),
        total_score=_number(total, "score", "total."),
    )


def _budget_figures(budget: Content) -> BudgetFigures:
    sources = _part(budget, "sources", "budget.")
    return BudgetFigures(
        weight=_number(budget, "weight", "budget."),
        execution_rate=_number(budget, "execution_rate", "budget."),
        score=_number(budget, "score", "budget."),
        **_amounts(budget, "budget."),
        appropriation=_source(sources, "appropriation"),
        carried_over=_source(sources, "carried_over"),
        other=_source(sources, "other"),
    )


def _source(sources: Content, key: str) -> SourceFigures | None:
    if sources.get(key) is None:
        return None
    place = "budget.sources."
    return SourceFigures(**_amounts(_part(sources, key, place), f"{place}{key}."))


def _amounts(figures: Content, place: str) -> dict[str, Decimal | None]:
    return {f"{key}_amount": _number(figures, key, place) for key in FIGURE_KEYS}


def _indicators(content: Content) -> tuple[Indicator, ...]:
    return tuple(_indicator(row, place) for place, row in _listed(content, "indicators"))


def _listed(content: Content, key: str, place: str = "") -> Iterator[tuple[str, Content]]:
    """The objects of a list, each with the beginning of its members' places."""
    rows = content.get(key)
    if rows is not None and not isinstance(rows, list):
        raise FormUnreadable(place + key, N_("%(where)s should be a list."), rows)
    for number, row in enumerate(rows or ()):
        if not isinstance(row, Mapping):
            where = f"{place}{key}[{number}]"
            raise FormUnreadable(where, N_("%(where)s should be an object."), row)
        yield f"{place}{key}[{number}].", row


def _indicator(row: Content, place: str) -> Indicator:
    texts = ("level1", "level2", "level3", "actual", "deviation_note")
    return Indicator(
        target_text=_read(row, "target", _text, place),
        weight=_number(row, "weight", place),
        score=_number(row, "score", place),
        **{key: _read(row, key, _text, place) for key in texts},
    )


def _part(content: Content, key: str, place: str = "") -> Content:
    part = content.get(key)
    if part is None:
        return {}
    if not isinstance(part, Mapping):
        raise FormUnreadable(place + key, N_("%(where)s should be an object."), part)
    return part


def _read(content: Content, key: str, read: Callable[[Any], T], place: str = "") -> T | None:
    value = content.get(key)
    if value is None:
        return None
    try:
        return read(value)
    except (TypeError, ValueError, InvalidOperation):
        raise FormUnreadable(
            place + key, N_("%(where)s cannot be read: %(found)s."), value
        ) from None


def _number(content: Content, key: str, place: str) -> Decimal | None:
    return _read(content, key, _decimal, place)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _yes_or_no(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise TypeError
    return int(value)


def _day(value: Any) -> date:
    return date.fromisoformat(_text(value))


def _decimal(value: Any) -> Decimal:
    if isinstance(value, bool | float):
        raise TypeError
    number = Decimal(fold(value).replace(",", "")) if isinstance(value, str) else Decimal(value)
    if not number.is_finite() or not -LONGEST < number.adjusted() < LONGEST:
        raise ValueError
    return number
