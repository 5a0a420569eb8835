"""How much of its money was executed: by project-year, and of each call?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import case, false, func, or_, select, type_coerce

from approvals.access import below
from approvals.applications.models import Application
from approvals.budget.desk_queries import MONEY_ROLES, money_readers
from approvals.budget.models import ApplicationBalance, CallBalance, LedgerEntry
from approvals.database import Money, db
from approvals.programmes.models import Call
from approvals.viewer import Hat, Viewer

NOTHING = Decimal(0)
WHOLE = Decimal(1)
TOLERANCE = Decimal(5)
"""Points below the calendar that nobody needs to hear of."""
MINUTE = timedelta(minutes=1)
MOST_CALLS = 60
ACCOUNTS_SHOWN = ("committed", "released", "spent", "returned")
Sums = tuple[Decimal, Decimal, Decimal, Decimal]


def executed_in(application_id: int, year: int) -> Decimal:
    """全年执行数: what the ledger booked as spent in a project-year, reversals taken off."""
    signed = case(
        (LedgerEntry.to_account == "spent", LedgerEntry.amount),
        else_=-LedgerEntry.amount,
    )
    total = select(func.sum(signed)).where(
        LedgerEntry.application_id == application_id,
        LedgerEntry.year == year,
        (LedgerEntry.to_account == "spent") | (LedgerEntry.from_account == "spent"),
    )
    return db.session.scalar(total) or NOTHING


@dataclass(frozen=True)
class Execution:
    """What became of a call's money, or of all calls together, in yuan."""

    title: Any
    """The call; None for the sum of all."""
    approved_amount: Decimal
    paid_amount: Decimal
    spent_amount: Decimal
    returned_amount: Decimal
    expected_rate: Decimal | None
    """What the calendar expects to be spent by now, a share of 1; null before and without money."""

    @property
    def left_amount(self) -> Decimal:
        """Approved, and neither spent nor returned."""
        return self.approved_amount - self.spent_amount - self.returned_amount

    @property
    def rate(self) -> Decimal | None:
        """执行率: spent ÷ approved, a share of 1."""
        return self.spent_amount / self.approved_amount if self.approved_amount else None

    @property
    def paid_share(self) -> Decimal:
        """Released ÷ approved, a share of 1."""
        return self.paid_amount / self.approved_amount if self.approved_amount else NOTHING

    @property
    def behind(self) -> Decimal | None:
        """By how many points of a hundred the rate is below what the calendar expects."""
        if self.rate is None or self.expected_rate is None:
            return None
        return (self.expected_rate - self.rate) * 100

    @property
    def is_behind(self) -> bool:
        """Whether that is worth a word."""
        return self.behind is not None and self.behind > TOLERANCE


def execution_by_call(viewer: Viewer, now: datetime) -> tuple[Execution, ...]:
    """The calls with committed money that a person may read, the latest year first."""
    whole, partly = _calls_of(viewer)
    sums = _whole_sums([call.id for call in whole]) | _partial_sums(viewer, [c.id for c in partly])
    calls = sorted([*whole, *partly], key=lambda call: (-call.year, call.id))
    return tuple(
        _execution(call, sums[call.id], now) for call in calls if any(sums.get(call.id, ()))
    )


def total(rows: Sequence[Execution]) -> Execution:
    """All calls together."""
    return Execution(
        None,
        sum((row.approved_amount for row in rows), NOTHING),
        sum((row.paid_amount for row in rows), NOTHING),
        sum((row.spent_amount for row in rows), NOTHING),
        sum((row.returned_amount for row in rows), NOTHING),
        None,
    )


def expected_share(begins_at: datetime, ends_at: datetime, now: datetime) -> Decimal | None:
    """The part of a period that has passed; None before it begins."""
    if now < begins_at or ends_at <= begins_at:
        return None
    return min(
        Decimal((now - begins_at) // MINUTE) / Decimal((ends_at - begins_at) // MINUTE), WHOLE
    )


def _execution(call: Call, sums: Sums, now: datetime) -> Execution:
    committed, released, spent, returned = sums
    paid = released + spent + returned
    expected = expected_share(call.review_closes_at, call.acceptance_due_at, now) if paid else None
    return Execution(call, committed + paid, paid, spent, returned, expected)


def _calls_of(viewer: Viewer) -> tuple[list[Call], list[Call]]:
    """The calls whose money a person reads whole, and those of which they read a part."""
    hats = viewer.hats_of(*MONEY_ROLES)
    whole = or_(false(), *(below(Call.org_path, hat.org_path) for hat in hats))
    above = {path for hat in hats for path in _paths_above(hat.org_path)}
    rows = db.session.scalars(
        select(Call)
        .where(or_(whole, Call.org_path.in_(above)), Call.opened_at.is_not(None))
        .order_by(Call.year.desc(), Call.id)
        .limit(MOST_CALLS)
    ).all()
    covered = [call for call in rows if any(_reads_whole(hat, call) for hat in hats)]
    return covered, [call for call in rows if call not in covered]


def _reads_whole(hat: Hat, call: Call) -> bool:
    """Whether every project of a call lies open to a role: the bureau's office has its own calls."""
    if hat.role_key == "bureau_office":
        return call.org_path == hat.org_path
    return hat.covers(call.org_path, call.programme_id)


def _paths_above(path: str) -> list[str]:
    """The paths of the organisations above one: `/1/` of `/1/5/`."""
    steps = path.strip("/").split("/")
    return ["/" + "/".join(steps[:length]) + "/" for length in range(1, len(steps))]


def _whole_sums(call_ids: list[int]) -> dict[int, Sums]:
    """From the kept balances: as many rows as there are calls and accounts."""
    found: dict[int, dict[str, Decimal]] = {
        call_id: dict.fromkeys(ACCOUNTS_SHOWN, NOTHING) for call_id in call_ids
    }
    rows = db.session.scalars(
        select(CallBalance).where(
            CallBalance.call_id.in_(call_ids), CallBalance.account.in_(ACCOUNTS_SHOWN)
        )
    )
    for row in rows:
        found[row.call_id][row.account] = row.amount
    return {call_id: tuple(amounts.values()) for call_id, amounts in found.items()}  # type: ignore[misc]


def _partial_sums(viewer: Viewer, call_ids: list[int]) -> dict[int, Sums]:
    """From the applications that this person reads."""
    if not call_ids:
        return {}
    columns = [
        type_coerce(func.sum(getattr(ApplicationBalance, f"{name}_amount")), Money)
        for name in ACCOUNTS_SHOWN
    ]
    rows = db.session.execute(
        select(Application.call_id, *columns)
        .join(ApplicationBalance, ApplicationBalance.application_id == Application.id)
        .where(Application.call_id.in_(call_ids), money_readers(viewer))
        .group_by(Application.call_id)
    )
    return {call_id: tuple(amounts) for call_id, *amounts in rows}  # type: ignore[misc]
