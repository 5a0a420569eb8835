"""What a person was told: the newest messages, and that they were read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update

from approvals.database import db
from approvals.deadlines.models import Message

LATEST = 100


def latest(account_id: int) -> Sequence[Message]:
    """A person's newest messages."""
    return db.session.scalars(
        select(Message)
        .where(Message.account_id == account_id, Message.kind != "digest")
        .order_by(Message.created_at.desc(), Message.id.desc())
        .limit(LATEST)
    ).all()


def mark_read(account_id: int, *, now: datetime) -> None:
    """Everything a person was told is read. Commits."""
    db.session.execute(
        update(Message)
        .where(Message.account_id == account_id, Message.read_at.is_(None))
        .values(read_at=now)
    )
    db.session.commit()
