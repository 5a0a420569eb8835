"""Does somebody who leaves hand over everything, and is told of nothing any more?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from approvals.accounts.holdings import holdings_of
from approvals.accounts.models import Account
from approvals.accounts.succession_operations import deactivate
from approvals.database import db
from approvals.deadlines.digest_operations import send_digests
from approvals.deadlines.feed_operations import renew
from approvals.deadlines.feed_queries import owner_of
from approvals.deadlines.fire_operations import give_reminders
from approvals.deadlines.models import Delivery, Message, Wait
from approvals.deadlines.operations import resolve_waits_again
from approvals.deadlines.plan_operations import plan_waits
from approvals.deadlines.reminder_models import PostWish, Reminder
from approvals.deadlines.reminder_operations import tell_everybody
from approvals.standing import Standing
from tests.budget import life
from tests.support.factories import NOW, grant, make_account, make_application, take
from tests.support.school import School, make_school

DAY = timedelta(days=1)


@pytest.fixture
def school(app: Flask) -> School:
    """A school with its people."""
    return make_school()


def held(wait_kind: str) -> list[tuple[str, int | None, bool]]:
    """Who has to do something about things of a kind: role, person, nobody."""
    rows = db.session.scalars(
        select(Wait).where(Wait.subject_kind == wait_kind, Wait.closed_at.is_(None))
    )
    return [(row.role_key, row.account_id, row.is_orphan) for row in rows]


def untold() -> list[int]:
    """Whom a sweep has noted and not told yet."""
    found = select(Reminder.account_id).where(
        Reminder.message_id.is_(None), Reminder.cancelled_at.is_(None)
    )
    return list(db.session.scalars(found))


def test_waits_reminders_and_digest_change_hands(school: School) -> None:
    """What was noted for the leaver is dropped, what was put aside for the digest stays unsent, and
    the successor is reminded of the same day, then the head told. The calendar's address is gone."""
    leaver, successor = school.teacher, make_account(school.department)
    db.session.add(PostWish(account_id=leaver.id, digest_hour=17))
    make_application(school.call, leaver)
    plan_waits(NOW)
    eve = school.call.declaration_closes_at - DAY
    give_reminders(eve)
    tell_everybody(eve)
    secret = renew(leaver)
    give_reminders(eve + DAY)
    assert untold() == [leaver.id]
    due_at = db.session.scalars(select(Wait.due_at).where(Wait.account_id == leaver.id)).one()
    deactivate(leaver, successor, school.office, now=eve + DAY)
    assert held("application") == [("applicant", successor.id, False)]
    moved = select(Wait.due_at).where(Wait.account_id == successor.id, Wait.closed_at.is_(None))
    assert db.session.scalars(moved).one() == due_at
    assert (untold(), owner_of(secret)) == ([], None)
    assert send_digests(eve + 2 * DAY) == 0
    plan_waits(eve + DAY)
    give_reminders(eve + 9 * DAY)
    assert set(untold()) == {successor.id, school.head.id}


def test_mail_not_tried_yet_is_dropped_and_messages_stay(school: School) -> None:
    """Whoever left gets no mail; what was said in the application can be read still."""
    leaver: Account = school.teacher
    take(make_application(school.call, leaver), "submit", leaver)
    mine = select(Message.id).where(Message.account_id == leaver.id)
    waiting = select(Delivery).where(Delivery.message_id.in_(mine))
    said = db.session.scalars(mine).all()
    assert said
    assert db.session.scalars(waiting).all()
    deactivate(leaver, make_account(school.department), school.office, now=NOW)
    assert db.session.scalars(mine).all() == said
    assert db.session.scalars(waiting).all() == []


def test_payments_find_whoever_comes_after(school: School) -> None:
    """A payment that waited for the head of finance waits for who gets the role with everything
    else; without one for nobody, then for the next head."""
    application = life.in_first_release(school)
    life.prepare(school, application, 60_000)
    assert held("payment") == [("finance_head", None, False)]
    assert holdings_of(school.finance.id).role_waits == 1
    second = make_account(school.school)
    deactivate(school.finance, second, school.office, now=life.LATER, with_roles=True)
    assert held("payment") == [("finance_head", None, False)]
    assert Standing(application, life.LATER).holders("finance_head").account_ids == {second.id}
    deactivate(second, None, school.office, now=life.LATER)
    assert held("payment") == [("project_office", None, True)]
    grant(make_account(school.school), "finance_head")
    db.session.commit()
    resolve_waits_again(school.school.path, ["finance_head"], school.office, now=life.LATER)
    assert held("payment") == [("finance_head", None, False)]
