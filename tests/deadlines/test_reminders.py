"""Is everybody told once of what is due, in time, and of nothing that no longer applies?"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from approvals.accounts.models import Account, Delegation
from approvals.database import db
from approvals.deadlines.digest_operations import send_digests
from approvals.deadlines.fire_operations import give_reminders
from approvals.deadlines.models import Delivery, Message, Wait
from approvals.deadlines.plan_operations import plan_waits
from approvals.deadlines.reminder_models import CallReminder, NextReminder, PostWish, Reminder
from approvals.deadlines.reminder_operations import tell_everybody
from approvals.deadlines.sweep_operations import take_due_steps
from tests.support.factories import NOW, make_account, make_application, take
from tests.support.school import School, make_school
from workflows.calendar import add_working_days, due_on, end_of_day, local_day

DAY = timedelta(days=1)


@pytest.fixture
def school(app: Flask) -> School:
    """A school whose head of department has one application to endorse."""
    school = make_school()
    take(make_application(school.call, school.teacher), "submit", school.teacher)
    return school


def wait() -> Wait:
    """What the head of department owes."""
    return db.session.scalars(
        select(Wait).where(Wait.role_key == "department_head", Wait.closed_at.is_(None))
    ).one()


def sweep(now: datetime) -> int:
    """What the job does, at a moment; how many people were told."""
    plan_waits(now)
    give_reminders(now)
    return tell_everybody(now)


def eight(days: int) -> datetime:
    """A minute past eight so many days from the day on which the head has to have decided."""
    return end_of_day(due_on(wait().due_at) + timedelta(days=days), 8) + timedelta(minutes=1)


def told(account: Account) -> Sequence[str]:
    """What a person was told, oldest first."""
    rows = select(Message.subject).where(Message.account_id == account.id).order_by(Message.id)
    return db.session.scalars(rows).all()


def posted(account: Account) -> Sequence[Delivery]:
    """What goes to a person from outside the application."""
    mine = select(Delivery).join(Delivery.message).where(Message.account_id == account.id)
    return db.session.scalars(mine.order_by(Delivery.id)).all()


def rules_given(account: Account) -> Sequence[str]:
    """The rules by which a person was told, oldest first."""
    rows = select(Reminder.rule_key).where(Reminder.account_id == account.id)
    return db.session.scalars(rows.order_by(Reminder.occurrence_at)).all()


def test_the_day_before_on_the_day_and_every_third_working_day_after(school: School) -> None:
    """Each once, however often the sweep runs; the wait began too late for the week before."""
    sweep(NOW)
    due = due_on(wait().due_at)
    days = [due - DAY, due, *(add_working_days(due, n) for n in (2, 3, 6))]
    moments = [end_of_day(day, 8) + timedelta(minutes=1) for day in days]
    assert [(sweep(at), sweep(at)) for at in moments] == [(1, 0), (1, 0), (0, 0), (1, 0), (2, 0)]
    assert rules_given(school.head) == ["day_before", "on_the_day", "overdue", "overdue"]
    assert rules_given(school.office) == ["escalated"]


def test_a_machine_that_was_down_catches_up_in_one_message(school: School) -> None:
    """The latest reminder stands for those in between; the escalation is kept, to the role above."""
    sweep(NOW)
    sweep(eight(30))
    assert told(school.head) == ["1 件事项待办，其中 1 件已逾期"]
    assert rules_given(school.office) == ["escalated"]
    body = db.session.scalars(
        select(Message.body).where(Message.account_id == school.office.id)
    ).one()
    assert "等待系部负责人" in body or "等待department_head" in body
    assert sweep(eight(30) + timedelta(hours=2)) == 0


def test_twelve_owed_are_one_message(app: Flask) -> None:
    """One mail that lists them all."""
    school = make_school(project_limit=99)
    for _ in range(12):
        person = make_account(school.department)
        take(make_application(school.call, person), "submit", person)
    assert sweep(eight_of_all()) == 1
    body = db.session.scalars(
        select(Message.body).where(Message.account_id == school.head.id)
    ).one()
    assert body.count("\n·") == 12
    assert len(posted(school.head)) == 1


def eight_of_all() -> datetime:
    """The morning of the day on which everything is due."""
    due_at = db.session.scalars(
        select(Wait.due_at).where(Wait.role_key == "department_head").limit(1)
    ).one()
    return end_of_day(due_on(due_at), 8) + timedelta(minutes=1)


def test_an_extension_moves_what_is_ahead_and_cancels_what_was_not_told(school: School) -> None:
    """Given but not yet told, it is not told; the new date has its own reminders."""
    morning = eight(0)
    plan_waits(morning)
    give_reminders(morning)
    wait().due_at += 14 * DAY
    db.session.commit()
    assert tell_everybody(morning) == 0
    assert [sweep(eight(n)) for n in (-8, -7, -1, 0)] == [0, 1, 1, 1]
    assert rules_given(school.head)[-3:] == ["week_before", "day_before", "on_the_day"]


def test_what_was_met_or_sent_back_begins_anew(school: School) -> None:
    """A wait met before anybody was told is not told; sent back and in again, it has new dates.

    No sweep passes over what was met more than once.
    """
    application, morning = wait().application, eight(0)
    plan_waits(morning)
    give_reminders(morning)
    take(application, "send_back", school.head, now=morning)
    assert tell_everybody(morning) == 0
    take(application, "submit", school.teacher, now=morning)
    assert due_on(wait().due_at) == add_working_days(local_day(morning), 5)
    assert [sweep(eight(n)) for n in (-1, 0)] == [1, 1]
    met = select(NextReminder).where(NextReminder.remind_at <= eight(0))
    assert db.session.scalars(met).all() == []


def test_a_call_may_leave_rules_out_or_count_otherwise(school: School) -> None:
    """Not the day before; three days before instead of a week."""
    db.session.add_all(
        [
            CallReminder(call_id=school.call.id, rule_key="day_before", is_off=True),
            CallReminder(call_id=school.call.id, rule_key="week_before", days=3),
        ]
    )
    db.session.commit()
    sweep(NOW)
    assert [sweep(eight(n)) for n in range(-4, 1)] == [0, 1, 0, 0, 1]


def test_deputies_are_told_those_who_left_are_not(school: School) -> None:
    """Whoever acts for the head; a disabled account gets nothing."""
    day = due_on(wait().due_at)
    db.session.add(
        Delegation(
            from_account_id=school.head.id, to_account_id=school.supervisor.id, from_on=day,
            until_on=day, created_at=NOW,
        )
    )  # fmt: skip
    db.session.commit()
    sweep(eight(0))
    assert (len(told(school.head)), len(told(school.supervisor))) == (1, 1)
    school.head.is_enabled = False
    db.session.commit()
    sweep(eight(5))
    assert len(told(school.head)) == 1


def test_two_sweeps_at_the_same_moment(app: Flask, school: School) -> None:
    """Four at once: one message."""
    moment = eight(0)
    plan_waits(moment)

    def work() -> int:
        with app.app_context():
            give_reminders(moment)
            return tell_everybody(moment)

    with ThreadPoolExecutor(4) as sweeps:
        done = [each.result() for each in [sweeps.submit(work) for _ in range(4)]]
    assert (sum(done), len(told(school.head))) == (1, 1)


def test_a_digest_comes_at_its_hour_and_nothing_before(school: School) -> None:
    """In the application at once, by mail with the digest; a second run sends nothing."""
    db.session.add(PostWish(account_id=school.head.id, digest_hour=17))
    db.session.commit()
    morning = eight(0)
    sweep(morning)
    assert (send_digests(morning), len(posted(school.head))) == (0, 0)
    evening = morning + timedelta(hours=9)
    assert [send_digests(evening), send_digests(evening)] == [1, 0]
    assert told(school.head) == ["1 件事项待办", "今日汇总：1 条消息"]
    assert [each.address for each in posted(school.head)] == [school.head.email]


def test_quiet_hours_put_mail_off(school: School) -> None:
    """What comes at night is sent when they end."""
    db.session.add(PostWish(account_id=school.head.id, quiet_from=22, quiet_until=9))
    db.session.commit()
    sweep(eight(0))
    (mail,) = posted(school.head)
    assert mail.next_attempt_at == end_of_day(due_on(wait().due_at), 9)


def test_in_english_to_who_reads_english(school: School) -> None:
    """Subject and lines."""
    school.head.locale = "en"
    db.session.commit()
    sweep(eight(3))
    assert told(school.head) == ["1 to do, 1 overdue"]


def test_the_clock_takes_due_steps_once(app: Flask) -> None:
    """A draft never handed in is withdrawn at the closing date; a second sweep finds nothing."""
    school = make_school()
    application = make_application(school.call, school.teacher)
    plan_waits(NOW)
    closing = school.call.declaration_closes_at
    assert take_due_steps(NOW) == 0
    late = closing + timedelta(days=10)
    assert [take_due_steps(late), take_due_steps(late)] == [1, 0]
    db.session.refresh(application)
    assert application.state == "withdrawn"
