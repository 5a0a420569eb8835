"""How does the money of a project divide over its budget lines, and what was it spent on?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Row, Select, func, literal, select, type_coerce
from sqlalchemy.orm import joinedload

from approvals.applications.models import Application, BudgetLine, ProjectYear
from approvals.budget.amounts import split
from approvals.budget.models import Spending
from approvals.budget.queries import NOTHING, balance_of
from approvals.budget.words import line_name
from approvals.database import Money, db


@dataclass(frozen=True)
class LineMoney:
    """One budget line: what is in force, its share of what was released, what was spent."""

    line: BudgetLine
    year: int
    adjusted_amount: Decimal
    released_amount: Decimal
    spent_amount: Decimal
    is_of_several: bool = False
    """Whether the project has lines of other years too: then the year belongs to the name."""

    @property
    def name(self) -> str:
        """The line in the reader's language."""
        name = line_name(self.line)
        return f"{self.year} · {name}" if self.is_of_several else name

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
    rows = spent_by_line(application.id)
    adjusted = [in_force(line) for line, _, _ in rows]
    paid = balance_of(application.id).paid_amount
    released = split(paid, adjusted) if any(adjusted) else [NOTHING] * len(rows)
    several = len({year for _, year, _ in rows}) > 1
    return tuple(
        LineMoney(line, year, amount, part, spent, several)
        for (line, year, spent), amount, part in zip(rows, adjusted, released, strict=True)
    )


def spent_by_line(application_id: int) -> Sequence[Row[BudgetLine, int, Decimal]]:
    """Each line with its year and what was spent on it, in order."""
    return db.session.execute(_lines(application_id)).all()


def _lines(application_id: int) -> Select[BudgetLine, int, Decimal]:
    """Each line with its year and what was spent on it: one query."""
    spent = (
        select(func.coalesce(func.sum(Spending.amount), literal(0, Money)))
        .where(Spending.budget_line_id == BudgetLine.id, Spending.disallowed_at.is_(None))
        .correlate(BudgetLine)
        .scalar_subquery()
    )
    return (
        select(BudgetLine, ProjectYear.year, type_coerce(spent, Money))
        .join(ProjectYear, ProjectYear.id == BudgetLine.project_year_id)
        .where(ProjectYear.application_id == application_id)
        .order_by(ProjectYear.year, BudgetLine.position)
        .options(joinedload(BudgetLine.category))
    )


def in_force(line: BudgetLine) -> Decimal:
    """The amount in force; before the task book is confirmed the one that was granted."""
    amount = line.approved_amount if line.adjusted_amount is None else line.adjusted_amount
    return amount or NOTHING


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
