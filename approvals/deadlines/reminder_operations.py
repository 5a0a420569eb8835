"""Telling people once a day what is due and what is overdue: one message each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.exc import IntegrityError

from approvals.access import viewer_of
from approvals.accounts.models import Account, Grant
from approvals.database import db
from approvals.deadlines.inbox_queries import inbox
from approvals.deadlines.message_effects import tell
from approvals.deadlines.models import Message, Wait
from approvals.deadlines.rows import task_words
from approvals.presentation import due_word
from approvals.standing import holding
from workflows.calendar import local_day

SOON = timedelta(days=3)


def tell_everybody(now: datetime) -> int:
    """One message to each person who owes something within three days or is late; may run twice."""
    ids = _people_with_dues(now)
    db.session.rollback()
    return sum(_tell(account_id, now) for account_id in ids)


def _people_with_dues(now: datetime) -> list[int]:
    pressing = and_(Wait.closed_at.is_(None), Wait.paused_at.is_(None), Wait.due_at <= now + SOON)
    persons = select(Wait.account_id).where(pressing, Wait.account_id.is_not(None))
    bodies = select(Grant.account_id).join(Wait, _holds()).where(pressing, *holding(now))
    found = db.session.scalars(persons.union(bodies))
    return sorted(account_id for account_id in found if account_id is not None)


def _holds() -> ColumnElement[bool]:
    return and_(
        Wait.role_key == Grant.role_key,
        Wait.organisation_id == Grant.organisation_id,
        or_(Grant.programme_id.is_(None), Grant.programme_id == Wait.programme_id),
    )


def _tell(account_id: int, now: datetime) -> bool:
    """One person's message of today; False where there is nothing to say or it was said."""
    account = db.session.get(Account, account_id)
    key = f"due:{account_id}:{local_day(now).isoformat()}"
    if account is None or not account.is_enabled or _was_told(key):
        return False
    waits = [w for w in inbox(viewer_of(account, now)) if w.due_at and w.due_at <= now + SOON]
    if not waits:
        return False
    try:
        with force_locale(account.locale):
            tell(account, _message(waits, key, now))
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        return False
    return True


def _was_told(key: str) -> bool:
    return db.session.scalar(select(Message.id).where(Message.unique_key == key)) is not None


def _message(waits: Iterable[Wait], key: str, now: datetime) -> Message:
    waits = list(waits)
    late = sum(w.due_at is not None and w.due_at <= now for w in waits)
    subject = ngettext("%(num)s task is due", "%(num)s tasks are due", len(waits))
    if late:
        subject = _("%(due)s, %(late)s overdue", due=subject, late=late)
    return Message(
        kind="digest",
        subject=subject,
        body="\n".join(_line(wait, now) for wait in waits),
        link="/",
        unique_key=key,
        created_at=now,
    )


def _line(wait: Wait, now: datetime) -> str:
    word = due_word(wait.due_at, now)
    late = f"{word.words} ({word.day})" if word else ""
    number = f" {wait.application.number}" if wait.application.number else ""
    return f"· {late} {task_words(wait)}: {wait.application.name}{number}"
