"""Putting a message into the application and the outbox, in the transaction of what it tells of."""

from __future__ import annotations

from approvals.accounts.models import Account
from approvals.database import db
from approvals.deadlines.models import Delivery, Message


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
