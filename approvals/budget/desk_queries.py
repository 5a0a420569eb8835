"""What lies on the finance office's desk: payments by what has to be done with them, page by page?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    func,
    literal,
    select,
    true,
    tuple_,
    type_coerce,
)
from sqlalchemy.orm import contains_eager, joinedload

from approvals.access import FINANCE_ROLES, visible
from approvals.applications.models import Application
from approvals.budget.models import Payment
from approvals.database import Money, db
from approvals.deadlines.inbox_queries import waits_for
from approvals.deadlines.models import Wait
from approvals.programmes.models import Call
from approvals.viewer import Viewer

PAGE = 30
MONEY_ROLES = FINANCE_ROLES | {
    "project_office",
    "leading_group",
    "supervisor",
    "department_head",
    "bureau_office",
    "auditor",
}
OPEN_TABS = ("to_approve", "to_pay", "returned")
TABS = ("to_prepare", *OPEN_TABS, "paid", "voided")


@dataclass(frozen=True)
class Pile:
    """What of one tab belongs to one call."""

    tab: str
    call_id: int
    count: int
    amount: Decimal
    overdue: int


@dataclass(frozen=True)
class DeskRow:
    """One payment as the desk shows it."""

    payment: Payment
    due_at: datetime | None
    is_mine: bool
    """Whether a wait of it is this viewer's."""


@dataclass(frozen=True)
class Key:
    """Where a page of the list begins: behind this row."""

    since: datetime
    id: int


def money_readers(viewer: Viewer) -> ColumnElement[bool]:
    """Applications whose payments this person may read: by a role, never by a seat on a committee."""
    return visible(replace(viewer, seats=frozenset()))


def tab_of() -> ColumnElement[str]:
    """The tab that a payment belongs to."""
    return case(
        (Payment.state == "paid", "paid"),
        (Payment.state == "voided", "voided"),
        (Payment.state == "bank_returned", "returned"),
        (Payment.state == "approved", "to_pay"),
        (Payment.amount > Call.approval_threshold_amount, "to_approve"),
        else_="to_pay",
    )


def piles(viewer: Viewer) -> list[Pile]:
    """Numbers and sums of all payments, by tab and call: one query."""
    tab = tab_of().label("tab")
    late = case((due_of(Payment.kind, Payment.id) <= viewer.now, 1), else_=0)
    rows = db.session.execute(
        _payments(viewer)
        .with_only_columns(
            tab,
            Application.call_id,
            func.count(),
            type_coerce(func.sum(Payment.amount), Money),
            func.sum(late),
        )
        .group_by(tab, Application.call_id)
    )
    return [Pile(*row) for row in rows]


def payments_on(
    viewer: Viewer, tab: str, call_id: int | None = None, after: Key | None = None
) -> list[DeskRow]:
    """One page of a tab and the row that shows whether there are more: open ones oldest first."""
    found = _payments(viewer).add_columns(
        due_of(Payment.kind, Payment.id), is_mine(viewer, Payment.kind, Payment.id)
    )
    found = found.where(tab_of() == tab)
    if call_id is not None:
        found = found.where(Application.call_id == call_id)
    found = _page(found, after, newest_first=tab not in OPEN_TABS)
    rows: Any = db.session.execute(found.options(*_loading()))
    return [DeskRow(payment, due_at, bool(mine)) for payment, due_at, mine in rows]


def chosen(viewer: Viewer, ids: Iterable[int]) -> Sequence[Payment]:
    """Payments by id, as far as this person reads them."""
    found = _payments(viewer).where(Payment.id.in_(tuple(ids))).options(*_loading())
    return db.session.scalars(found.order_by(Payment.id)).all()


def _payments(viewer: Viewer) -> Select[Any]:
    return (
        select(Payment)
        .join(Payment.application)
        .join(Application.call)
        .where(money_readers(viewer))
    )


def _loading() -> tuple[Any, ...]:
    application = contains_eager(Payment.application)
    return (
        application.contains_eager(Application.call),
        application.joinedload(Application.leader),
        application.joinedload(Application.organisation),
        joinedload(Payment.tranche),
        joinedload(Payment.prepared_by),
    )


def _page(found: Select[Any], after: Key | None, *, newest_first: bool) -> Select[Any]:
    place = tuple_(Payment.state_since, Payment.id)
    order = (Payment.state_since, Payment.id)
    if after is not None:
        here = tuple_(literal(after.since, Payment.state_since.type), literal(after.id))
        found = found.where(place < here if newest_first else place > here)
    ordered = (each.desc() for each in order) if newest_first else order
    return found.order_by(*ordered).limit(PAGE + 1)


def due_of(kind: Any, subject_id: Any, role_key: str | None = None) -> Any:
    """The earliest due moment of a subject's open waits, as a column."""
    return (
        select(func.min(Wait.due_at))
        .where(_waits_of(kind, subject_id, role_key), Wait.closed_at.is_(None))
        .correlate(Payment, Application)
        .scalar_subquery()
    )


def is_mine(
    viewer: Viewer, kind: Any, subject_id: Any, role_key: str | None = None
) -> ColumnElement[bool]:
    """Whether one of a subject's open waits is this viewer's, as a column."""
    return (
        select(literal(1))
        .select_from(Wait)
        .where(_waits_of(kind, subject_id, role_key), waits_for(viewer))
        .correlate(Payment, Application)
        .exists()
    )


def _waits_of(kind: Any, subject_id: Any, role_key: str | None) -> ColumnElement[bool]:
    return and_(
        Wait.subject_kind == kind,
        Wait.subject_id == subject_id,
        Wait.role_key == role_key if role_key else true(),
    )


def calls_named(ids: Iterable[int]) -> dict[int, Call]:
    """Calls by id, the latest year first."""
    rows = db.session.scalars(
        select(Call).where(Call.id.in_(tuple(ids))).order_by(Call.year.desc(), Call.id)
    )
    return {call.id: call for call in rows}
