"""What the money says: balances, tranches and the payments that cover them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from approvals.applications.models import Application, BudgetLine
from approvals.budget.models import ApplicationBalance, Payment, Spending, Tranche
from approvals.database import db

Balance = ApplicationBalance
NOTHING = Decimal(0)
UNDER_WAY = ("prepared", "approved", "bank_returned")


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


def gate_paid(application_id: int, gate: str | None) -> bool:
    """Whether every tranche of a gate is paid in full, or there is none."""
    return all(paid >= amount for amount, paid, _ in _tranches(application_id, gate))


def gate_prepared(application_id: int, gate: str | None) -> bool:
    """Whether payments, paid or under way, cover every tranche of a gate."""
    return all(paid + under_way >= due for due, paid, under_way in _tranches(application_id, gate))


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


def count_open_payments(application_id: int) -> int:
    """Payments of an application that are neither paid nor voided."""
    return _count(Payment.application_id == application_id, Payment.state.in_(UNDER_WAY))


def count_payments_at_gate(application_id: int, gate: str | None) -> int:
    """Payments of a gate's tranches that were not voided."""
    tranches = select(Tranche.id).where(
        Tranche.application_id == application_id, Tranche.gate == gate
    )
    return _count(Payment.tranche_id.in_(tranches), Payment.voided_at.is_(None))


def _count(*conditions: object) -> int:
    return db.session.scalar(select(func.count()).select_from(Payment).where(*conditions)) or 0  # type: ignore[arg-type]


def _tranches(application_id: int, gate: str | None) -> list[tuple[Decimal, Decimal, Decimal]]:
    """For each tranche of a gate: what is to be paid, what is paid, what is under way."""
    found: dict[int, list[Decimal]] = {}
    rows = db.session.execute(
        select(Tranche.id, Tranche.amount, Tranche.cancelled_amount, Payment.state, Payment.amount)
        .outerjoin(Payment, (Payment.tranche_id == Tranche.id) & Payment.voided_at.is_(None))
        .where(Tranche.application_id == application_id, Tranche.gate == gate)
    )
    for tranche_id, amount, cancelled, state, paid in rows:
        sums = found.setdefault(tranche_id, [amount - cancelled, NOTHING, NOTHING])
        if paid is not None:
            sums[1 if state == "paid" else 2] += paid
    return [(due, paid, under_way) for due, paid, under_way in found.values()]
