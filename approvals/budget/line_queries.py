"""How does the money of a project divide over its budget lines, and what was it spent on?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from approvals.applications.models import Application, BudgetLine, ProjectYear
from approvals.budget.amounts import split
from approvals.budget.models import Spending
from approvals.budget.queries import NOTHING, balance_of
from approvals.budget.words import line_name
from approvals.database import db


@dataclass(frozen=True)
class LineMoney:
    """One budget line: what is in force, its share of what was released, what was spent."""

    line: BudgetLine
    year: int
    adjusted_amount: Decimal
    released_amount: Decimal
    spent_amount: Decimal

    @property
    def name(self) -> str:
        """The line in the reader's language."""
        return line_name(self.line)

    @property
    def left_amount(self) -> Decimal:
        """What may still be spent on it."""
        return self.adjusted_amount - self.spent_amount

    @property
    def rate(self) -> Decimal | None:
        """执行率: spent ÷ adjusted, a share of 1."""
        return self.spent_amount / self.adjusted_amount if self.adjusted_amount else None


def lines_of(application: Application) -> tuple[LineMoney, ...]:
    """The budget lines of all years in order; money is released to all lines in proportion."""
    rows = _years_and_lines(application.id)
    adjusted = [_in_force(line) for _, line in rows]
    paid = balance_of(application.id).paid_amount
    released = split(paid, adjusted) if any(adjusted) else [NOTHING] * len(rows)
    spent = _spent(application.id)
    return tuple(
        LineMoney(line, year, amount, part, spent.get(line.id, NOTHING))
        for (year, line), amount, part in zip(rows, adjusted, released, strict=True)
    )


def _in_force(line: BudgetLine) -> Decimal:
    """The amount in force; before the task book is confirmed the one that was granted."""
    amount = line.approved_amount if line.adjusted_amount is None else line.adjusted_amount
    return amount or NOTHING


def _years_and_lines(application_id: int) -> list[tuple[int, BudgetLine]]:
    years = db.session.scalars(
        select(ProjectYear)
        .where(ProjectYear.application_id == application_id)
        .order_by(ProjectYear.year)
        .options(selectinload(ProjectYear.budget_lines).joinedload(BudgetLine.category))
    )
    return [(year.year, line) for year in years for line in year.budget_lines]


def _spent(application_id: int) -> dict[int, Decimal]:
    rows = db.session.execute(
        select(Spending.budget_line_id, func.sum(Spending.amount))
        .where(Spending.application_id == application_id, Spending.disallowed_at.is_(None))
        .group_by(Spending.budget_line_id)
    )
    return dict(rows.tuples())


def spendings_of(application_id: int) -> Sequence[Spending]:
    """Everything that was spent, the latest first, disallowed spending included."""
    return db.session.scalars(
        select(Spending)
        .where(Spending.application_id == application_id)
        .order_by(Spending.spent_on.desc(), Spending.id.desc())
        .options(
            joinedload(Spending.budget_line).joinedload(BudgetLine.category),
            joinedload(Spending.attachment),
        )
    ).all()
