"""Many people who owe something that is due now: written in bulk, for tests of telling and sending."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import insert, select, update

from approvals.accounts.models import Account
from approvals.applications.models import Application
from approvals.audit.models import HistoryEntry
from approvals.database import db
from approvals.deadlines.models import Delivery, Message, Wait
from approvals.deadlines.reminder_models import NextReminder

RULE = "on_the_day"
MINUTE, LATER = timedelta(minutes=1), timedelta(days=1)


def owing(count: int, now: datetime, application: Application | None = None) -> list[int]:
    """So many people of whom each owes a review of the only application, or of this one, to be told
    of now. Commits."""
    application = application or db.session.scalars(select(Application)).one()
    entry_id = db.session.scalars(select(HistoryEntry.id)).first()
    people = _people(application.organisation_id, count, now)
    due_at = now - timedelta(hours=1)
    wait = {
        "application_id": application.id,
        "subject_kind": "application",
        "subject_id": application.id,
        "workflow_key": application.workflow_key,
        "workflow_version": application.workflow_version,
        "state": "committee_review",
        "position": 1,
        "role_key": "reviewer",
        "programme_id": application.call.programme_id,
        "org_path": application.org_path,
        "task_zh": "评审打分",
        "task_en": "Review and score",
        "opened_at": now - timedelta(days=9),
        "due_at": due_at,
        "planned_for": due_at,
        "opened_by_id": entry_id,
    }
    rows = [wait | {"account_id": person} for person in people]
    opened = db.session.scalars(insert(Wait).returning(Wait.id), rows)
    following = {"remind_at": now - MINUTE, "rule_key": RULE}
    db.session.execute(insert(NextReminder), [following | {"wait_id": i} for i in opened])
    db.session.commit()
    return people


def _people(organisation_id: int, count: int, now: datetime) -> list[int]:
    first = len(db.session.scalars(select(Account.id)).all())
    rows = [
        {
            "staff_number": f"O{first + number:06d}",
            "email": f"owing{first + number}@school.example",
            "name": f"评审{first + number}",
            "organisation_id": organisation_id,
            "created_at": now,
        }
        for number in range(count)
    ]
    return list(db.session.scalars(insert(Account).returning(Account.id), rows))


def only(person: int, now: datetime) -> None:
    """Of all reminders still to be given, this person's alone is due. Commits."""
    mine = select(Wait.id).where(Wait.account_id == person)
    still = update(NextReminder).where(NextReminder.rule_key == RULE)
    db.session.execute(still.values(remind_at=now + LATER))
    db.session.execute(still.where(NextReminder.wait_id.in_(mine)).values(remind_at=now - MINUTE))
    db.session.commit()


def only_post(person: int, now: datetime) -> None:
    """Of all mails still to be sent, this person's alone may go out. Commits."""
    mine = select(Message.id).where(Message.account_id == person)
    still = update(Delivery).where(Delivery.sent_at.is_(None))
    db.session.execute(still.values(next_attempt_at=now + LATER))
    db.session.execute(still.where(Delivery.message_id.in_(mine)).values(next_attempt_at=now))
    db.session.commit()


def may_be_tried_again(now: datetime) -> None:
    """What dead workers had claimed: as if their claims had run out. Commits."""
    open_ones = Delivery.sent_at.is_(None) & Delivery.failed_at.is_(None)
    db.session.execute(update(Delivery).where(open_ones).values(next_attempt_at=now))
    db.session.commit()
