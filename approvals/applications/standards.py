"""Which expense standard holds for a budget line, and by how much does the line exceed it?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import and_, select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import set_committed_value

from approvals.accounts.models import Organisation
from approvals.applications.merge import name_of
from approvals.applications.models import Application, BudgetLine, ProjectYear
from approvals.applications.sheet import key_of
from approvals.applications.year_tables import year_tables
from approvals.database import db, utc_now
from approvals.presentation import money
from approvals.programmes.standard_models import ExpenseStandard
from approvals.programmes.standard_queries import in_force, standards_on
from workflows.calendar import local_day


@dataclass(frozen=True)
class Against:
    """A line beside its standard. A warning at most: people decide."""

    words: str
    is_over: bool


def against_standards(application: Application) -> Mapping[str, Against]:
    """By the name of each line that a standard holds for, as the declaration's author sees it."""
    names = {
        line: name_of(table.name, key_of(line))
        for table in year_tables(application)
        for line in table.lines
    }
    return {names[line]: each for line, each in _found(application, names)}


def standards_of(application: Application, years: Iterable[ProjectYear]) -> Mapping[int, Against]:
    """The same by the number of each line of these years, for whoever checks the declaration."""
    lines = (line for year in years for line in year.budget_lines)
    return {line.id: each for line, each in _found(application, lines)}


def lines_with_standards(
    application: Application, years: Iterable[ProjectYear]
) -> Mapping[int, Against]:
    """The same, with the lines themselves, which nobody loaded before: one query for both."""
    place = application.organisation
    rows = db.session.execute(
        select(BudgetLine, ExpenseStandard)
        .join(ProjectYear, ProjectYear.id == BudgetLine.project_year_id)
        .outerjoin(
            ExpenseStandard,
            and_(
                ExpenseStandard.category_id == BudgetLine.category_id,
                *in_force(place, _day(application)),
            ),
        )
        .where(ProjectYear.application_id == application.id)
        .order_by(BudgetLine.position, BudgetLine.id)
        .options(joinedload(BudgetLine.category))
    ).all()
    lines = list(dict.fromkeys(line for line, _standard in rows))
    for year in years:
        own = [line for line in lines if line.project_year_id == year.id]
        set_committed_value(year, "budget_lines", own)
    standards = {each for _line, each in rows if each}
    found = ((line, standard_of(line, standards, place)) for line in lines)
    return {line.id: _against(line, standard) for line, standard in found if standard}


def _found(
    application: Application, lines: Iterable[BudgetLine]
) -> Iterator[tuple[BudgetLine, Against]]:
    """One query."""
    standards = standards_on(application.organisation, _day(application))
    for line in lines:
        if standard := standard_of(line, standards, application.organisation):
            yield line, _against(line, standard)


def _day(application: Application) -> date:
    """The day of the first submission, for a draft today."""
    return local_day(application.submitted_at or utc_now())


def standard_of(
    line: BudgetLine, standards: Iterable[ExpenseStandard], place: Organisation
) -> ExpenseStandard | None:
    """The nearest place's goes first, then the longest use that the line names, then the latest."""
    nearest = place.ancestor_ids
    fitting = [
        each
        for each in standards
        if each.category_id == line.category_id and each.use in line.purpose
    ]
    return min(
        fitting,
        key=lambda each: (
            nearest.index(each.organisation_id),
            -len(each.use),
            -each.valid_from_on.toordinal(),
        ),
        default=None,
    )


def _against(line: BudgetLine, standard: ExpenseStandard) -> Against:
    limit = _("Standard: at most %(amount)s per %(unit)s", amount=money(standard.ceiling_amount),
              unit=standard.unit)  # fmt: skip
    if standard.source:
        limit = _("%(limit)s (%(source)s)", limit=limit, source=standard.source)
    price, quantity = line.unit_price_amount, line.quantity
    if price is None or quantity is None:
        return Against(
            _("%(limit)s; cannot be compared without quantity and price", limit=limit), False
        )
    over = price - standard.ceiling_amount
    if over <= 0:
        return Against(limit, False)
    words = _(
        "%(limit)s; exceeded by %(each)s each, %(total)s together",
        limit=limit, each=money(over), total=money(over * quantity),
    )  # fmt: skip
    return Against(words, True)
