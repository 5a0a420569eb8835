"""Whose calendar has this secret address, and what stands in it?"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from approvals.accounts.models import Account
from approvals.applications.models import Application
from approvals.database import db
from approvals.deadlines.inbox_queries import waits_for
from approvals.deadlines.models import Wait
from approvals.deadlines.reminder_models import PostWish
from approvals.viewer import Viewer

MOST = 500
"""So many waits stand in a person's calendar, the first due first."""


def digest(token: str) -> str:
    """What the table keeps of the secret in an address."""
    return hashlib.sha256(token.encode()).hexdigest()


def owner_of(token: str) -> Account | None:
    """The person with this address; nobody once the account is closed or waits for a password."""
    return db.session.scalars(
        select(Account)
        .join(PostWish, PostWish.account_id == Account.id)
        .where(
            PostWish.calendar_digest == digest(token),
            Account.is_enabled,
            Account.has_temporary_password.is_(False),
        )
        .options(joinedload(Account.organisation))
    ).first()


def dated_waits(viewer: Viewer) -> Sequence[Wait]:
    """The person's open waits that have a due moment, with their applications and calls."""
    return db.session.scalars(
        select(Wait)
        .join(Wait.application)
        .where(waits_for(viewer), Wait.due_at.is_not(None))
        .options(contains_eager(Wait.application).joinedload(Application.call))
        .order_by(Wait.due_at, Wait.id)
        .limit(MOST)
    ).all()
