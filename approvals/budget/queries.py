"""What the money says: balances, tranches and the payments that cover them."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import func, select

from approvals.budget.models import ApplicationBalance, Payment, Tranche
from approvals.database import db

Balance = ApplicationBalance
NOTHING = Decimal(0)
UNDER_WAY = ("prepared", "approved", "bank_returned")


def balance_of(application_id: int) -> ApplicationBalance:
    """The balances of an application's account; all zero where nothing was booked yet."""
    stored = db.session.get(ApplicationBalance, application_id)
    return stored or ApplicationBalance(
        application_id=application_id,
        reserved_amount=NOTHING,
        committed_amount=NOTHING,
        released_amount=NOTHING,
        spent_amount=NOTHING,
        returned_amount=NOTHING,
    )


def covered(tranche_id: int) -> Decimal:
    """What the payments of a tranche add up to, voided ones left out."""
    total = db.session.scalar(
        select(func.sum(Payment.amount)).where(
            Payment.tranche_id == tranche_id, Payment.voided_at.is_(None)
        )
    )
    return total or NOTHING


def gate_paid(application_id: int, gate: str | None) -> bool:
    """Whether every tranche of a gate is paid in full, or there is none."""
    return all(paid >= amount for amount, paid, _ in _tranches(application_id, gate))


def gate_prepared(application_id: int, gate: str | None) -> bool:
    """Whether payments, paid or under way, cover every tranche of a gate."""
    return all(paid + under_way >= due for due, paid, under_way in _tranches(application_id, gate))


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
