"""May a person choose how to be told, and only by robots at allowed servers?"""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from approvals.accounts.models import Account
from approvals.database import db
from approvals.deadlines.ahead_queries import ahead
from approvals.deadlines.models import Message, Wait
from approvals.deadlines.reminder_models import PostWish
from tests.support.factories import NOW, make_application, take
from tests.support.school import make_school
from workflows.calendar import due_on, local_day

ROBOT = "https://oapi.dingtalk.com/robot/send?access_token=abc"


def test_what_is_chosen_is_kept(sqlite_app: Flask) -> None:
    """An empty secret keeps the old one; without the robot it goes too."""
    account: Account = make_school().teacher
    browser = sqlite_app.test_client()
    browser.sign_in(account)
    chosen = {"digest_hour": "17", "quiet_from": "22", "quiet_until": "7"}
    for form in (
        {**chosen, "dingtalk_address": ROBOT, "dingtalk_secret": "SEC1"},
        {**chosen, "dingtalk_address": ROBOT, "dingtalk_secret": ""},
    ):
        assert browser.post("/account/messages", data=form).status_code == 303
    row = db.session.get_one(PostWish, account.id)
    kept = (row.digest_hour, row.quiet_from, row.quiet_until, row.dingtalk_secret)
    assert kept == (17, 22, 7, "SEC1")
    browser.post("/account/messages", data=chosen)
    db.session.expire_all()
    assert row.dingtalk_secret == ""
    assert "SEC1" not in browser.get("/account/messages").text


def test_addresses_elsewhere_and_half_quiet_hours_are_refused(sqlite_app: Flask) -> None:
    """At the field, with what was typed."""
    browser = sqlite_app.test_client()
    browser.sign_in(make_school().teacher)
    elsewhere = "http://169.254.169.254/latest"
    answer = browser.post(
        "/account/messages", data={"wecom_address": elsewhere, "quiet_from": "22"}
    )
    assert answer.status_code == 422
    assert elsewhere in answer.text
    assert answer.text.count('aria-invalid="true"') == 2
    assert db.session.scalars(select(PostWish)).all() == []


def test_looking_ahead_sends_nothing(app: Flask) -> None:
    """Reminders of the head, the escalation to the office; a draft's end is the clock's."""
    school = make_school()
    take(make_application(school.call, school.teacher), "submit", school.teacher)
    (wait,) = db.session.scalars(
        select(Wait).where(Wait.role_key == "department_head", Wait.closed_at.is_(None))
    )
    day, before = due_on(wait.due_at), db.session.scalars(select(Message.id)).all()
    events = ahead(school.call, day - timedelta(days=1), day + timedelta(days=8))
    told = [(event.kind, event.role_key) for event in events]
    assert told[:3] == [("reminder", "department_head")] * 3
    assert ("escalation", "project_office") in told
    assert db.session.scalars(select(Message.id)).all() == before
    make_application(school.call, school.teacher)
    closing = local_day(school.call.declaration_closes_at)
    ends = list(ahead(school.call, local_day(NOW), closing + timedelta(days=3)))
    assert [event.kind for event in ends].count("expiry") == 1
    days = ["--from", day.isoformat(), "--to", day.isoformat()]
    asked = ["deadlines", "preview", "--call", str(school.call.id), *days]
    lines = app.test_cli_runner().invoke(args=asked).output.splitlines()
    assert lines[0].split() == [day.isoformat(), "08:00", "催办", *lines[0].split()[3:]]
    assert lines[1:] == ["1 in all; nothing was sent."]
    asked[-1] = (day - timedelta(days=1)).isoformat()
    assert app.test_cli_runner().invoke(args=asked).exit_code == 2
