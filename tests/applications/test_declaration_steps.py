"""The first stage through the door: number, sending back, return to the sender, versions."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from flask import Flask

from approvals import frozen
from approvals.applications.answer_operations import answer_mark
from approvals.applications.version_models import ApplicationVersion, Mark
from approvals.database import db
from approvals.deadlines.models import Wait
from approvals.errors import sentence_of
from tests.support.browser import Browser
from tests.support.factories import NOW, make_application, take
from tests.support.school import School, make_school
from workflows.calendar import end_of_day
from workflows.engine import NotAllowed, NotPossibleNow, RequirementUnmet

MARK = {"field": "basis", "kind": "outdated", "sentence": "引用的文件已废止。"}


@pytest.fixture
def school(app: Flask) -> School:
    """A school with an open call and people of every role."""
    return make_school()


def test_submission_gives_a_number_and_a_version(school: School) -> None:
    application = make_application(school.call, school.teacher)
    take(application, "submit", school.teacher)
    assert application.number == f"2026-{school.school.code}-{school.call.code}-0001"
    version = db.session.query(ApplicationVersion).one()
    assert (version.number, version.content["title"]) == (1, application.title)


def test_who_gives_more_time_reads_the_day_that_holds(client: Browser, school: School) -> None:
    """What ends with a day is told with that day, not with the next one's midnight."""
    application = make_application(school.call, school.teacher)
    school.call.declaration_closes_at = end_of_day(date(2026, 4, 1))
    take(application, "expire", None, now=school.call.declaration_closes_at)
    client.sign_in(school.office)
    page = client.get(f"/steps/application/{application.id}/reopen").text
    assert "现为 2026-04-01 24:00" in page


def test_waits_follow_the_state(school: School) -> None:
    application = make_application(school.call, school.teacher)
    take(application, "submit", school.teacher)
    opened = db.session.query(Wait).filter(Wait.closed_at.is_(None)).one()
    assert (opened.role_key, opened.organisation_id) == ("department_head", school.department.id)
    assert application.due_at == opened.due_at


def test_a_leader_who_moved_begins_anew_but_may_correct(school: School) -> None:
    """The department of a first submission is the leader's own; what came back goes its way."""
    application = make_application(school.call, school.teacher)
    application.workflow_version = frozen.newest(application.workflow_key).version
    school.teacher.organisation = school.office.organisation
    db.session.commit()
    with pytest.raises(RequirementUnmet, match="has left"):
        take(application, "submit", school.teacher)
    school.teacher.organisation = school.department
    db.session.commit()
    take(application, "submit", school.teacher)
    take(application, "send_back", school.head, comment="请补充。")
    school.teacher.organisation = school.office.organisation
    db.session.commit()
    take(application, "submit", school.teacher)
    assert application.state == "department_check"


def test_sent_back_returns_to_the_sender(school: School) -> None:
    application = make_application(school.call, school.teacher)
    take(application, "submit", school.teacher)
    take(application, "endorse", school.head)
    take(application, "send_back", school.office, marks=[MARK])
    with pytest.raises(RequirementUnmet):
        take(application, "submit", school.teacher)
    answer_mark(db.session.query(Mark).one(), now=NOW)
    take(application, "submit", school.teacher)
    assert application.state == "formal_check"


def test_changed_budget_goes_through_the_department_again(school: School) -> None:
    application = make_application(school.call, school.teacher)
    take(application, "submit", school.teacher)
    take(application, "endorse", school.head)
    take(application, "send_back", school.office)
    application.project_years[0].budget_lines[0].requested_amount = Decimal(1)
    db.session.commit()
    take(application, "submit", school.teacher)
    assert application.state == "department_check"


def test_nobody_acts_on_their_own_application(school: School) -> None:
    application = make_application(school.call, school.head)
    take(application, "submit", school.head)
    with pytest.raises(NotAllowed):
        take(application, "endorse", school.head)
    opened = db.session.query(Wait).filter(Wait.closed_at.is_(None)).one()
    assert (opened.is_orphan, opened.role_key) == (True, "project_office")


def test_second_of_two_endorsements_is_told_who_was_faster(school: School) -> None:
    application = make_application(school.call, school.teacher)
    take(application, "submit", school.teacher)
    take(application, "endorse", school.head)
    with pytest.raises(NotPossibleNow) as refusal:
        take(application, "endorse", school.head)
    assert refusal.value.latest.actor == school.head
    assert sentence_of(refusal.value).endswith(f"其间 {school.head.name} 已办理：审核同意。")


def test_same_key_twice_has_one_effect(school: School) -> None:
    application = make_application(school.call, school.teacher)
    first = take(application, "submit", school.teacher, key="once")
    again = take(application, "submit", school.teacher, key="once")
    assert (first.id, application.version) == (again.id, 1)
