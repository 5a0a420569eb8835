"""What went to whom, when, how, and did it arrive? And how is the post as a whole?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, case, false, func, or_, select, true
from sqlalchemy.orm import contains_eager

from approvals.access import below
from approvals.accounts.models import Account, Organisation
from approvals.database import db
from approvals.deadlines.models import Delivery, Heartbeat, Message
from approvals.deadlines.overdue_queries import OFFICES
from approvals.viewer import Viewer

PAGE = 50


@dataclass(frozen=True)
class Page:
    """Deliveries, the newest first; `before` is the key of the next page."""

    rows: Sequence[Delivery]
    before: int | None


@dataclass(frozen=True)
class PostState:
    """How the post is as a whole."""

    waiting: int
    oldest_at: datetime | None
    """Since when the oldest message that should have gone out waits."""
    failed: int
    swept_at: datetime | None


def post(viewer: Viewer, *, only_failed: bool, before: int | None) -> Page:
    """The deliveries to people of the viewer's places, after a key: one query."""
    found = (
        select(Delivery)
        .join(Delivery.message)
        .join(Account, Account.id == Message.account_id)
        .join(Organisation, Organisation.id == Account.organisation_id)
        .where(_own(viewer))
        .options(contains_eager(Delivery.message).joinedload(Message.account))
        .order_by(Delivery.id.desc())
        .limit(PAGE + 1)
    )
    if only_failed:
        found = found.where(Delivery.failed_at.is_not(None))
    if before:
        found = found.where(Delivery.id < before)
    rows = db.session.scalars(found).all()
    return Page(rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None)


def may_retry(viewer: Viewer, delivery_id: int) -> bool:
    """Whether this delivery stands in the viewer's list."""
    found = (
        select(Delivery.id)
        .join(Delivery.message)
        .join(Account, Account.id == Message.account_id)
        .join(Organisation, Organisation.id == Account.organisation_id)
        .where(_own(viewer), Delivery.id == delivery_id)
    )
    return db.session.scalar(found) is not None


def _own(viewer: Viewer) -> ColumnElement[bool]:
    if viewer.has_role("system_admin"):
        return true()
    paths = [below(Organisation.path, hat.org_path) for hat in viewer.hats_of(*OFFICES)]
    return or_(false(), *paths)


def state_of_post(now: datetime) -> PostState:
    """Queue length, the oldest undelivered message, failures, the last sweep: two queries."""
    is_open = Delivery.sent_at.is_(None) & Delivery.failed_at.is_(None)
    row = db.session.execute(
        select(
            func.coalesce(func.sum(case((is_open, 1), else_=0)), 0),
            func.min(case((is_open & (Delivery.next_attempt_at <= now), Delivery.next_attempt_at))),
            func.coalesce(func.sum(case((Delivery.failed_at.is_not(None), 1), else_=0)), 0),
        ).where(Delivery.sent_at.is_(None))
    ).one()
    beat = db.session.get(Heartbeat, "sweep")
    return PostState(int(row[0]), row[1], int(row[2]), beat.seen_at if beat else None)
