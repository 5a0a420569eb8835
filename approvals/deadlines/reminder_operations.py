"""Telling people of the reminders given to them: one message each, that lists all of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from flask_babel import force_locale
from sqlalchemy import ColumnElement, CursorResult, and_, exists, or_, select, update
from sqlalchemy.orm import joinedload

from approvals.accounts.models import Account
from approvals.applications.models import Application
from approvals.database import db, plan_for_few_rows
from approvals.deadlines.message_effects import tell
from approvals.deadlines.message_templates import Content, Item, words_for
from approvals.deadlines.models import Message, Wait
from approvals.deadlines.reminder_models import Reminder
from approvals.deadlines.rows import path_to, task_words
from approvals.presentation import due_word
from approvals.words import role_title

UNTOLD = and_(Reminder.message_id.is_(None), Reminder.cancelled_at.is_(None))


def tell_everybody(now: datetime) -> int:
    """One message to each person with reminders not yet told; may run twice. How many were told."""
    _cancel_what_no_longer_applies(now)
    people = db.session.scalars(select(Reminder.account_id).where(UNTOLD).distinct()).all()
    db.session.rollback()
    return sum(_tell(account_id, now) for account_id in sorted(people))


def _cancel_what_no_longer_applies(now: datetime) -> None:
    """Reminders of waits that were met, paused or moved before anybody was told. Commits."""
    db.session.execute(
        update(Reminder)
        .where(UNTOLD, ~exists().where(Wait.id == Reminder.wait_id, _still_applies()))
        .values(cancelled_at=now)
        .execution_options(synchronize_session=False)
    )
    db.session.commit()


def _still_applies() -> ColumnElement[bool]:
    return and_(
        Wait.closed_at.is_(None),
        Wait.paused_at.is_(None),
        or_(Wait.due_at == Reminder.due_at, Wait.due_at.is_(None)),
    )


def _tell(account_id: int, now: datetime) -> bool:
    """One person's message, in one transaction with the rows that it tells of.

    Another sweep that was faster leaves nothing to tell, and this one takes its message back.
    """
    plan_for_few_rows()
    rows = _untold(account_id)
    account = db.session.get(Account, account_id)
    if not rows or account is None:
        db.session.rollback()
        return False
    with force_locale(account.locale):
        message = message_of(account, rows, now)
    tell(account, message)
    mine = [row.id for row in rows]
    claimed = db.session.execute(
        update(Reminder)
        .where(Reminder.id.in_(mine), UNTOLD)
        .values(message_id=message.id)
        .execution_options(synchronize_session=False)
    )
    if cast("CursorResult[Any]", claimed).rowcount != len(mine):
        db.session.rollback()
        return False
    db.session.commit()
    return True


def _untold(account_id: int) -> Sequence[Reminder]:
    """One person's reminders, locked until told."""
    return db.session.scalars(
        select(Reminder)
        .where(Reminder.account_id == account_id, UNTOLD)
        .options(
            joinedload(Reminder.wait).joinedload(Wait.application).joinedload(Application.call)
        )
        .order_by(Reminder.due_at, Reminder.id)
        .with_for_update(of=Reminder)
    ).all()


def message_of(account: Account, rows: Sequence[Reminder], now: datetime) -> Message:
    """What one person reads, in their language: each wait once, however often it was due."""
    by_wait = {row.wait_id: row for row in rows}
    items = tuple(item_of(row.wait, now, row.role_above) for row in by_wait.values())
    words = words_for("reminder", account, Content(account.name, items))
    return Message(
        kind="reminder",
        subject=words.subject,
        body=words.body,
        link=items[0].link if len(items) == 1 else "/",
        unique_key=f"reminder:{account.id}:{rows[0].id}",
        created_at=now,
    )


def item_of(wait: Wait, now: datetime, role_above: str | None = None) -> Item:
    """A wait as a line of a message; to those above it says for whom it waits."""
    word = due_word(wait.due_at, now)
    return Item(
        when=word.words if word else "",
        day=word.day if word else "",
        task=task_words(wait),
        project=wait.application.name,
        number=wait.application.number or "",
        who=role_title(wait.role_key) if role_above else "",
        link=path_to(wait),
        is_late=bool(word and word.kind == "late"),
    )
