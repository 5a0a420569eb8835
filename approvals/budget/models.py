"""The money: a ledger of balanced entries, its balances, tranches, payments, spending."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from approvals.accounts.models import Account
from approvals.applications.models import Application, Attachment, BudgetLine
from approvals.database import Model, Money, UtcDateTime
from approvals.subjects import WorkflowSubject

ACCOUNTS = ("source", "envelope", "reserved", "committed", "released", "spent", "returned")


class LedgerEntry(Model):
    """One amount moved from one account to another. Never changed, never removed."""

    __tablename__ = "ledger_entries"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint("from_account <> to_account", name="moves_somewhere"),
        Index("ix_ledger_entries_application", "application_id", "id"),
        Index("ix_ledger_entries_call", "call_id", "id"),
        Index("ix_ledger_entries_history", "history_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("calls.id"))
    application_id: Mapped[int | None] = mapped_column(ForeignKey("applications.id"))
    """Null: the envelope itself was given or changed."""
    year: Mapped[int]
    from_account: Mapped[str] = mapped_column(String(12))
    to_account: Mapped[str] = mapped_column(String(12))
    amount: Mapped[Decimal] = mapped_column(Money)
    history_id: Mapped[int] = mapped_column(ForeignKey("history.id"))
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("ledger_entries.id"))
    booked_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CallBalance(Model):
    """Sum of a call's entries by account. The check on `envelope` keeps the last yuan single."""

    __tablename__ = "call_balances"
    __table_args__ = (CheckConstraint("amount >= 0 OR account = 'source'", name="not_overdrawn"),)

    call_id: Mapped[int] = mapped_column(ForeignKey("calls.id"), primary_key=True)
    account: Mapped[str] = mapped_column(String(12), primary_key=True)
    amount: Mapped[Decimal] = mapped_column(Money, default=Decimal(0))


class ApplicationBalance(Model):
    """Sum of an application's entries by account; never below zero on any."""

    __tablename__ = "application_balances"
    __table_args__ = (
        CheckConstraint("reserved_amount >= 0", name="reserved_not_overdrawn"),
        CheckConstraint("committed_amount >= 0", name="committed_not_overdrawn"),
        CheckConstraint("released_amount >= 0", name="released_not_overdrawn"),
        CheckConstraint("spent_amount >= 0", name="spent_not_overdrawn"),
        CheckConstraint("returned_amount >= 0", name="returned_not_overdrawn"),
    )

    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"), primary_key=True)
    reserved_amount: Mapped[Decimal] = mapped_column(Money, default=Decimal(0))
    committed_amount: Mapped[Decimal] = mapped_column(Money, default=Decimal(0))
    """Committed and not yet paid."""
    released_amount: Mapped[Decimal] = mapped_column(Money, default=Decimal(0))
    """Paid to the project and neither spent nor returned."""
    spent_amount: Mapped[Decimal] = mapped_column(Money, default=Decimal(0))
    returned_amount: Mapped[Decimal] = mapped_column(Money, default=Decimal(0))

    @property
    def paid_amount(self) -> Decimal:
        """Everything that was ever paid to the project."""
        return self.released_amount + self.spent_amount + self.returned_amount

    @property
    def open_amount(self) -> Decimal:
        """What still has to become zero before the account can close."""
        return self.reserved_amount + self.committed_amount + self.released_amount


class Tranche(Model):
    """批次: the part of the approved amount that is paid once its gate is reached."""

    __tablename__ = "tranches"
    __table_args__ = (
        UniqueConstraint("application_id", "position"),
        CheckConstraint("amount >= 0", name="amount_not_negative"),
        CheckConstraint("gate IN ('start', 'midterm', 'acceptance')", name="gate_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"))
    position: Mapped[int]
    gate: Mapped[str] = mapped_column(String(12))
    year: Mapped[int]
    amount: Mapped[Decimal] = mapped_column(Money)
    cancelled_amount: Mapped[Decimal] = mapped_column(Money, default=Decimal(0))
    history_id: Mapped[int] = mapped_column(ForeignKey("history.id"))
    application: Mapped[Application] = relationship()
    payments: Mapped[list[Payment]] = relationship(back_populates="tranche", order_by="Payment.id")


class Payment(WorkflowSubject, Model):
    """拨款单: a tranche, or a part of it, being paid."""

    __tablename__ = "payments"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint("paid_on IS NULL OR voucher_number IS NOT NULL", name="paid_has_voucher"),
        Index("ix_payments_application", "application_id"),
        Index("ix_payments_state", "state", "id"),
        Index("ix_payments_tranche", "tranche_id"),
    )
    kind = "payment"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"))
    tranche_id: Mapped[int] = mapped_column(ForeignKey("tranches.id"))
    amount: Mapped[Decimal] = mapped_column(Money)
    payee: Mapped[str] = mapped_column(String(120), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    prepared_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    prepared_at: Mapped[datetime] = mapped_column(UtcDateTime)
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    approved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    voucher_number: Mapped[str | None] = mapped_column(String(60))
    account_code: Mapped[str] = mapped_column(String(40), default="")
    paid_on: Mapped[date | None]
    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    application: Mapped[Application] = relationship()
    tranche: Mapped[Tranche] = relationship(back_populates="payments")
    prepared_by: Mapped[Account] = relationship(foreign_keys=[prepared_by_id])
    approved_by: Mapped[Account | None] = relationship(foreign_keys=[approved_by_id])


class Spending(Model):
    """支出: what the project paid out of its released money, on one budget line."""

    __tablename__ = "spendings"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount_positive"),
        Index("ix_spendings_application", "application_id", "id"),
        Index("ix_spendings_line", "budget_line_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"))
    budget_line_id: Mapped[int] = mapped_column(ForeignKey("budget_lines.id"))
    year: Mapped[int]
    amount: Mapped[Decimal] = mapped_column(Money)
    spent_on: Mapped[date]
    purpose: Mapped[str] = mapped_column(String(200))
    voucher_number: Mapped[str] = mapped_column(String(60))
    attachment_id: Mapped[int | None] = mapped_column(ForeignKey("attachments.id"))
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    history_id: Mapped[int] = mapped_column(ForeignKey("history.id"))
    disallowed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    disallowed_reason: Mapped[str] = mapped_column(Text, default="")
    is_to_return: Mapped[bool] = mapped_column(default=False)
    """Disallowed, and to be paid back; else it was entered by mistake and may be spent again."""
    disallowed_by_id: Mapped[int | None] = mapped_column(ForeignKey("history.id"))
    budget_line: Mapped[BudgetLine] = relationship()
    attachment: Mapped[Attachment | None] = relationship()


class MoneyReturn(Model):
    """Unspent or disallowed money that the project paid back, with the bank's voucher."""

    __tablename__ = "money_returns"
    __table_args__ = (CheckConstraint("amount > 0", name="amount_positive"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"), index=True)
    year: Mapped[int]
    amount: Mapped[Decimal] = mapped_column(Money)
    returned_on: Mapped[date]
    voucher_number: Mapped[str] = mapped_column(String(60))
    history_id: Mapped[int] = mapped_column(ForeignKey("history.id"))
