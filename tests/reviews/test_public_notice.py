"""The public notice: open to everybody, says four things, takes objections; the office answers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from approvals.applications.models import Application
from approvals.database import db, utc_now
from approvals.reviews.models import Objection, PublicNotice
from tests.reviews.school import School, approved, make_school
from tests.support.browser import Browser
from tests.support.factories import make_account, take
from workflows.engine import RequirementUnmet

STATEMENT = {
    "objector": "匿名测试者",
    "contact": "13800000000",
    "grounds": "该项目与去年立项的内容重复。",
}


def announced(**columns: object) -> tuple[School, Application]:
    """An application on public notice since now."""
    school = make_school(2, **columns)
    leader = make_account(school.department, "不公开的负责人")
    application = approved(school, leader=leader)
    take(application, "ratify", school.leader, now=utc_now())
    return school, application


def filed(client: Browser, school: School, **more: str) -> Objection:
    notice = db.session.scalars(select(PublicNotice)).one()
    data = STATEMENT | {"project": str(notice.id)} | more
    assert client.post(f"/notices/{school.call.id}/objection", data=data).status_code == 303
    return db.session.scalars(select(Objection)).one()


def test_anybody_reads_number_title_department_and_amount(client: Browser):
    school, application = announced()
    answer = client.get(f"/notices/{school.call.id}")
    assert answer.status_code == 200
    for word in (application.number, application.title, school.department.name, "100,000.00"):
        assert word in answer.text
    assert client.get("/notices/").text.count(f"/notices/{school.call.id}") == 1


def test_nothing_else_is_said_and_nothing_is_indexed(client: Browser):
    school, application = announced()
    for address in ("/notices/", f"/notices/{school.call.id}"):
        answer = client.get(address)
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow, noarchive"
        assert 'name="robots" content="noindex' in answer.text
        hidden = (
            "不公开的负责人",
            school.chair.name,
            school.reviewers[0].name,
            application.declaration.summary,
            f"/applications/{application.id}",
        )
        assert [word for word in hidden if word in answer.text] == []


@pytest.mark.parametrize("why", ["not_ratified", "thirty_days", "taken_back", "unknown"])
def test_what_is_not_on_notice_is_not_there(client: Browser, why: str):
    school = make_school(2)
    application = approved(school)
    if why == "thirty_days":
        take(application, "ratify", school.leader, now=utc_now() - timedelta(days=30))
    if why == "taken_back":
        take(application, "ratify", school.leader, now=utc_now())
        take(application, "revoke", school.leader, now=utc_now())
    call_id = school.call.id if why != "unknown" else 999
    assert client.get(f"/notices/{call_id}").status_code == 404
    assert client.get(f"/notices/{call_id}/objection").status_code == 404
    assert application.title not in client.get("/notices/").text


def test_an_objection_is_received_and_holds_only_its_own(client: Browser):
    school, application = announced()
    other = approved(school)
    take(other, "ratify", school.leader, now=utc_now())
    notice = db.session.scalars(
        select(PublicNotice).where(PublicNotice.application_id == application.id)
    ).one()
    data = STATEMENT | {"project": str(notice.id)}
    answer = client.post(f"/notices/{school.call.id}/objection", data=data)
    objection = db.session.scalars(select(Objection)).one()
    assert objection.application_id == application.id
    assert f"{objection.id:05d}" in client.get(answer.location).text
    over = application.due_at + timedelta(minutes=1)
    take(other, "close", None, now=over)
    with pytest.raises(RequirementUnmet):
        take(application, "close", None, now=over)


def test_the_trail_does_not_name_the_objector(client: Browser):
    school, _ = announced()
    objection = filed(client, school)
    entries = db.session.connection().exec_driver_sql("SELECT * FROM history").all()
    text = str([tuple(entry) for entry in entries])
    assert objection.objector not in text
    assert objection.contact not in text


@pytest.mark.parametrize(
    "wrong",
    [
        {"project": "999999"},
        {"project": "x"},
        {"objector": ""},
        {"contact": " "},
        {"grounds": "短"},
        {"grounds": "长" * 4001},
        {"objector": "名" * 81},
    ],
)
def test_a_faulty_objection_keeps_what_was_typed(client: Browser, wrong: dict[str, str]):
    school, _ = announced()
    notice = db.session.scalars(select(PublicNotice)).one()
    data = STATEMENT | {"project": str(notice.id)} | wrong
    answer = client.post(f"/notices/{school.call.id}/objection", data=data)
    assert answer.status_code == 422
    assert "is-late" in answer.text
    if "contact" not in wrong:
        assert STATEMENT["contact"] in answer.text
    assert db.session.scalars(select(Objection)).all() == []


def test_what_fills_the_hidden_field_is_not_taken(client: Browser):
    school, _ = announced()
    notice = db.session.scalars(select(PublicNotice)).one()
    data = STATEMENT | {"project": str(notice.id), "website": "http://spam.example"}
    assert client.post(f"/notices/{school.call.id}/objection", data=data).status_code == 303
    assert db.session.scalars(select(Objection)).all() == []


def test_after_the_period_no_objection_is_taken(client: Browser):
    school, _ = announced()
    notice = db.session.scalars(select(PublicNotice)).one()
    notice.objections_until_at = utc_now() - timedelta(minutes=1)
    data = STATEMENT | {"project": str(notice.id)}
    assert client.post(f"/notices/{school.call.id}/objection", data=data).status_code == 422
    assert (
        '<form method="post" novalidate>'
        not in client.get(f"/notices/{school.call.id}/objection").text
    )


def test_a_made_up_reference_is_no_page(client: Browser):
    assert client.get("/notices/received/<script>").status_code == 404
    assert client.get("/notices/received/YY2026-1").status_code == 404


def test_only_the_office_reads_who_objected(client: Browser):
    school, _ = announced()
    filed(client, school)
    for person in (school.teacher, school.chair, school.leader, school.head):
        client.sign_in(person)
        assert client.get("/reviews/objections").status_code == 404
    client.sign_in(school.office)
    assert STATEMENT["objector"] in client.get("/reviews/objections").text


def test_a_dismissed_objection_lets_the_notice_end(client: Browser):
    school, application = announced()
    objection = filed(client, school)
    client.sign_in(school.office)
    address = f"/steps/objection/{objection.id}/dismiss"
    assert client.post(address, data={"comment": "", "key": "k"}).status_code == 422
    assert client.post(address, data={"comment": "内容不同", "key": "k"}).status_code == 303
    db.session.refresh(objection)
    assert (objection.state, objection.reply) == ("dismissed", "内容不同")
    take(application, "close", None, now=application.due_at + timedelta(minutes=1))
    assert application.state == "task_book"


def test_an_upheld_objection_sends_the_project_back_and_off_the_page(client: Browser):
    school, application = announced()
    objection = filed(client, school)
    take(objection, "uphold", school.office, comment="确有重复", now=utc_now())
    db.session.refresh(application)
    assert (application.state, application.approved_amount) == ("committee_review", None)
    assert application.ratified_at is None
    assert client.get(f"/notices/{school.call.id}").status_code == 404
