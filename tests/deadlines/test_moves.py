"""Do those hear of it whose deadline is moved: once for each act, in their words, and nobody else?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from approvals.accounts.models import Account, Delegation
from approvals.applications.models import Application
from approvals.database import db
from approvals.deadlines import (
    fire_operations,
    plan_operations,
    reminder_operations,
    sweep_operations,
)
from approvals.deadlines.chase_operations import extend_waits
from approvals.deadlines.models import Delivery, Message, Wait
from approvals.deadlines.reminder_models import MessageTemplate, PostWish
from approvals.programmes import life_operations, operations
from approvals.programmes.closing_operations import close
from approvals.programmes.draft import CallDraft
from tests.support.factories import NOW, grant, make_account, make_application, take
from tests.support.school import School, make_school
from workflows.calendar import SHANGHAI, due_on, end_of_day, local_day

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


@pytest.mark.parametrize("days", [None, 5])
def test_a_call_that_closes_earlier_is_told_to_whoever_writes(
    school: School, days: int | None
) -> None:
    """At once or from a day on. Not to who handed in, nor to who got more time alone and keeps it."""
    call, closing = school.call, due_on(school.call.declaration_closes_at)
    english, alone = (make_account(school.department, locale=name) for name in ("en", "zh_Hans_CN"))
    draft, other, kept = (make_application(call, p) for p in (school.teacher, english, alone))
    other_one = handed_in(school)
    waits = db.session.scalars(select(Wait).where(Wait.application_id == kept.id)).all()
    until_at = call.declaration_closes_at + DAY
    extend_waits(waits, until_at, school.office, reason=REASON, now=NOW)
    until = end_of_day(local_day(NOW + days * DAY)) if days else None
    assert close(call, school.office, reason="经费未到", now=NOW, until_at=until) == 2
    day = f"{(NOW + days * DAY).day}日" if days else NOW.astimezone(SHANGHAI).strftime("日 %H:%M")
    ((told,), (abroad,)) = moved(school.teacher), moved(english)
    assert told.subject.startswith(f"{draft.name}：期限提前至")
    assert told.subject.endswith(day)
    assert f"期限由{closing.month}月{closing.day}日" in told.body
    assert "说明：经费未到" in told.body
    assert ("（剩" in told.body) == (days is not None)
    assert "due earlier" in abroad.subject
    assert [len(moved(person)) for person in (alone, other_one.leader, school.head)] == [1, 0, 0]
    assert (draft.due_at, other.due_at, kept.due_at) == (until or NOW, until or NOW, until_at)
    sweep_operations.take_due_steps(until or NOW)
    assert [each.state for each in (draft, other, kept)] == ["withdrawn", "withdrawn", "draft"]
    take(kept, "submit", alone, now=until_at - DAY)


def test_a_day_brought_forward_is_told_once(school: School) -> None:
    """The reminder of seven days before, which lies behind now, is not told besides."""
    make_application(school.call, school.teacher)
    for wait in db.session.scalars(select(Wait)):
        wait.opened_at = NOW - 30 * DAY
    plan_operations.plan_waits(NOW)
    until = end_of_day(local_day(NOW + 5 * DAY))
    close(school.call, school.office, reason=REASON, now=NOW, until_at=until)
    for days, told in ((0, ["moved"]), (4, ["moved", "reminder"])):
        plan_operations.plan_waits(NOW + days * DAY)
        fire_operations.give_reminders(NOW + days * DAY)
        reminder_operations.tell_everybody(NOW + days * DAY)
        mine = select(Message.kind).where(Message.account_id == school.teacher.id)
        assert db.session.scalars(mine.order_by(Message.id)).all() == told


def test_words_that_know_no_earlier_are_not_used_for_it(school: School) -> None:
    """They would say that it is put off."""
    make_application(school.call, school.teacher)
    db.session.add(
        MessageTemplate(
            organisation_id=school.school.id, kind="moved", locale="zh_Hans_CN",
            subject="延期了", body="。", changed_by_id=school.office.id, changed_at=NOW,
        )
    )  # fmt: skip
    close(school.call, school.office, reason=REASON, now=NOW)
    life_operations.extend(
        school.call, "declaration_closes", school.call.declaration_closes_at, school.office,
        reason=REASON, now=NOW,
    )  # fmt: skip
    closed, opened = moved(school.teacher)
    assert ("提前" in closed.subject, opened.subject) == (True, "延期了")


def test_days_of_grace_move_drafts_and_are_told(school: School) -> None:
    """Given to an open call, which formerly let the clock withdraw them at the day before."""
    draft = make_application(school.call, school.teacher)
    until_at, version = school.call.declaration_closes_at + 3 * DAY, school.call.version
    more = CallDraft({"grace_days": 3})
    operations.save(school.call, more, school.office, based_on=version, now=NOW)
    assert (draft.due_at, len(moved(school.teacher))) == (until_at, 1)


def test_a_cancelled_call_is_told_to_whoever_writes(school: School) -> None:
    """Once, by the step that ends the draft, with the reason."""
    make_application(school.call, school.teacher)
    life_operations.cancel(school.call, school.office, reason="经费取消", now=NOW)
    (told,) = db.session.scalars(select(Message).where(Message.account_id == school.teacher.id))
    assert (told.kind, "经费取消" in told.body) == ("decision", True)


def test_a_pause_that_ends_says_until_when(school: School) -> None:
    """The applicant is told of the step itself, everybody else of the day."""
    application = handed_in(school)
    take(application, "suspend", school.office, comment="核实")
    take(application, "resume", school.office, now=NOW + 2 * DAY)
    (told,) = moved(school.head)
    assert told.subject.startswith(f"{application.name}：期限延至")
    assert moved(application.leader) == []
