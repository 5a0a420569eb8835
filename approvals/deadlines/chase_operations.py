"""Verbs of the office that chases deadlines: remind with a note, extend."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from flask_babel import force_locale
from sqlalchemy.exc import IntegrityError

from approvals.accounts.models import Account
from approvals.applications.change_models import Extension
from approvals.applications.models import Application
from approvals.audit.effects import Deed, record
from approvals.audit.models import HistoryEntry
from approvals.database import db
from approvals.deadlines import queries
from approvals.deadlines.effects import earliest_due
from approvals.deadlines.message_effects import tell
from approvals.deadlines.message_templates import Content, words_for
from approvals.deadlines.models import Message, Wait
from approvals.deadlines.moved_effects import Moving, tell_of_moves
from approvals.deadlines.reminder_models import Reminder
from approvals.deadlines.reminder_operations import item_of
from approvals.standing import Standing

MANUAL = "note"


def remind(waits: Sequence[Wait], note: str, sender: Account, *, key: str, now: datetime) -> int:
    """Tell everybody whom these waits wait for, each once with all of theirs; how many. Commits.

    The same `key` once more tells nobody again.
    """
    owed: dict[int, list[Wait]] = {}
    for wait in waits:
        for account_id in sorted(debtors_of(wait, now)):
            owed.setdefault(account_id, []).append(wait)
    try:
        for account_id, mine in owed.items():
            _remind_one(db.session.get_one(Account, account_id), mine, note, sender, key, now)
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        return 0
    return len(owed)


def debtors_of(wait: Wait, now: datetime) -> frozenset[int]:
    """The people whom a wait waits for: the one, or the holders of the role who are not involved."""
    if wait.account_id is not None:
        return frozenset({wait.account_id})
    return Standing(wait.application, now).holders(wait.role_key).account_ids


def _remind_one(
    account: Account, waits: Sequence[Wait], note: str, sender: Account, key: str, now: datetime
) -> None:
    with force_locale(account.locale):
        items = tuple(item_of(wait, now) for wait in waits)
        words = words_for("note", account, Content(account.name, items, sender.name, note))
    message = Message(
        kind="note",
        subject=words.subject,
        body=words.body,
        link=items[0].link if len(items) == 1 else "/",
        unique_key=f"note:{key}:{account.id}"[:120],
        created_at=now,
        sender_id=sender.id,
    )
    tell(account, message)
    db.session.add_all(
        Reminder(
            wait_id=wait.id,
            rule_key=MANUAL,
            occurrence_at=now,
            account_id=account.id,
            due_at=wait.due_at or now,
            created_at=now,
            message_id=message.id,
        )
        for wait in waits
    )
    db.session.flush()


def extend_waits(
    waits: Iterable[Wait], until_at: datetime, actor: Account, *, reason: str, now: datetime
) -> int:
    """Put off what each of these waits is due, where that is later; how many moved. Commits.

    Where a date of the call stands behind it, that date moves for the application, so that what
    depends on the date, such as the window for handing in, goes along. Who has to do it is told.
    """
    former, entry_id = {}, 0
    for wait in waits:
        if entry := _extend(wait, until_at, actor, reason, now):
            former[wait.id] = datetime.fromisoformat(entry.values["from"])
            entry_id = entry.id
    if former:
        tell_of_moves(Moving(actor, reason, entry_id, now, former))
    db.session.commit()
    return len(former)


def _extend(
    wait: Wait, until_at: datetime, actor: Account, reason: str, now: datetime
) -> HistoryEntry | None:
    """The row in the project's history, or None where nothing moves."""
    application = wait.application
    db.session.refresh(application, with_for_update={"of": Application})
    db.session.refresh(wait)
    if wait.closed_at or wait.due_at is None or wait.due_at >= until_at:
        return None
    values = {"task": wait.task_zh, "from": wait.due_at.isoformat(), "until": until_at.isoformat()}
    entry = record(
        Deed(
            chain=f"application:{application.id}",
            subject_kind=wait.subject_kind,
            subject_id=wait.subject_id,
            application_id=application.id,
            action="extend_wait",
            now=now,
            actor_id=actor.id,
            comment=reason,
            values=values,
        )
    )
    if date_key := queries.date_key_of(wait):
        db.session.add(
            Extension(
                application_id=application.id, date_key=date_key, until_at=until_at,
                reason=reason, history_id=entry.id,
            )
        )  # fmt: skip
    wait.due_at = until_at
    db.session.flush()
    application.due_at = db.session.scalar(earliest_due(application.id))
    return entry
