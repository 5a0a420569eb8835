"""Does the calendar show one's own waits, the calls one sees, and to an office what is due?"""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import pairwise

import pytest
from flask import Flask
from sqlalchemy import select

from approvals.access import below
from approvals.database import db, utc_now
from approvals.deadlines.calendar_days import grid_of
from approvals.deadlines.calendar_queries import due_at_school, own_waits
from approvals.deadlines.calendar_years import two_years
from approvals.deadlines.models import ClosedDay, Wait
from approvals.deadlines.school_days import kind_of
from approvals.programmes.models import DATE_KEYS
from approvals.programmes.phases import phases_of
from approvals.viewer import viewer_of
from tests.support.browser import Browser
from tests.support.factories import NOW, make_application, make_call, make_programme, take
from tests.support.school import School, make_school
from tests.support.statements import statements
from workflows.calendar import due_on, end_of_day

DUE = date(2026, 3, 9)


@pytest.fixture
def school(app: Flask) -> School:
    """A school whose head has an application to check until 9 March; and another school."""
    school = make_school()
    for each in (school, make_school(school.bureau)):
        take(make_application(each.call, each.teacher), "submit", each.teacher)
    return school


def owed(school: School) -> Wait:
    """What the school's head of department owes."""
    here = below(Wait.org_path, school.school.path)
    return db.session.scalars(
        select(Wait).where(Wait.role_key == "department_head", here, Wait.closed_at.is_(None))
    ).one()


def test_own_waits_and_the_schools_counts(school: School) -> None:
    """A day ends at 24:00; the office counts its own school, by role; others count nothing."""
    wait = owed(school)
    assert due_on(wait.due_at) == DUE
    head, office = viewer_of(school.head, NOW), viewer_of(school.office, NOW)
    assert [each.id for each in own_waits(head, DUE, DUE)] == [wait.id]
    assert own_waits(head, DUE + timedelta(days=1), DUE + timedelta(days=9)) == []
    assert due_at_school(office, DUE, DUE) == {DUE: {"department_head": 1}}
    assert due_at_school(head, DUE, DUE) == {}
    bureau = viewer_of(school.bureau_office, NOW)
    assert due_at_school(bureau, DUE, DUE) == {DUE: {"department_head": 2}}


def test_a_month_is_whole_weeks_and_knows_holidays(sqlite_app: Flask) -> None:
    """Monday first; 国庆节 is off, the Saturday after it worked, and the school's own days go first."""
    days = grid_of(date(2026, 10, 1))
    assert (days[0], days[-1], len(days)) == (date(2026, 9, 28), date(2026, 11, 1), 35)
    assert [len(grid_of(date(2027, month, 1))) for month in (2, 5)] == [28, 42]
    keys = [kind_of(date(2026, 10, day), {}).key for day in (1, 9, 10, 11)]
    assert keys == ["off", "work", "makeup", "off"]
    assert [kind_of(date(2150, 3, day), {}).key for day in (6, 7)] == ["work", "off"]


def test_phases_follow_one_another_and_overlapping_rounds_stand_together(school: School) -> None:
    """Every day belongs to one phase; what the call has no date for is reckoned in working days."""
    now = viewer_of(school.office, NOW)
    phases = phases_of(school.call, NOW)
    ends = pairwise(phases)
    assert all(a.last_on + timedelta(days=1) == b.first_on for a, b in ends)
    assert [phase.key for phase in phases if not phase.is_reckoned] == [
        "declaration", "review", "implementation", "completion",
    ]  # fmt: skip
    assert [phase.kind for phase in phases] == ["live"] + ["plan"] * 8
    last_year = make_call(school.school, programme=school.call.programme)
    for key in ("opens", *DATE_KEYS):
        setattr(last_year, f"{key}_at", getattr(last_year, f"{key}_at") - timedelta(days=365))
    picture = two_years(date(2026, 1, 1), [school.call, last_year], [], now)
    mine, before = picture.rows
    assert before.bars[-1].x + before.bars[-1].width > mine.bars[0].x
    assert all(
        bar.x >= 0 and bar.x + bar.width <= 100.1 for row in picture.rows for bar in row.bars
    )
    filing = make_call(school.school, programme=make_programme(school.school, "filing"))
    assert [phase.key for phase in phases_of(filing, NOW)] == ["declaration", "registration"]


def test_pages_of_one_school_in_twelve_statements(school: School, client: Browser) -> None:
    """Own waits with links, the calls, the counts, the school's days; nothing of another school."""
    school.call.title, now = "本校批次", utc_now()
    wait = owed(school)
    wait.due_at = end_of_day(date(now.year, now.month, 15))
    db.session.add(
        ClosedDay(
            organisation_id=school.school.id, closed_on=date(now.year, now.month, 16), title="校庆"
        )
    )
    school.call.declaration_closes_at = end_of_day(date(now.year, now.month, 17), 12)
    db.session.commit()
    link = f'href="/applications/{wait.application_id}"'
    for person, sees in ((school.head, True), (school.office, False), (school.clerk, False)):
        client.sign_in(person)
        for view in ("month", "list"):
            with statements() as seen:
                page = client.get(f"/calendar?view={view}").text
            assert len(seen) <= 12
            assert (link in page) == sees
            assert "校庆" in page
            assert f"/calls/{school.call.id}" in page
            assert ("全校到期" in page or "项待办到期" in page) == (person is school.office)
    client.sign_in(school.head)
    assert "12:00" in client.get("/calendar?view=list").text
    assert client.get("/calendar?view=nonsense&month=2026-13").status_code == 200
    for year in (2000, 2199):
        assert client.get(f"/calendar?view=years&month={year}-01").status_code == 200


def test_two_years_cost_the_same_for_many_calls(school: School, client: Browser) -> None:
    """And an office's rows lead to what lies ahead of them."""
    client.sign_in(school.office)
    address = f"/calendar?view=years&month={school.call.opens_at:%Y}-01"
    counts = []
    for _ in range(2):
        client.get(address)
        with statements() as seen:
            page = client.get(address).text
        counts.append(len(seen))
        for _ in range(9):
            make_call(school.school)
        db.session.commit()
    assert counts[0] == counts[1] <= 12
    assert len(re.findall(r'class="g-row"', page)) == 10
    assert f"/calls/{school.call.id}/ahead" in page


def test_a_reviewer_of_a_blind_call_reads_no_name(sqlite_app: Flask) -> None:
    """Neither among the tasks nor in the calendar, though only one review is owed."""
    school, browser = make_school(is_blind=True), sqlite_app.test_client()
    school.teacher.name, reviewer = "不应出现", school.reviewers[0]
    application = make_application(school.call, school.teacher)
    take(application, "submit", school.teacher)
    take(application, "endorse", school.head)
    take(application, "admit", school.office)
    ids = [each.id for each in school.reviewers]
    take(application, "assign_reviewers", school.office, reviewers=ids)
    month = f"{due_on(school.call.review_closes_at):%Y-%m}"
    browser.sign_in(reviewer)
    for address in ("/", f"/calendar?month={month}", f"/calendar?view=list&month={month}"):
        page = browser.get(address).text
        assert application.title in page
        assert "不应出现" not in page
        assert school.department.name not in page
