"""Do those hear of it whose deadline is put off: once for each act, in their words, and nobody else?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from approvals.accounts.models import Account, Delegation
from approvals.applications.models import Application
from approvals.database import db
from approvals.deadlines.chase_operations import extend_waits
from approvals.deadlines.models import Delivery, Message, Wait
from approvals.deadlines.reminder_models import MessageTemplate, PostWish
from approvals.programmes import life_operations
from tests.support.factories import NOW, grant, make_account, make_application, take
from tests.support.school import School, make_school
from workflows.calendar import due_on, local_day

DAY = timedelta(days=1)
REASON = "开学前后"


@pytest.fixture
def school(app: Flask) -> School:
    """A school with one open call."""
    return make_school()


def handed_in(school: School) -> Application:
    """An application of somebody else's than the teacher that waits for the head of department."""
    application = make_application(school.call, make_account(school.department))
    take(application, "submit", application.leader)
    return application


def moved(account: Account) -> Sequence[Message]:
    """What a person was told of deadlines put off, oldest first."""
    mine = select(Message).where(Message.account_id == account.id, Message.kind == "moved")
    return db.session.scalars(mine.order_by(Message.id)).all()


def put_off(school: School, days: int, role_key: str = "department_head") -> int:
    """The office gives the head, or another role, so many days more for everything."""
    waits = db.session.scalars(select(Wait).where(Wait.role_key == role_key)).all()
    until_at = max(wait.due_at for wait in waits if wait.due_at) + days * DAY
    return extend_waits(waits, until_at, school.office, reason=REASON, now=NOW)


def test_several_at_once_are_one_message(school: School) -> None:
    """To the holder and who acts for them, by mail too; with both days, the reason and who did it."""
    first, second = handed_in(school), handed_in(school)
    deputy = make_account(school.department, locale="en")
    today = local_day(NOW)
    db.session.add(
        Delegation(
            from_account_id=school.head.id, to_account_id=deputy.id,
            from_on=today, until_on=today + DAY, created_at=NOW,
        )
    )  # fmt: skip
    before = due_on(first.due_at)
    assert put_off(school, 3) == 2
    ((told,), (english,)) = moved(school.head), moved(deputy)
    assert (told.subject, told.link) == ("2 件事项的期限已延后", "/")
    line = f"期限由{before.month}月{before.day}日延至{(before + 3 * DAY).day}日"
    assert first.name in told.body
    assert second.name in told.body
    assert line.split("延至")[0] in told.body
    assert f"说明：{REASON}\n\n{school.office.name}" in told.body
    assert english.subject == "2 deadlines are put off"
    assert "was due" in english.body
    assert db.session.scalars(
        select(Delivery.address).where(Delivery.message_id == told.id)
    ).all() == [school.head.email]
    assert moved(first.leader) == []
    assert put_off(school, 0) == 0
    assert len(moved(school.head)) == 1


def test_not_to_who_did_it(school: School) -> None:
    """The colleague who may do the same check reads of it."""
    colleague = make_account(school.school)
    grant(colleague, "project_office")
    take(handed_in(school), "endorse", school.head)
    put_off(school, 3, "project_office")
    assert [len(moved(person)) for person in (colleague, school.office)] == [1, 0]


def test_in_the_places_own_words_and_with_the_digest(school: School) -> None:
    """As everything else that people are told."""
    handed_in(school)
    db.session.add_all((
        PostWish(account_id=school.head.id, digest_hour=8),
        MessageTemplate(
            organisation_id=school.school.id, kind="moved", locale="zh_Hans_CN",
            subject="{% for item in items %}{{ item.former }}之后{% endfor %}", body="。",
            changed_by_id=school.office.id, changed_at=NOW,
        ),
    ))  # fmt: skip
    put_off(school, 3)
    (told,) = moved(school.head)
    assert (told.subject.endswith("之后"), told.awaits_digest) == (True, True)
    assert db.session.scalars(select(Delivery).where(Delivery.message_id == told.id)).all() == []


def test_a_call_that_closes_later_is_told_to_whoever_writes(school: School) -> None:
    """Two drafts are one message; what was handed in is no longer due then."""
    for _ in range(2):
        make_application(school.call, school.teacher)
    other = handed_in(school)
    until_at = school.call.declaration_closes_at + 5 * DAY
    life_operations.extend(
        school.call, "declaration_closes", until_at, school.office, reason=REASON, now=NOW
    )
    (told,) = moved(school.teacher)
    assert told.subject == "2 件事项的期限已延后"
    assert [moved(person) for person in (other.leader, school.head, school.office)] == [[], [], []]


def test_a_pause_that_ends_says_until_when(school: School) -> None:
    """The applicant is told of the step itself, everybody else of the day."""
    application = handed_in(school)
    take(application, "suspend", school.office, comment="核实")
    take(application, "resume", school.office, now=NOW + 2 * DAY)
    (told,) = moved(school.head)
    assert told.subject.startswith(f"{application.name}：期限延至")
    assert moved(application.leader) == []
