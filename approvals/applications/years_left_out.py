"""Which budget years of an earlier project has a call no room for, so that a draft leaves them out?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from flask_babel import ngettext
from sqlalchemy import select

from approvals.applications.models import Application, BudgetLine, ProjectYear
from approvals.database import db
from approvals.language import in_english
from approvals.presentation import money
from approvals.programmes.models import Call


@dataclass(frozen=True)
class LeftOut:
    """The years with budget lines, and what they ask for together."""

    years: tuple[int, ...]
    amount: Decimal


def left_out(sources: Iterable[Application], call: Call) -> Mapping[int, str]:
    """A sentence by the number of each project with more years than the call; their calls are
    loaded. One query, where one of them can have more."""
    longer = [each.id for each in sources if each.call.budget_years > call.budget_years]
    found = _later_years(longer, call.budget_years) if longer else {}
    return {number: _sentence(each, call.budget_years) for number, each in found.items()}


def _later_years(sources: list[int], count: int) -> dict[int, LeftOut]:
    """By project, the years after so many, counted from its first one."""
    rows = db.session.execute(
        select(ProjectYear.application_id, ProjectYear.year, BudgetLine.requested_amount)
        .outerjoin(BudgetLine, BudgetLine.project_year_id == ProjectYear.id)
        .where(ProjectYear.application_id.in_(sources))
        .order_by(ProjectYear.application_id, ProjectYear.year)
    ).all()
    found = {}
    for number, of_project in groupby(rows, key=lambda row: row[0]):
        years = [(year, amount) for _number, year, amount in of_project]
        later = [(y, a) for y, a in years if y - years[0][0] >= count and a is not None]
        if later:
            total = sum((amount for _year, amount in later), Decimal(0))
            found[number] = LeftOut(tuple(dict.fromkeys(year for year, _amount in later)), total)
    return found


def _sentence(found: LeftOut, count: int) -> str:
    years = (", " if in_english() else "、").join(map(str, found.years))
    return ngettext(
        "Its budget of %(years)s, %(amount)s, is not taken over: this call plans for one year.",
        "Its budget of %(years)s, %(amount)s, is not taken over: this call plans for %(num)d years.",
        count,
        years=years,
        amount=money(found.amount),
    )
