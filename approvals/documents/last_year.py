"""What does a form say of last year's money, seen from the year of a new draft?"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from approvals.documents.form import Form, SelfEvaluationForm


@dataclass(frozen=True)
class Figures:
    """Last year's money of the project of this name."""

    budget_amount: Decimal | None = None
    executed_amount: Decimal | None = None


def figures_from(form: Form, call_year: int) -> Figures:
    """Last year's figures, as far as the form itself tells them."""
    if isinstance(form, SelfEvaluationForm):
        budget = form.budget
        adjusted = budget.adjusted_amount
        initial = budget.initial_amount if adjusted is None else adjusted
        return Figures(initial, budget.executed_amount)
    if form.year == call_year:
        return Figures(form.budget.last_year_budget_amount, form.budget.last_year_executed_amount)
    return Figures(form.budget.this_year_amount)
