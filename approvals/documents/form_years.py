"""Which year of a draft takes which year of a form's budget, and what of it finds no room there?

As with an earlier project, the first year takes the first one, whatever both are called.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from approvals.applications.years_left_out import no_room
from approvals.budget.amounts import LARGEST_AMOUNT
from approvals.documents.form import Form, TargetBudget, TargetForm
from approvals.programmes.models import Call


@dataclass(frozen=True)
class LaterYear:
    """A later year of a form's budget."""

    place: int
    """In the form."""
    offset: int
    """How many years it lies after the first."""
    year: int
    amount: Decimal


def later_years(form: Form) -> Iterator[LaterYear]:
    """Those with an amount that a budget line can hold."""
    if not isinstance(form, TargetForm):
        return
    told = form.budget.later_years
    first = form.year or min((each.year for each in told), default=0) - 1
    for place, each in enumerate(told):
        if 0 < each.amount < LARGEST_AMOUNT:
            yield LaterYear(place, each.year - first, each.year, each.amount)


def amounts_by_year(form: Form, call: Call) -> list[list[Decimal]]:
    """The amounts of each year that the call has after its first."""
    found = list(later_years(form))
    return [
        [each.amount for each in found if each.offset == offset]
        for offset in range(1, call.budget_years)
    ]


def without_room(form: Form, call: Call) -> str:
    """A sentence on the years that the call does not plan for; blank where there are none."""
    rest = [each for each in later_years(form) if each.offset >= call.budget_years]
    return no_room({each.year: each.amount for each in rest}, call.budget_years)


def of_no_year(budget: TargetBudget) -> Decimal:
    """What the whole budget holds beyond the years that the form names."""
    if budget.total_amount is None or budget.this_year_amount is None:
        return Decimal(0)
    named = budget.this_year_amount + sum(
        (each.amount for each in budget.later_years), start=Decimal(0)
    )
    return max(budget.total_amount - named, Decimal(0))
