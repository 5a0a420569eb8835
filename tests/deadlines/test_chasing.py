"""Does the office see who is late, remind once, extend with a reason, and see what went out?"""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from approvals.applications.change_models import Extension
from approvals.applications.models import Application, Member
from approvals.audit.models import HistoryEntry
from approvals.database import db, utc_now
from approvals.deadlines.models import Delivery, Message, Wait
from approvals.deadlines.reminder_models import NextReminder, Reminder
from tests.deadlines.test_reminders import sweep
from tests.support.browser import Browser
from tests.support.factories import make_account, make_application, take
from tests.support.school import School, make_school
from tests.support.statements import statements
from workflows.calendar import due_on, end_of_day, local_day


@pytest.fixture
def late(app: Flask) -> tuple[School, Browser]:
    """Two applications that the head has not looked at, long past their day; the office's browser."""
    school = make_school()
    for _ in range(2):
        person = make_account(school.department)
        take(make_application(school.call, person), "submit", person)
    for wait in waits():
        wait.due_at = utc_now() - timedelta(days=3)
    db.session.commit()
    browser = app.test_client()
    browser.sign_in(school.office)
    return school, browser


def waits() -> list[Wait]:
    """What is owed by the head of department."""
    rows = select(Wait).where(Wait.role_key == "department_head", Wait.closed_at.is_(None))
    return list(db.session.scalars(rows.order_by(Wait.id)))


def told_next() -> list[datetime]:
    """When the head of department is next told of each."""
    moments = {row.wait_id: row.remind_at for row in db.session.scalars(select(NextReminder))}
    return [at for wait in waits() if (at := moments[wait.id])]


def test_the_board_names_who_is_late_and_whether_told(late: tuple[School, Browser]) -> None:
    """By person; the same number of statements however many lines."""
    school, browser = late
    with statements() as sent:
        page = browser.get("/overdue").text
    assert page.count('name="wait"') == 2
    assert school.head.name in page
    assert page.count("从未") == 2
    assert len(sent) <= 12


def test_all_who_owe_something_in_a_call(late: tuple[School, Browser]) -> None:
    """Late or not, ticked at once; of another call nothing; and after reminding one is there again."""
    school, browser = late
    for wait in waits():
        wait.due_at = utc_now() + timedelta(days=90)
    db.session.commit()
    mine = f"/overdue?view=all&call={school.call.id}"
    assert [browser.get(f"/overdue{each}").text.count('name="wait"') for each in (
        "", "?view=ahead", "?view=all", "?view=all&call=999", "?view=all&call=1e99",
    )] == [0, 0, 2, 0, 2]  # fmt: skip
    assert browser.get(f"{mine}&ticked=all").text.count(" checked") == 2
    form = {"wait": [wait.id for wait in waits()], "note": "", "key": "k2"}
    answer = browser.post(mine.replace("?", "/remind?"), data=form)
    assert answer.location == mine


def test_reminding_many_is_one_message_each_and_once(late: tuple[School, Browser]) -> None:
    """With the note; the same form posted twice tells nobody again; the board says when."""
    school, browser = late
    form = {"wait": [wait.id for wait in waits()], "note": "请本周内完成。", "key": "k1"}
    assert [browser.post("/overdue/remind", data=form).status_code for _ in range(2)] == [303, 303]
    message = db.session.scalars(select(Message).where(Message.sender_id.is_not(None))).one()
    assert (message.account_id, message.sender_id) == (school.head.id, school.office.id)
    assert "请本周内完成。" in message.body
    assert message.body.count("·") == 2
    assert len(db.session.scalars(select(Reminder.id)).all()) == 2
    assert "从未" not in browser.get("/overdue").text


def test_extending_needs_a_day_to_come_and_a_reason(late: tuple[School, Browser]) -> None:
    """What was typed stays; then it moves, with a row in the trail."""
    _school, browser = late
    wait = waits()[0]
    answer = browser.post("/overdue/extend", data={"wait": wait.id, "until_on": "2020-01-01"})
    assert answer.status_code == 422
    assert 'value="2020-01-01"' in answer.text
    day = local_day(utc_now()) + timedelta(days=9)
    form = {"wait": wait.id, "until_on": day.isoformat(), "note": "出差"}
    assert browser.post("/overdue/extend", data=form).status_code == 303
    db.session.expire_all()
    moved = db.session.get_one(Wait, wait.id)
    assert local_day(moved.due_at - timedelta(seconds=1)) == day
    assert moved.application.due_at == moved.due_at
    entry = db.session.scalars(
        select(HistoryEntry).where(HistoryEntry.action == "extend_wait")
    ).one()
    assert entry.comment == "出差"


def test_a_date_of_the_call_moves_for_the_application(late: tuple[School, Browser]) -> None:
    """An extended draft can be handed in until then."""
    school, browser = late
    draft = make_application(school.call, school.teacher)
    (wait,) = db.session.scalars(select(Wait).where(Wait.application_id == draft.id))
    day = local_day(max(wait.due_at, utc_now())) + timedelta(days=9)
    form = {"wait": wait.id, "until_on": day.isoformat(), "note": "病假"}
    browser.post("/overdue/extend", data=form)
    extension = db.session.scalars(select(Extension)).one()
    assert (extension.application_id, extension.date_key) == (draft.id, "declaration_closes")


def test_what_is_not_late_yet_is_put_off_and_its_reminders_move(
    late: tuple[School, Browser],
) -> None:
    """From the board's other tab, several at once; a day that is no later moves nothing."""
    _school, browser = late
    now = utc_now()
    for wait in waits():
        wait.due_at = end_of_day(local_day(now) + timedelta(days=5))
    db.session.commit()
    sweep(now)
    told_before = told_next()[0]
    assert 'name="wait"' not in browser.get("/overdue").text
    with statements() as sent:
        assert browser.get("/overdue?view=ahead").text.count('name="wait"') == 2
    assert len(sent) <= 12
    day = local_day(now) + timedelta(days=13)
    form = {"wait": [w.id for w in waits()], "until_on": day.isoformat(), "note": "开学前后"}
    answer = browser.post("/overdue/extend?view=ahead", data=form)
    assert (answer.status_code, answer.location) == (303, "/overdue?view=ahead")
    sweep(now)
    db.session.expire_all()
    assert {due_on(w.due_at) for w in waits()} == {day}
    assert all(at > told_before for at in told_next())
    sooner = (local_day(now) + timedelta(days=2)).isoformat()
    browser.post("/overdue/extend?view=ahead", data=form | {"until_on": sooner})
    assert "2 项期限未变" in browser.get("/overdue?view=ahead").text


def test_one_projects_deadline_from_its_page(app: Flask, late: tuple[School, Browser]) -> None:
    """Only its own waits, whatever is posted; not for who has no office."""
    school, browser = late
    mine, other = waits()
    address = f"/applications/{mine.application_id}/deadlines"
    assert address in browser.get(f"/applications/{mine.application_id}").text
    assert browser.get(address).text.count('name="wait"') == 1
    form = {"wait": [mine.id, other.id], "until_on": local_day(utc_now()) + timedelta(days=9)}
    answer = browser.post(address, data=form)
    assert (answer.status_code, "请填写延期原因" in answer.text) == (422, True)
    assert browser.post(address, data=form | {"note": "病假"}).status_code == 303
    db.session.expire_all()
    assert (mine.due_at > utc_now(), other.due_at > utc_now()) == (True, False)
    mine.application.submitted_at = None  # nobody's eyes but its writers' see into a draft
    db.session.commit()
    later = {"until_on": local_day(utc_now()) + timedelta(days=19), "note": "病假"}
    assert browser.post(address, data=form | later).location == "/overdue?view=ahead"
    browser = app.test_client()
    browser.sign_in(school.head)
    assert address not in browser.get(f"/applications/{mine.application_id}").text


def test_nobody_puts_off_what_is_their_own(late: tuple[School, Browser]) -> None:
    """Ticked on the board beside another's, or asked for by address: somebody else has to."""
    school, browser = late
    mine, other = waits()
    mine.application.members.append(Member(account_id=school.office.id, may_edit=False))
    db.session.commit()
    form = {"wait": [mine.id, other.id], "until_on": local_day(utc_now()) + timedelta(days=9)}
    answer = browser.post("/overdue/extend", data=form | {"note": "停电"}, follow_redirects=True)
    assert "1 项本人项目的期限未变" in answer.text
    db.session.expire_all()
    assert (mine.due_at > utc_now(), other.due_at > utc_now()) == (False, True)
    assert browser.get(f"/applications/{mine.application_id}/deadlines").status_code == 404
    assert "/deadlines" not in browser.get(f"/applications/{mine.application_id}").text


def test_another_schools_office_reaches_nothing(app: Flask, late: tuple[School, Browser]) -> None:
    """Neither sees nor reminds nor retries."""
    other = make_school()
    browser = app.test_client()
    browser.sign_in(other.office)
    assert 'name="wait"' not in browser.get("/overdue").text
    answer = browser.post("/overdue/remind", data={"wait": waits()[0].id, "key": "x"})
    assert answer.status_code == 422
    delivery = db.session.scalars(select(Delivery.id).limit(1)).one()
    assert browser.post(f"/post/{delivery}/retry").status_code == 404


def test_what_was_given_up_is_seen_and_begun_anew(late: tuple[School, Browser]) -> None:
    """With its fault and a button."""
    _school, browser = late
    delivery = db.session.scalars(select(Delivery).limit(1)).one()
    delivery.failed_at, delivery.attempts, delivery.last_error = (
        utc_now(),
        8,
        "SMTP 550 no such box",
    )
    db.session.commit()
    page = browser.get("/post?state=given_up").text
    assert "SMTP 550 no such box" in page
    answer = browser.post(f"/post/{delivery.id}/retry?state=given_up&page=1")
    assert (answer.status_code, answer.location) == (303, "/post?state=given_up")
    db.session.expire_all()
    assert (delivery.failed_at, delivery.attempts) == (None, 0)
    assert db.session.scalar(select(Application.id).limit(1))
