"""What ends when an account is closed: whatever was not yet said to the person."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select, update

from approvals.database import db
from approvals.deadlines.models import Delivery, Message
from approvals.deadlines.reminder_models import PostWish, Reminder


def say_no_more(account_id: int, now: datetime) -> None:
    """Reminders not told, the digest, mail not tried yet, the calendar. The caller commits.

    The messages stay in the application. A mail on its way is left to whoever is sending it.
    """
    db.session.execute(
        update(Reminder)
        .where(
            Reminder.account_id == account_id,
            Reminder.message_id.is_(None),
            Reminder.cancelled_at.is_(None),
        )
        .values(cancelled_at=now)
    )
    theirs = select(Message.id).where(Message.account_id == account_id)
    db.session.execute(
        update(Message)
        .where(Message.account_id == account_id, Message.awaits_digest)
        .values(awaits_digest=False)
    )
    db.session.execute(
        delete(Delivery).where(
            Delivery.message_id.in_(theirs), Delivery.sent_at.is_(None), Delivery.attempts == 0
        )
    )
    db.session.execute(
        update(PostWish).where(PostWish.account_id == account_id).values(calendar_digest=None)
    )
