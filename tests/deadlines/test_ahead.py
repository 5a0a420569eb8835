"""Does the look ahead name the people whom the sweep would tell, and send nothing?"""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from sqlalchemy import func, select

from approvals.accounts.models import Account, Delegation
from approvals.database import db, utc_now
from approvals.deadlines.ahead_queries import ahead
from approvals.deadlines.fire_operations import give_reminders
from approvals.deadlines.models import Delivery, Message, Wait
from approvals.deadlines.plan_operations import plan_waits
from approvals.deadlines.reminder_models import Reminder
from approvals.deadlines.told_queries import people_for
from tests.support.browser import Browser
from tests.support.factories import NOW, grant, make_account, make_application, take
from tests.support.school import School, make_school
from tests.support.statements import statements
from workflows.calendar import due_on, end_of_day, local_day


def waiting(school: School, count: int = 1) -> list[Wait]:
    """Applications that wait for the head of department."""
    for _ in range(count):
        leader = make_account(school.department)
        take(make_application(school.call, leader), "submit", leader)
    owed = select(Wait).where(Wait.role_key == "department_head", Wait.closed_at.is_(None))
    return list(db.session.scalars(owed.order_by(Wait.id)))


def written() -> list[int | None]:
    """How much was said and sent."""
    kinds = (Message, Delivery, Reminder)
    return [db.session.scalar(select(func.count()).select_from(kind)) for kind in kinds]


def test_who_is_named_is_who_is_told(app: Flask) -> None:
    """Holders, deputies in their days, the role above, and not who leads: as the sweep does it."""
    school = make_school()
    application = make_application(school.call, school.teacher)
    take(application, "submit", school.teacher)
    grant(school.teacher, "department_head")
    deputy = make_account(school.department, "代办人")
    (wait,) = waiting(school, 0)
    day = due_on(wait.due_at)
    db.session.add(
        Delegation(
            from_account_id=school.head.id, to_account_id=deputy.id, from_on=day, until_on=day,
            created_at=NOW,
        )
    )  # fmt: skip
    db.session.commit()
    events = ahead(school.call, local_day(NOW), day + timedelta(days=12))
    people = people_for(events, NOW)
    foreseen = {
        (event.at, name) for event in events if event.at > NOW for name in people.told(event)
    }
    last = end_of_day(day + timedelta(days=12))
    plan_waits(NOW)
    for at in sorted({event.at for event in events}):
        give_reminders(at)
    given = db.session.execute(
        select(Reminder.occurrence_at, Account.name).join(
            Account, Account.id == Reminder.account_id
        )
    )
    assert {(at, name) for at, name in given if at <= last} == foreseen
    names = {name for _, name in foreseen}
    assert names == {school.head.name, "代办人", school.office.name}


def test_the_page_says_it_and_sends_nothing(app: Flask, client: Browser) -> None:
    """By day and person, in twelve statements; faults at the field; only who runs the call."""
    school = make_school()
    now = utc_now()
    school.call.declaration_closes_at = now + timedelta(days=10)
    db.session.commit()
    for wait in waiting(school, 8):
        wait.due_at = end_of_day(local_day(now) + timedelta(days=5))
    draft = make_application(school.call, school.teacher)
    db.session.commit()
    client.sign_in(school.office)
    address, before = f"/calls/{school.call.id}/ahead", written()
    client.get(address)
    with statements() as seen:
        page = client.get(address)
    assert len(seen) <= 12
    for words in (school.head.name, draft.name, "不发送任何消息", "另有 2 项", "系统自动办理"):
        assert words in page.text
    for wrong in ("from_on=2020-01-01&to_on=2020-02-01", "from_on=x&to_on=", "from_on=2150-01-01"):
        answer = client.get(f"{address}?{wrong}")
        assert (answer.status_code, 'aria-invalid="true"' in answer.text) == (422, True)
    assert written() == before
    client.sign_in(school.head)
    assert client.get(address).status_code == 403
    client.sign_in(make_school(school.bureau).office)
    assert client.get(address).status_code == 404
