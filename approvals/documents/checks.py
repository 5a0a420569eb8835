"""What is wrong with a form? All findings that need nothing but the form itself."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from approvals.documents.evaluation import (
    FULL_WEIGHT,
    Execution,
    budget_score,
    execution_rate,
    sum_of_all,
)
from approvals.documents.form import (
    BudgetFigures,
    Finding,
    Form,
    Indicator,
    Level,
    SelfEvaluationForm,
    TargetForm,
)
from approvals.documents.targets import actual_number, fold, met, shown
from approvals.wording import N_

HALF = Decimal("0.5")
"""A cut of this share of the initial budget, or a larger one, is worth a word."""


def findings(form: Form) -> tuple[Finding, ...]:
    """Everything to warn of, in the order of the form."""
    found = _of_target(form) if isinstance(form, TargetForm) else _of_self_evaluation(form)
    return tuple(found)


def _of_target(form: TargetForm) -> Iterator[Finding]:
    if form.start_on and form.end_on and form.end_on < form.start_on:
        yield _error(
            "dates-reversed",
            "end_on",
            N_("The completion on %(end)s lies before the start on %(start)s."),
            start=form.start_on.isoformat(),
            end=form.end_on.isoformat(),
        )
    for place, row in enumerate(form.indicators):
        yield from _target_findings(row, f"indicators[{place}]")


def _of_self_evaluation(form: SelfEvaluationForm) -> Iterator[Finding]:
    yield from _budget_findings(form.budget)
    yield from _weight_findings(form)
    for place, row in enumerate(form.indicators):
        yield from _target_findings(row, f"indicators[{place}]")
        yield from _actual_findings(row, f"indicators[{place}]")
        yield from _score_findings(row, f"indicators[{place}]")
    yield from _total_findings(form)


def _budget_findings(budget: BudgetFigures) -> Iterator[Finding]:
    if budget.adjusted_amount and budget.executed_amount:
        yield from _printed_findings(budget)
    else:
        yield _error(
            "budget-missing",
            "budget.adjusted",
            N_("The adjusted or the executed budget is blank or 0, so no rate can be computed."),
        )
    yield from _cut_findings(budget)


def _printed_findings(budget: BudgetFigures) -> Iterator[Finding]:
    execution = Execution(budget.adjusted_amount, budget.executed_amount)
    rate, score = execution_rate(execution), budget_score(execution)
    if budget.execution_rate is not None and budget.execution_rate != rate:
        yield _error(
            "rate-mismatch",
            "budget.execution_rate",
            N_("The execution rate says %(printed)s %%; executed ÷ adjusted is %(computed)s %%."),
            printed=budget.execution_rate,
            computed=rate,
        )
    if budget.score is not None and budget.score != score:
        yield _error(
            "budget-score-mismatch",
            "budget.score",
            N_("The budget score says %(printed)s; it comes out as %(computed)s."),
            printed=budget.score,
            computed=score,
        )


def _cut_findings(budget: BudgetFigures) -> Iterator[Finding]:
    initial, adjusted = budget.initial_amount, budget.adjusted_amount
    if initial and adjusted is not None and initial - adjusted >= initial * HALF:
        yield _warning(
            "large-cut",
            "budget.adjusted",
            N_("The adjusted budget of %(adjusted)s is at most half of the initial %(initial)s."),
            initial=initial,
            adjusted=adjusted,
        )


def _weight_findings(form: SelfEvaluationForm) -> Iterator[Finding]:
    weights = [form.budget.weight, *(row.weight for row in form.indicators)]
    total = sum((weight for weight in weights if weight is not None), Decimal(0))
    if total != FULL_WEIGHT:
        yield _error(
            "weights-not-100",
            "indicators",
            N_("The weights of the budget and the indicators add to %(total)s and not to 100."),
            total=total,
        )


def _target_findings(row: Indicator, where: str) -> Iterator[Finding]:
    if row.target.is_placeholder:
        yield _warning(
            "target-placeholder",
            f"{where}.target",
            N_("No target is given: the cell is empty or a bare 0."),
        )
    elif row.target.is_numeric and not row.target.unit:
        yield _warning(
            "unit-missing",
            f"{where}.target",
            N_("The target %(target)s has no unit."),
            target=shown(row.target),
        )


def _actual_findings(row: Indicator, where: str) -> Iterator[Finding]:
    if not fold(row.actual):
        yield _error("actual-missing", f"{where}.actual", N_("No actual value is given."))
    elif _asks_for_a_number(row) and actual_number(row.actual) is None:
        yield _warning(
            "actual-not-a-number",
            f"{where}.actual",
            N_("The target %(target)s is a number, and the actual value “%(actual)s” is none."),
            target=shown(row.target),
            actual=row.actual,
        )


def _score_findings(row: Indicator, where: str) -> Iterator[Finding]:
    if row.score is None:
        yield _error("score-missing", f"{where}.score", N_("The indicator has no score."))
    elif row.weight is not None:
        yield from _deduction_findings(row, row.score, row.weight, where)


def _deduction_findings(
    row: Indicator, score: Decimal, weight: Decimal, where: str
) -> Iterator[Finding]:
    reached = _reached(row)
    values = {"score": score, "weight": weight, "actual": row.actual}
    if score > weight:
        message = N_("The score %(score)s is larger than the weight %(weight)s.")
        yield _error("score-above-weight", f"{where}.score", message, **values)
    if score < weight and not fold(row.deviation_note):
        message = N_(
            "Marks are deducted (%(score)s of %(weight)s) without an analysis of the deviation."
        )
        yield _error("note-missing", f"{where}.deviation_note", message, **values)
    if score >= weight and reached is False:
        message = N_("Full marks are given, and %(actual)s misses the target %(target)s.")
        yield _error(
            "shortfall-full-marks",
            f"{where}.score",
            message,
            **values,
            target=shown(row.target),
        )
    if score < weight and reached:
        message = N_(
            "Marks are deducted (%(score)s of %(weight)s), and %(actual)s meets the target."
        )
        yield _warning("deducted-though-met", f"{where}.score", message, **values)


def _total_findings(form: SelfEvaluationForm) -> Iterator[Finding]:
    scores = sum_of_all([form.budget.score, *(row.score for row in form.indicators)])
    if form.total_score is None:
        yield _error("total-missing", "total.score", N_("No total score is given."))
    elif scores is not None and scores != form.total_score:
        yield _error(
            "total-mismatch",
            "total.score",
            N_("The total says %(printed)s; the scores add to %(computed)s."),
            printed=form.total_score,
            computed=scores,
        )


def _asks_for_a_number(row: Indicator) -> bool:
    return row.target.is_numeric and not row.target.is_placeholder


def _reached(row: Indicator) -> bool | None:
    """Is the target met: as a number, or word for word? None where nobody can tell."""
    if row.target.is_placeholder or not fold(row.actual):
        return None
    if fold(row.actual) == fold(row.target_text):
        return True
    return met(row.target, actual_number(row.actual))


def _error(code: str, where: str, message: str, **values: object) -> Finding:
    return Finding(code, Level.ERROR, where, message, _texts(values))


def _warning(code: str, where: str, message: str, **values: object) -> Finding:
    return Finding(code, Level.WARNING, where, message, _texts(values))


def _texts(values: dict[str, object]) -> dict[str, str]:
    return {
        key: format(value, "f") if isinstance(value, Decimal) else str(value)
        for key, value in values.items()
    }
