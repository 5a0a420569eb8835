"""What do steps do to the money? The table of all effects of this room, and the commitment."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from approvals.budget import payment_effects, settlement_effects, spending_effects
from approvals.budget.ledger import balance_to_change, book, fund_call
from approvals.step import Effect, Step

__all__ = ["EFFECTS", "MONEY_EFFECTS", "book", "fund_call", "reserve_money"]


def reserve_money(step: Step) -> None:
    """The chair approved: the approved amount is taken out of the envelope and reserved."""
    book(step.application, "envelope", "reserved", _approved(step), step.history)


def release_reservation(step: Step) -> None:
    """The approval does not hold any more: what was reserved goes back."""
    held = balance_to_change(step.application).reserved_amount
    book(step.application, "reserved", "envelope", held, step.history)


def commit_money(step: Step) -> None:
    """The leading group ratified: what was reserved is committed."""
    held = balance_to_change(step.application).reserved_amount
    book(step.application, "reserved", "committed", held, step.history)
    step.application.ratified_at = step.now


def uncommit_money(step: Step) -> None:
    """The ratification is taken back: the commitment is a reservation again."""
    held = balance_to_change(step.application).committed_amount
    book(step.application, "committed", "reserved", held, step.history)
    step.application.ratified_at = None


def _approved(step: Step) -> Decimal:
    amount = step.application.approved_amount
    if amount is None:
        raise RuntimeError(f"application {step.application.id}: approved without an amount")
    return amount


_COMMITMENT: Final = (reserve_money, release_reservation, commit_money, uncommit_money)
_ALL: Final = (
    *_COMMITMENT,
    *payment_effects.ALL,
    *spending_effects.ALL,
    *settlement_effects.ALL,
)
EFFECTS: Final[dict[str, Effect]] = {effect.__name__: effect for effect in _ALL}

MONEY_EFFECTS: Final = frozenset(
    {
        *(effect.__name__ for effect in _COMMITMENT),
        "revoke_rejection",
        "pay_tranche",
        "record_spending",
        "disallow_spending",
        "begin_settlement",
        "undo_settlement",
        "return_money",
    }
)
"""Effects that book money, here or in another room: the door locks envelope and balances for them."""
