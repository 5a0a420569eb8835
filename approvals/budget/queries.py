"""What the money says: balances, tranches and the payments that cover them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from approvals.applications.models import Application, BudgetLine
from approvals.budget.models import ApplicationBalance, Payment, Spending, Tranche
from approvals.database import db

Balance = ApplicationBalance
NOTHING = Decimal(0)


def balance_of(application_id: int) -> ApplicationBalance:
    """The balances of an application's account; all zero where nothing was booked yet."""
    return db.session.get(ApplicationBalance, application_id) or _empty(application_id)


def balances(application_ids: Iterable[int]) -> dict[int, ApplicationBalance]:
    """The balances of many applications by their ids: one query, for lists."""
    ids = list(application_ids)
    stored = db.session.scalars(
        select(ApplicationBalance).where(ApplicationBalance.application_id.in_(ids))
    )
    return {each: _empty(each) for each in ids} | {row.application_id: row for row in stored}


def _empty(application_id: int) -> ApplicationBalance:
    return ApplicationBalance(
        application_id=application_id,
        reserved_amount=NOTHING,
        committed_amount=NOTHING,
        released_amount=NOTHING,
        spent_amount=NOTHING,
        returned_amount=NOTHING,
    )


def tranches_of(application_id: int) -> Sequence[Tranche]:
    """The tranches of an application in their order, with all their payments."""
    return (
        db.session.scalars(
            select(Tranche)
            .where(Tranche.application_id == application_id)
            .order_by(Tranche.position)
            .options(joinedload(Tranche.payments))
            .execution_options(populate_existing=True)
        )
        .unique()
        .all()
    )


def left_of(tranche: Tranche) -> Decimal:
    """What of a tranche is neither cancelled nor covered by payments."""
    covered = select(func.sum(Payment.amount)).where(
        Payment.tranche_id == tranche.id, Payment.voided_at.is_(None)
    )
    return tranche.amount - tranche.cancelled_amount - (db.session.scalar(covered) or NOTHING)


def project_year(application: Application, day: date) -> int:
    """The project-year that a day's money counts in: the last one begun by then, else the first."""
    years = [each.year for each in application.project_years]
    return max((year for year in years if year <= day.year), default=min(years))


def spent_on_line(line_id: int) -> Decimal:
    """What was spent on a budget line, disallowed spending left out."""
    spent = select(func.sum(Spending.amount)).where(
        Spending.budget_line_id == line_id, Spending.disallowed_at.is_(None)
    )
    return db.session.scalar(spent) or NOTHING


def left_on_line(line: BudgetLine) -> Decimal:
    """What may still be spent on a budget line by the budget in force."""
    return (line.adjusted_amount or NOTHING) - spent_on_line(line.id)


def spendable(application_id: int) -> Decimal:
    """What was released and may still be spent: not what was disallowed and has to be returned."""
    balance = balance_of(application_id)
    owed = to_return(application_id) - balance.returned_amount
    return balance.released_amount - max(owed, NOTHING)


def to_return(application_id: int) -> Decimal:
    """What was disallowed and has to be returned, whether or not it was returned already."""
    disallowed = select(func.sum(Spending.amount)).where(
        Spending.application_id == application_id, Spending.is_to_return
    )
    return db.session.scalar(disallowed) or NOTHING


@dataclass(frozen=True)
class GateState:
    """How far the tranches of one gate are paid."""

    is_paid: bool
    """Every tranche is paid in full, or there is none."""
    is_prepared: bool
    """Payments, paid or under way, cover every tranche."""
    payments: int
    """Payments that were not voided."""


def gate_state(application_id: int, gate: str | None) -> GateState:
    """The tranches of a gate and what was paid of them: one query."""
    found: dict[int, list[Decimal]] = {}
    payments = 0
    for tranche_id, amount, cancelled, state, paid in _payments_by_tranche(application_id, gate):
        sums = found.setdefault(tranche_id, [amount - cancelled, NOTHING, NOTHING])
        if paid is not None:
            payments += 1
            sums[1 if state == "paid" else 2] += paid
    return GateState(
        all(paid >= due for due, paid, _ in found.values()),
        all(paid + under_way >= due for due, paid, under_way in found.values()),
        payments,
    )


def last_payee(application_id: int) -> str:
    """To which account the project was paid last; empty if it never was."""
    return (
        db.session.scalar(
            select(Payment.payee)
            .where(Payment.application_id == application_id, Payment.payee != "")
            .order_by(Payment.id.desc())
            .limit(1)
        )
        or ""
    )


def _payments_by_tranche(application_id: int, gate: str | None) -> Iterable[Any]:
    """Tranche, its amount and what of it was cancelled, with each payment that was not voided."""
    return db.session.execute(
        select(Tranche.id, Tranche.amount, Tranche.cancelled_amount, Payment.state, Payment.amount)
        .outerjoin(Payment, (Payment.tranche_id == Tranche.id) & Payment.voided_at.is_(None))
        .where(Tranche.application_id == application_id, Tranche.gate == gate)
    )
