"""Which tranches may be prepared for payment now: whose gate is reached, and what is left of each?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    false,
    func,
    literal,
    or_,
    select,
    tuple_,
    type_coerce,
)
from sqlalchemy.orm import contains_eager

from approvals import frozen
from approvals.applications.models import Application
from approvals.budget.desk_queries import PAGE, Key, Pile, due_of, is_mine, money_readers
from approvals.budget.models import Payment, Tranche
from approvals.database import Money, db
from approvals.viewer import Viewer

CLERK = "finance_clerk"


@dataclass(frozen=True)
class PayableRow:
    """One tranche that is due."""

    tranche: Tranche
    left_amount: Decimal
    due_at: datetime | None
    is_mine: bool


def payable_piles(viewer: Viewer) -> list[Pile]:
    """Numbers and sums of the payable tranches by call: one query."""
    late = case((_due() <= viewer.now, 1), else_=0)
    rows = db.session.execute(
        _payable(viewer)
        .with_only_columns(
            Application.call_id, func.count(), type_coerce(func.sum(_left()), Money), func.sum(late)
        )
        .group_by(Application.call_id)
    )
    return [Pile("to_prepare", *row) for row in rows]


def payable(
    viewer: Viewer, call_id: int | None = None, after: Key | None = None
) -> list[PayableRow]:
    """One page of payable tranches, those that wait longest first."""
    found = _payable(viewer).add_columns(
        type_coerce(_left(), Money),
        _due(),
        is_mine(viewer, Application.kind, Application.id, CLERK),
    )
    if call_id is not None:
        found = found.where(Application.call_id == call_id)
    place = (Application.state_since, Tranche.id)
    if after is not None:
        here = tuple_(literal(after.since, Application.state_since.type), literal(after.id))
        found = found.where(tuple_(*place) > here)
    loading = contains_eager(Tranche.application)
    rows = db.session.execute(
        found.order_by(*place)
        .limit(PAGE + 1)
        .options(
            loading.joinedload(Application.call),
            loading.joinedload(Application.leader),
            loading.joinedload(Application.organisation),
        )
    )
    return [PayableRow(tranche, left, due_at, bool(mine)) for tranche, left, due_at, mine in rows]


def _payable(viewer: Viewer) -> Select[Any]:
    return (
        select(Tranche)
        .join(Tranche.application)
        .where(money_readers(viewer), _gate_is_reached(), _left() > 0)
    )


def _due() -> Any:
    return due_of(Application.kind, Application.id, CLERK)


def _left() -> ColumnElement[Decimal]:
    """What of a tranche is neither cancelled nor covered by payments, in fen."""
    covered = (
        select(func.coalesce(func.sum(Payment.amount), literal(0, Money)))
        .where(Payment.tranche_id == Tranche.id, Payment.voided_at.is_(None))
        .correlate(Tranche)
        .scalar_subquery()
    )
    return Tranche.amount - Tranche.cancelled_amount - covered


def _gate_is_reached() -> ColumnElement[bool]:
    """Whether the application lies where tranches of this gate are paid, by its definition."""
    places = [
        and_(
            Application.workflow_key == key,
            Application.workflow_version == version,
            Application.state == state.key,
            Tranche.gate == state.gate,
        )
        for (key, version), workflow in frozen.shipped().items()
        for state in workflow.states
        if state.gate
    ]
    return or_(false(), *places)
