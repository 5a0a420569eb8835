"""How does a self-evaluation come out: execution rate, budget score, suggested scores, total?

The formulas of 财政项目支出绩效自评表. Quotients stay exact until the one rounding at the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor

from approvals.documents.targets import Target, met, share_achieved

FULL_WEIGHT = Decimal(100)
BUDGET_WEIGHT = Decimal(10)
INDICATOR_WEIGHT = FULL_WEIGHT - BUDGET_WEIGHT
STEP = Decimal("0.5")
"""Suggested scores are whole halves."""


@dataclass(frozen=True)
class Execution:
    """The money of one year, in yuan."""

    adjusted_amount: Decimal | None
    """全年预算数, not 年初预算数."""
    executed_amount: Decimal | None


@dataclass(frozen=True)
class ScoredIndicator:
    """An indicator with what was reached and the marks given for it."""

    target: Target
    actual: Decimal | None
    weight: Decimal
    score: Decimal | None = None

    @property
    def suggested_score(self) -> Decimal | None:
        return suggested_score(self.target, self.actual, self.weight)


@dataclass(frozen=True)
class Evaluation:
    """The computed rows of the form. None where a figure it needs is missing."""

    execution_rate: Decimal | None
    """In percent, two decimals."""
    budget_score: Decimal | None
    indicator_score: Decimal | None
    total_score: Decimal | None
    weights: Decimal
    """Of the budget and all indicators: 100 on a sound form."""


def evaluate(execution: Execution, indicators: Sequence[ScoredIndicator]) -> Evaluation:
    """Everything the form computes."""
    budget = budget_score(execution)
    scores = sum_of_all(row.score for row in indicators)
    return Evaluation(
        execution_rate=execution_rate(execution),
        budget_score=budget,
        indicator_score=scores,
        total_score=sum_of_all((budget, scores)),
        weights=BUDGET_WEIGHT + sum((row.weight for row in indicators), Decimal(0)),
    )


def execution_rate(execution: Execution) -> Decimal | None:
    """执行率: executed ÷ adjusted budget in percent, two decimals, half-up."""
    rate = _rate(execution)
    return None if rate is None else half_up(rate * 100)


def budget_score(execution: Execution) -> Decimal | None:
    """预算执行得分: 10 × min(rate, 1) from the unrounded rate, two decimals, half-up."""
    rate = _rate(execution)
    return None if rate is None else half_up(Fraction(BUDGET_WEIGHT) * min(rate, Fraction(1)))


def suggested_score(target: Target, actual: Decimal | None, weight: Decimal) -> Decimal | None:
    """Full marks when met; else the share achieved, down to a half and below the full marks."""
    reached = met(target, actual)
    if reached is None or reached:
        return weight if reached else None
    share = share_achieved(target, actual)
    if share is None:
        return None
    halves = floor(share * Fraction(weight) / Fraction(STEP))
    score = max(min(halves * STEP, weight - STEP), Decimal(0))
    return Decimal(int(score)) if score == int(score) else score


def sum_of_all(scores: Iterable[Decimal | None]) -> Decimal | None:
    """The sum; None as soon as one is missing."""
    total = Decimal(0)
    for score in scores:
        if score is None:
            return None
        total += score
    return total


def half_up(exact: Fraction, places: int = 2) -> Decimal:
    """Round as forms do, a half away from zero, from an exact value."""
    scaled = abs(exact) * 10**places
    whole = floor(scaled + Fraction(1, 2))
    return Decimal(-whole if exact < 0 else whole).scaleb(-places)


def _rate(execution: Execution) -> Fraction | None:
    adjusted, executed = execution.adjusted_amount, execution.executed_amount
    if not adjusted or executed is None:
        return None
    return Fraction(executed) / Fraction(adjusted)
