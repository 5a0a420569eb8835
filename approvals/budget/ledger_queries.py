"""What does the ledger say: every entry of a project, and do the kept balances agree with the entries?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select, type_coerce, union_all
from sqlalchemy.orm import joinedload

from approvals.audit.models import HistoryEntry
from approvals.budget.models import ApplicationBalance, CallBalance, LedgerEntry
from approvals.database import Money, db

NOTHING = Decimal(0)
OWN_ACCOUNTS = ("reserved", "committed", "released", "spent", "returned")


@dataclass(frozen=True)
class Posting:
    """One entry of the ledger with the step that caused it."""

    entry: LedgerEntry
    history: HistoryEntry


@dataclass(frozen=True)
class Difference:
    """A kept balance that is not the sum of its entries."""

    kind: str
    """`call` or `application`."""
    id: int
    account: str
    kept_amount: Decimal
    summed_amount: Decimal


def postings_of(application_id: int) -> Sequence[Posting]:
    """Every entry of a project in the order of booking, with who caused it."""
    rows = db.session.execute(
        select(LedgerEntry, HistoryEntry)
        .join(HistoryEntry, HistoryEntry.id == LedgerEntry.history_id)
        .where(LedgerEntry.application_id == application_id)
        .order_by(LedgerEntry.id)
        .options(joinedload(HistoryEntry.actor))
    )
    return [Posting(entry, history) for entry, history in rows]


def differences() -> list[Difference]:
    """Every kept balance, of calls and of projects, that is not the sum of its entries."""
    return [*_call_differences(), *_application_differences()]


def _call_differences() -> list[Difference]:
    kept = {
        (row.call_id, row.account): row.amount for row in db.session.scalars(select(CallBalance))
    }
    return _compare("call", kept, _sums(LedgerEntry.call_id))


def _application_differences() -> list[Difference]:
    kept = {
        (row.application_id, account): getattr(row, f"{account}_amount")
        for row in db.session.scalars(select(ApplicationBalance))
        for account in OWN_ACCOUNTS
    }
    summed = _sums(LedgerEntry.application_id)
    own = {key: amount for key, amount in summed.items() if key[1] in OWN_ACCOUNTS}
    return _compare("application", kept, own)


def _sums(owner: Any) -> dict[tuple[int, str], Decimal]:
    """By owner and account: what came in less what went out."""
    sides = union_all(
        select(owner.label("owner"), LedgerEntry.to_account.label("account"), LedgerEntry.amount),
        select(owner, LedgerEntry.from_account, -LedgerEntry.amount),
    ).subquery()
    total = type_coerce(func.sum(sides.c.amount), Money)
    found: dict[tuple[int, str], Decimal] = defaultdict(lambda: NOTHING)
    rows = db.session.execute(
        select(sides.c.owner, sides.c.account, total)
        .where(sides.c.owner.is_not(None))
        .group_by(sides.c.owner, sides.c.account)
    )
    for owner_id, account, amount in rows:
        found[owner_id, account] = amount
    return found


def _compare(
    kind: str, kept: dict[tuple[int, str], Decimal], summed: dict[tuple[int, str], Decimal]
) -> list[Difference]:
    pairs = [
        (key, kept.get(key, NOTHING), summed.get(key, NOTHING))
        for key in sorted(kept.keys() | summed.keys())
    ]
    return [Difference(kind, *key, have, due) for key, have, due in pairs if have != due]
