"""The daily digest of those who do not want to be told at once: one message a day, at their hour."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any, cast

from flask_babel import force_locale
from sqlalchemy import CursorResult, select, update

from approvals.accounts.models import Account
from approvals.database import db
from approvals.deadlines.message_effects import send
from approvals.deadlines.message_templates import Content, Item, words_for
from approvals.deadlines.models import Message
from approvals.deadlines.reminder_models import PostWish
from workflows.calendar import SHANGHAI


def send_digests(now: datetime) -> int:
    """Everybody's digest whose hour has come; may run twice. How many went out."""
    waiting = db.session.execute(
        select(PostWish.account_id, PostWish.digest_hour)
        .join(Message, Message.account_id == PostWish.account_id)
        .where(Message.awaits_digest)
        .distinct()
        .order_by(PostWish.account_id)
    ).all()
    db.session.rollback()
    return sum(_send(account_id, last_hour(hour, now), now) for account_id, hour in waiting)


def last_hour(hour: int | None, now: datetime) -> datetime:
    """The latest moment, not in the future, at which the clock in Shanghai showed this hour.

    Null: the person wants to be told at once again, and gets what is left now.
    """
    if hour is None:
        return now
    local = now.astimezone(SHANGHAI)
    today = datetime.combine(local.date(), time(hour), SHANGHAI)
    return today if today <= local else today - timedelta(days=1)


def _send(account_id: int, until: datetime, now: datetime) -> bool:
    """One person's digest of what they were told until then; one transaction."""
    rows = db.session.scalars(
        select(Message)
        .where(Message.account_id == account_id, Message.awaits_digest, Message.created_at <= until)
        .order_by(Message.id)
        .with_for_update(of=Message)
    ).all()
    account = db.session.get(Account, account_id)
    if not rows or account is None:
        db.session.rollback()
        return False
    message = _digest(account, rows, now)
    db.session.add(message)
    send(account, message, db.session.get(PostWish, account_id))
    if not _claimed([row.id for row in rows]):
        db.session.rollback()
        return False
    db.session.commit()
    return True


def _claimed(ids: list[int]) -> bool:
    result = db.session.execute(
        update(Message)
        .where(Message.id.in_(ids), Message.awaits_digest)
        .values(awaits_digest=False)
        .execution_options(synchronize_session=False)
    )
    return cast("CursorResult[Any]", result).rowcount == len(ids)


def _digest(account: Account, rows: Sequence[Message], now: datetime) -> Message:
    """All of them in one; it stands in no list of the application, where each stands already."""
    items = tuple(Item(when="", day="", task=row.subject, project=row.body) for row in rows)
    with force_locale(account.locale):
        words = words_for("digest", account, Content(account.name, items))
    return Message(
        account_id=account.id,
        kind="digest",
        subject=words.subject,
        body=words.body,
        link="/messages",
        unique_key=f"digest:{account.id}:{rows[0].id}",
        created_at=now,
        read_at=now,
    )
