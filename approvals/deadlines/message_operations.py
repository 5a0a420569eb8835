"""Telling people: a message in the application, and its way through the mail."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update

from approvals.accounts.models import Account
from approvals.database import db
from approvals.deadlines.models import Delivery, Message

LATEST = 100


def latest(account_id: int) -> Sequence[Message]:
    """A person's newest messages."""
    return db.session.scalars(
        select(Message)
        .where(Message.account_id == account_id)
        .order_by(Message.id.desc())
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


def tell(account: Account, message: Message) -> None:
    """Put a message into the application, and into the outbox for who wants mail."""
    message.account_id = account.id
    db.session.add(message)
    db.session.flush()
    if account.wants_mail and account.email:
        db.session.add(
            Delivery(
                message_id=message.id,
                channel="mail",
                address=account.email,
                next_attempt_at=message.created_at,
            )
        )
