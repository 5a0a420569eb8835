"""How are many payments approved at once? One step and one commit each, with a word on every refusal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from approvals import door
from approvals.accounts.models import Account
from approvals.budget.models import Payment
from workflows.engine import Refused


@dataclass(frozen=True)
class Outcome:
    """What became of one payment of many."""

    payment_id: int
    refusal: Refused | None = None


def approve_many(
    payments: Iterable[Payment], actor: Account, key: str, *, now: datetime
) -> list[Outcome]:
    """Approve each payment through the door. Commits one by one; `key` makes a repeat harmless."""
    return [_approve(payment, actor, f"{key}-{payment.id}", now) for payment in payments]


def _approve(payment: Payment, actor: Account, key: str, now: datetime) -> Outcome:
    payment_id = payment.id
    try:
        door.take_step(payment, "approve", actor, key=key, now=now)
    except Refused as refusal:
        return Outcome(payment_id, refusal)
    return Outcome(payment_id)
