"""Do deadlines that count working days move with the school's calendar, and nothing else?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from approvals.audit.models import HistoryEntry
from approvals.database import db
from approvals.deadlines.chase_operations import extend_waits
from approvals.deadlines.closed_day_operations import (
    Days,
    add_days,
    moved_by_adding,
    moved_by_removing,
    remove_days,
)
from approvals.deadlines.models import ClosedDay, Message, Wait
from approvals.deadlines.queries import own_days
from tests.deadlines.test_reminders import eight, rules_given, sweep
from tests.support.browser import Browser
from tests.support.factories import NOW, make_account, make_application, take
from tests.support.school import School, make_school
from tests.support.statements import statements
from workflows.calendar import OwnDays, add_working_days, due_on, end_of_day, local_day
from workflows.national_days import national_spans


@pytest.fixture
def school(app: Flask) -> School:
    """A school whose head of department has one application to endorse; another draft is there too."""
    school = make_school()
    take(make_application(school.call, school.teacher), "submit", school.teacher)
    make_application(school.call, make_account(school.department))
    return school


def dues() -> dict[str, datetime]:
    """When the head and the author of the draft have to be ready."""
    rows: Sequence[Wait] = db.session.scalars(select(Wait).where(Wait.closed_at.is_(None))).all()
    return {row.role_key: row.due_at for row in rows if row.due_at}


def two_days_off() -> Days:
    """Two of the five working days that the head has."""
    today = local_day(NOW)
    return Days(add_working_days(today, 2), add_working_days(today, 3), "校庆")


def test_what_counts_working_days_moves(school: School) -> None:
    """By the days that are lost; dates of the call stay; the trail says so; reminders follow."""
    sweep(NOW)
    before, days = dues(), two_days_off()
    assert [each.wait_id for each in moved_by_adding(school.school, days, NOW)]
    assert dues() == before
    assert add_days(school.school, days, school.office, now=NOW) == 1
    after = dues()
    own = own_days(school.department.path)
    assert own.closed == set(days.each)
    assert due_on(after["department_head"]) == add_working_days(local_day(NOW), 5, own)
    assert after["applicant"] == before["applicant"]
    entry = db.session.scalars(
        select(HistoryEntry).where(HistoryEntry.action == "move_for_days")
    ).one()
    assert (entry.comment, entry.actor_id) == ("校庆", school.office.id)
    assert [sweep(eight(n)) for n in (-1, 0)] == [1, 1]
    assert rules_given(school.head) == ["day_before", "on_the_day"]


def test_nobody_loses_time(school: School) -> None:
    """Taking days out, or working on a day off, makes nothing due sooner; no workday does later."""
    days = two_days_off()
    add_days(school.school, days, school.office, now=NOW)
    moved = dues()
    assert moved_by_removing(school.school, days, NOW) == []
    assert remove_days(school.school, days, school.office, now=NOW) == 0
    assert dues() == moved
    saturday = local_day(NOW) + timedelta(days=(5 - local_day(NOW).weekday()) % 7)
    worked = Days(saturday, saturday, "补课", is_worked=True)
    assert add_days(school.school, worked, school.office, now=NOW) == 0
    assert own_days(school.department.path) == OwnDays(worked=frozenset({saturday}))
    assert remove_days(school.school, worked, school.office, now=NOW) == 1


def test_what_an_office_chose_stays(school: School) -> None:
    """So does another school, and what is overdue."""
    other = make_school(school.bureau)
    wait = db.session.scalars(select(Wait).where(Wait.role_key == "department_head")).one()
    chosen = wait.due_at + timedelta(days=3)
    extend_waits([wait], chosen, school.office, reason="出差", now=NOW)
    assert add_days(other.school, two_days_off(), other.office, now=NOW) == 0
    assert add_days(school.school, two_days_off(), school.office, now=NOW) == 0
    assert dues()["department_head"] == chosen
    late = Days(due_on(chosen) + timedelta(days=1), due_on(chosen) + timedelta(days=9), "寒假")
    assert add_days(school.school, late, school.office, now=end_of_day(late.until_on)) == 0


def test_many_move_in_few_statements(school: School) -> None:
    """But for the trail, where each project has its row; the head reads of all ten in one message."""
    for _ in range(9):
        person = make_account(school.department)
        take(make_application(school.call, person), "submit", person)
    with statements() as sent:
        assert add_days(school.school, two_days_off(), school.office, now=NOW) == 10
    assert len([each for each in sent if "history" not in each]) <= 26
    (told,) = db.session.scalars(select(Message).where(Message.account_id == school.head.id))
    assert (told.kind, told.subject) == ("moved", "10 件事项的期限已延后")
    assert f"说明：{two_days_off().title}" in told.body


def test_the_nearest_place_decides(school: School) -> None:
    """The bureau is closed on a day on which this school works."""
    (first, second) = (two_days_off().from_on, two_days_off().until_on)
    add_days(school.bureau, Days(first, second, "停课"), school.bureau_office, now=NOW)
    add_days(school.school, Days(first, first, "补课", is_worked=True), school.office, now=NOW)
    assert own_days(school.department.path) == OwnDays(frozenset({second}), frozenset({first}))


def test_the_country_s_days() -> None:
    """Spring Festival of 2026 with its make-up Saturdays; nothing of a year that is not known."""
    festival = [each for each in national_spans(2026) if each.title_zh == "春节"]
    assert [(each.from_on, each.until_on) for each in festival if not each.is_worked] == [
        (date(2026, 2, 15), date(2026, 2, 23))
    ]
    assert [each.from_on for each in festival if each.is_worked] == [
        date(2026, 2, 14), date(2026, 2, 28),
    ]  # fmt: skip
    assert national_spans(2199) == []


def test_the_pages(sqlite_app: Flask) -> None:
    """Looked at first, then kept; faults at their fields; another school's calendar is out of reach."""
    school, other = make_school(), make_school()
    browser: Browser = sqlite_app.test_client()  # type: ignore[assignment]
    browser.sign_in(school.office)
    form = {
        "organisation_id": school.school.id, "kind": "closed", "title": "暑假",
        "from_on": "2027-07-10", "until_on": "2027-08-28",
    }  # fmt: skip
    assert "没有期限需要顺延" in browser.get("/closed-days/new", query_string=form).text
    backwards = form | {"until_on": "2027-07-01"}
    assert browser.get("/closed-days/new", query_string=backwards).status_code == 422
    assert browser.post("/closed-days/new", data=backwards).status_code == 422
    elsewhere = form | {"organisation_id": other.school.id}
    assert browser.post("/closed-days/new", data=elsewhere).status_code == 422
    assert browser.post("/closed-days/new", data=form).status_code == 303
    again = browser.post("/closed-days/new", data=form)
    assert (again.status_code, "已在校历中" in again.text) == (422, True)
    with statements() as sent:
        page = browser.get("/closed-days?year=2027").text
    assert len(sent) <= 12
    assert "2027-07-10 周六" in page
    span = {name: form[name] for name in ("organisation_id", "from_on", "until_on")}
    assert "暑假" in browser.get("/closed-days/remove", query_string=span).text
    stranger: Browser = sqlite_app.test_client()  # type: ignore[assignment]
    stranger.sign_in(other.office)
    stranger.post("/closed-days/remove", data=span)
    assert len(db.session.scalars(select(ClosedDay)).all()) == 50
    assert browser.post("/closed-days/remove", data=span).status_code == 303
    assert db.session.scalars(select(ClosedDay)).all() == []
