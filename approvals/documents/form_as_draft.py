"""Which declaration does a form of last year become, and what of it does not fit?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from approvals.applications.limits import LIMITS, MOST_ROWS, TEXT_NAMES
from approvals.applications.models import Application
from approvals.applications.operations import DeclarationDraft, IndicatorDraft, LineDraft
from approvals.applications.sheet import key_of, plain
from approvals.budget.amounts import LARGEST_AMOUNT
from approvals.documents.form import Form, Indicator, SelfEvaluationForm, TargetForm
from approvals.documents.form_years import amounts_by_year, later_years, of_no_year
from approvals.documents.last_year import Figures
from approvals.documents.shipped_template import SHIPPED
from approvals.documents.strange_levels import strange_level
from approvals.documents.template import Template
from approvals.presentation import money
from approvals.programmes.models import Call
from approvals.wording import N_

NOTHING = Decimal(0)
FROM_FORM = N_("Total of the form that was read; divide it among the categories")


@dataclass(frozen=True)
class Misfit:
    """Something that the draft cannot take over as it stands; `message` is an English msgid."""

    where: str
    message: str
    values: dict[str, str]


def as_draft(
    form: Form,
    application: Application,
    figures: Figures,
    categories: Sequence[int],
    purpose: str = "",
) -> DeclarationDraft:
    """The whole declaration: what the form says, and what the call's template says besides."""
    year, words = application.project_years[0], application.call.words
    same_year = form.year == year.year
    target = form if isinstance(form, TargetForm) else None
    columns: dict[str, Any] = {name: _text(form, name) for name in TEXT_NAMES}
    columns |= {
        "category": _one_of(words.categories, target and target.category),
        "performance_type": _one_of(words.performance_types, target and target.performance_type),
        "government_procurement": target.government_procurement if target else None,
        "start_on": _day(target and target.start_on, same_year),
        "end_on": _day(target and target.end_on, same_year),
    }
    return DeclarationDraft(
        based_on=application.declaration.edit_version,
        title=_cut("title", " ".join((form.title or "").split())),
        columns=columns,
        last_year_budget_amount=figures.budget_amount,
        last_year_executed_amount=figures.executed_amount,
        indicators=_indicators(form, words) or [_kept_indicator(row) for row in year.indicators],
        lines=_lines(form, application, categories, purpose),
        later_lines=_later_lines(form, application, categories, purpose),
    )


def misfits(form: Form, call: Call | None = None) -> Iterator[Misfit]:
    """What a draft for a call leaves out or cuts off, said before it is made."""
    words = call.words if call else SHIPPED
    if isinstance(form, TargetForm):
        yield from _strange_choices(form, words)
        yield from _of_other_years(form, call) if call else ()
    for name in ("title", *TEXT_NAMES):
        yield from _too_long(name, name, getattr(form, name, None))
    for place, row in enumerate(form.indicators):
        yield from _strange_words(f"indicators[{place}]", _in_words_of(words, form, row), words)
        for name, text in _cells(row).items():
            yield from _too_long(f"indicators[{place}].{name}", name, text)
    if len(form.indicators) > MOST_ROWS:
        message = N_("Only the first %(most)s rows are taken over.")
        yield Misfit("indicators", message, {"most": str(MOST_ROWS)})


def _strange_choices(form: TargetForm, words: Template) -> Iterator[Misfit]:
    message = N_("“%(text)s” is not on the list: choose one in the draft.")
    for name in ("category", "performance_type"):
        text = getattr(form, name)
        if text and text not in words.choices(name):
            yield Misfit(name, message, {"text": text})


def _of_other_years(form: TargetForm, call: Call) -> Iterator[Misfit]:
    if form.year != call.year and (form.start_on or form.end_on):
        message = N_("The dates are those of another year: they are left empty in the draft.")
        yield Misfit("start_on", message, {})
    if rest := of_no_year(form.budget):
        message = N_("%(amount)s of it belong to no year that the form names: not taken over.")
        yield Misfit("budget.total", message, {"amount": money(rest)})
    for each in later_years(form):
        where, year = f"budget.later_years[{each.place}]", call.year + each.offset
        if each.offset >= call.budget_years:
            yield Misfit(where, N_("Not taken over: the call has no such budget year."), {})
        elif each.year != year:
            message = N_("It becomes the budget of %(year)s.")
            yield Misfit(where, message, {"year": str(year)})


def _strange_words(where: str, cells: dict[str, str], words: Template) -> Iterator[Misfit]:
    if strange := strange_level(words, cells["level1"], cells["level2"]):
        yield Misfit(f"{where}.{strange.name}", strange.message, dict(strange.values))


def _too_long(where: str, name: str, text: str | None) -> Iterator[Misfit]:
    if text and len(text) > LIMITS[name]:
        message = N_("Longer than %(most)s characters: the draft takes over the beginning.")
        yield Misfit(where, message, {"most": str(LIMITS[name])})


def _text(form: Form, name: str) -> str:
    """A text of the declaration; a self-evaluation has the goals, and what came of them."""
    if isinstance(form, SelfEvaluationForm):
        found = {"goals": form.goal, "last_year_use": form.achievement}.get(name)
    else:
        found = getattr(form, name)
    return _cut(name, plain(found or ""))


def _indicators(form: Form, words: Template) -> list[IndicatorDraft]:
    return [_indicator(row, form, words) for row in form.indicators[:MOST_ROWS]]


def _indicator(row: Indicator, form: Form, words: Template) -> IndicatorDraft:
    cells = _in_words_of(words, form, row)
    cut = {name: _cut(name, text) for name, text in cells.items()}
    return IndicatorDraft(None, cut["level1"], cut["level2"], cut["level3"], cut["target"])


def _in_words_of(words: Template, form: Form, row: Indicator) -> dict[str, str]:
    """A row's cells, with the levels of a self-evaluation as the target form words them."""
    cells = _cells(row)
    if isinstance(form, SelfEvaluationForm):
        cells["level1"], cells["level2"] = words.target_levels(cells["level1"], cells["level2"])
    return cells


def _cells(row: Indicator) -> dict[str, str]:
    cells = {"level1": row.level1, "level2": row.level2, "level3": row.level3}
    cells["target"] = row.target_text
    return {name: " ".join((text or "").split()) for name, text in cells.items()}


def _kept_indicator(row: Any) -> IndicatorDraft:
    return IndicatorDraft(row.id, row.level1, row.level2, row.level3, row.target_text, key_of(row))


def _lines(
    form: Form, application: Application, categories: Sequence[int], purpose: str
) -> list[LineDraft]:
    """The template's lines; the form knows one sum, and the first line has it."""
    amount = form.budget.this_year_amount if isinstance(form, TargetForm) else None
    if amount is None or not NOTHING <= amount < LARGEST_AMOUNT:
        amount = NOTHING
    lines = [
        LineDraft(row.id, row.category_id, row.purpose, NOTHING, key_of(row))
        for row in application.project_years[0].budget_lines
    ]
    if not lines and categories:
        lines = [LineDraft(None, categories[0], _cut("purpose", purpose), NOTHING)]
    if not lines:
        return []
    first = lines[0]
    return [LineDraft(first.id, first.category_id, first.purpose, amount, first.key), *lines[1:]]


def _later_lines(
    form: Form, application: Application, categories: Sequence[int], purpose: str
) -> tuple[list[LineDraft], ...]:
    """One line for each later year that the call has and the form names."""
    rows = application.project_years[0].budget_lines
    category = next((row.category_id for row in rows), next(iter(categories), None))
    if category is None:
        return ()
    return tuple(
        [LineDraft(None, category, _cut("purpose", purpose), amount) for amount in amounts]
        for amounts in amounts_by_year(form, application.call)
    )


def _one_of(known: Sequence[str], text: str | None) -> str:
    return text if text and text in known else ""


def _day(day: date | None, same_year: bool) -> date | None:
    return day if same_year else None


def _cut(name: str, text: str) -> str:
    return text[: LIMITS[name]]
