"""Expense standards (开支标准): what one unit of a kind of expense may cost, and by which document."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from approvals.accounts.models import Organisation
from approvals.database import Model, Money
from approvals.programmes.models import BudgetCategory


class ExpenseStandard(Model):
    """One ceiling per unit. Rows that the office keeps; a later one takes the place of an earlier."""

    __tablename__ = "expense_standards"
    __table_args__ = (
        CheckConstraint("ceiling_amount > 0", name="ceiling_positive"),
        CheckConstraint(
            "valid_until_on IS NULL OR valid_until_on >= valid_from_on", name="validity_forward"
        ),
        Index("ix_expense_standards_place", "organisation_id", "category_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    category_id: Mapped[int] = mapped_column(ForeignKey("budget_categories.id"))
    use: Mapped[str] = mapped_column(String(60), default="")
    """Holds for lines whose use contains this; empty: for the whole category."""
    unit: Mapped[str] = mapped_column(String(40))
    ceiling_amount: Mapped[Decimal] = mapped_column(Money)
    source: Mapped[str] = mapped_column(String(200), default="")
    """The document that sets it, with its number."""
    valid_from_on: Mapped[date]
    valid_until_on: Mapped[date | None]
    organisation: Mapped[Organisation] = relationship()
    category: Mapped[BudgetCategory] = relationship()
