"""Are people told once a day what is due and overdue, in their language?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from approvals.accounts.models import Account
from approvals.database import db
from approvals.deadlines.models import Delivery, Message, Wait
from approvals.deadlines.reminder_operations import tell_everybody
from approvals.deadlines.sweep_operations import take_due_steps
from tests.support.factories import NOW, make_application, take
from tests.support.school import School, make_school

DAY = timedelta(days=1)


@pytest.fixture
def school(app: Flask) -> School:
    """A school whose head of department has one application to endorse."""
    school = make_school()
    take(make_application(school.call, school.teacher), "submit", school.teacher)
    return school


def due_at(school: School) -> object:
    """When the head of department has to have decided."""
    return db.session.scalars(
        select(Wait.due_at).where(Wait.role_key == "department_head", Wait.closed_at.is_(None))
    ).one()


def told(account: Account) -> list[str]:
    """What a person was told, oldest first."""
    rows = select(Message.subject).where(Message.account_id == account.id).order_by(Message.id)
    return list(db.session.scalars(rows))


def test_nobody_is_told_of_what_is_far_away(school: School) -> None:
    """Four days before the due day there is nothing to say."""
    assert tell_everybody(due_at(school) - 4 * DAY) == 0


def test_once_a_day(school: School) -> None:
    """Told again the next day, but not twice on the same, however often the job runs."""
    soon = due_at(school) - 2 * DAY
    assert [tell_everybody(soon), tell_everybody(soon), tell_everybody(soon + DAY)] == [1, 0, 1]
    assert told(school.head) == ["1 件事项即将到期", "1 件事项即将到期"]


def test_a_mail_goes_along(school: School) -> None:
    """To who wants mail."""
    tell_everybody(due_at(school) - DAY)
    mails = select(Delivery.address).join(Delivery.message).where(Message.kind == "digest")
    assert db.session.scalars(mails).all() == [school.head.email]


def test_overdue_is_said(school: School) -> None:
    """In English to who reads English."""
    school.head.locale = "en"
    db.session.commit()
    tell_everybody(due_at(school) + DAY)
    assert told(school.head) == ["1 task is due, 1 overdue"]


def test_who_left_is_told_nothing(school: School) -> None:
    """A disabled account gets no message."""
    school.head.is_enabled = False
    db.session.commit()
    assert tell_everybody(due_at(school) + DAY) == 0


def test_the_clock_takes_due_steps_once(app: Flask) -> None:
    """A draft never handed in is withdrawn at the closing date; a second sweep finds nothing."""
    school = make_school()
    application = make_application(school.call, school.teacher)
    closing = school.call.declaration_closes_at
    assert take_due_steps(NOW) == 0
    late = closing + timedelta(days=10)
    assert [take_due_steps(late), take_due_steps(late)] == [1, 0]
    db.session.refresh(application)
    assert application.state == "withdrawn"
