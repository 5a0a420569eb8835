"""Mid-term and acceptance: the chair reads the report and gives a verdict, none chosen beforehand."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from approvals.access import sight
from approvals.applications.models import Application
from approvals.database import db
from approvals.reports.models import Report, ReportedIndicator
from approvals.reviews.models import Decision
from approvals.viewer import viewer_of
from tests.reviews.school import School, approved, lines, make_school
from tests.support.browser import Browser
from tests.support.factories import NOW, make_account, take

LATER = NOW + timedelta(days=10)


def under_way(school: School) -> Application:
    """A project that runs; its money is due at acceptance only."""
    application = approved(school, leader=make_account(school.department))
    take(application, "ratify", school.leader)
    take(application, "close", None, now=LATER)
    take(application, "propose_task_book", application.leader, lines=lines(application), now=LATER)
    take(application, "confirm", school.office, now=LATER)
    assert application.state == "implementation"
    return application


def reported(school: School) -> Application:
    """The same with its mid-term report handed in."""
    application = under_way(school)
    year = application.project_years[0]
    rows = [
        ReportedIndicator(indicator_id=row.id, position=row.position, actual="7门")
        for row in year.indicators
    ]
    db.session.add(
        Report(
            application_id=application.id,
            project_year_id=year.id,
            kind="midterm",
            progress="已建成七门课程。",
            edited_at=LATER,
            rows=rows,
        )
    )
    db.session.commit()
    take(application, "submit_midterm", application.leader, now=LATER)
    return application


def make() -> School:
    return make_school(2, tranches=(("acceptance", 10_000),))


def test_the_chair_finds_what_waits_and_reads_the_report(client: Browser):
    school = make()
    application = reported(school)
    client.sign_in(school.chair)
    assert f"/reviews/verdicts/calls/{school.call.id}/midterm" in client.get("/reviews/").text
    listed = client.get(f"/reviews/verdicts/calls/{school.call.id}/midterm").text
    assert f"/reviews/verdicts/{application.id}" in listed
    page = client.get(f"/reviews/verdicts/{application.id}").text
    assert "已建成七门课程。" in page
    assert "7门" in page
    assert " checked" not in page


@pytest.mark.parametrize(
    ("verdict", "state"),
    [("pass", "completion"), ("rectify", "rectification"), ("stop", "settlement")],
)
def test_each_verdict_leads_where_it_says(client: Browser, verdict: str, state: str):
    school = make()
    application = reported(school)
    client.sign_in(school.chair)
    address = f"/reviews/verdicts/{application.id}"
    data = {"verdict": verdict, "comment": "检查意见", "key": "k"}
    assert client.post(address, data=data).status_code == 303
    db.session.refresh(application)
    assert application.state == state
    last = db.session.scalars(select(Decision).order_by(Decision.id.desc())).first()
    assert (last.stage, last.verdict) == ("midterm", verdict)


@pytest.mark.parametrize(
    "wrong", [{"verdict": ""}, {"verdict": "accept"}, {"verdict": "stop", "comment": " "}]
)
def test_no_verdict_or_no_reason_stays_with_what_was_typed(client: Browser, wrong: dict[str, str]):
    school = make()
    application = reported(school)
    client.sign_in(school.chair)
    data = {"verdict": "rectify", "comment": "写好的意见", "key": "k"} | wrong
    answer = client.post(f"/reviews/verdicts/{application.id}", data=data)
    assert answer.status_code == 422
    assert "is-late" in answer.text
    db.session.refresh(application)
    assert application.state == "midterm_check"


def test_others_do_not_find_the_verdict_page(client: Browser):
    school = make()
    application = reported(school)
    for person in (school.reviewers[0], application.leader, school.office):
        client.sign_in(person)
        assert client.get(f"/reviews/verdicts/{application.id}").status_code == 404
        assert client.get(f"/reviews/verdicts/calls/{school.call.id}/midterm").status_code == 404
    client.sign_in(school.chair)
    assert client.get(f"/reviews/verdicts/calls/{school.call.id}/review").status_code == 404


@pytest.mark.usefixtures("app")
def test_members_of_the_judging_committee_see_the_project():
    school = make()
    application = under_way(school)
    newcomer = make_account(school.other)
    viewer = viewer_of(newcomer, LATER)
    assert not sight(viewer, application).anything
    member = school.reviewers[0]
    assert sight(viewer_of(member, LATER), application).texts


@pytest.mark.usefixtures("app")
def test_taking_the_verdict_back_revokes_it():
    school = make()
    application = reported(school)
    take(application, "stop", school.chair, now=LATER)
    take(application, "revoke", school.chair, now=LATER)
    assert application.state == "midterm_check"
    decisions = db.session.scalars(select(Decision).order_by(Decision.id)).all()
    assert [(d.verdict, d.revoked_at is None) for d in decisions] == [
        ("approve", True),
        ("stop", False),
    ]
    assert application.approved_amount == 100_000
