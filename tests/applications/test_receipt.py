"""Does who hands in an application get a receipt, on a page and by mail, in their language?"""

from __future__ import annotations

import pytest
from flask import Flask

from approvals.applications.models import Application
from approvals.applications.version_models import ApplicationVersion
from approvals.audit.cli import group
from approvals.database import db
from approvals.deadlines.models import Delivery, Message
from tests.support.browser import Browser
from tests.support.factories import make_application, take
from tests.support.school import School, make_school
from tests.support.statements import statements

MOST = 12


@pytest.fixture
def school(app: Flask) -> School:
    """A school with an open call and people of every role."""
    return make_school()


def submitted(school: School) -> Application:
    application = make_application(school.call, school.teacher)
    take(application, "submit", school.teacher)
    return application


def test_the_receipt_names_number_version_and_digest(school: School):
    application = submitted(school)
    version = db.session.query(ApplicationVersion).one()
    message = db.session.query(Message).one()
    delivery = db.session.query(Delivery).one()
    assert message.account_id == school.teacher.id
    assert delivery.address == school.teacher.email
    assert message.subject.count(str(application.number)) == 1
    assert message.body.splitlines()[4].endswith(version.digest)
    assert "核对" in message.body.splitlines()[-1]


def test_it_is_written_in_the_persons_language(school: School):
    school.teacher.locale = "en"
    application = submitted(school)
    message = db.session.query(Message).one()
    assert message.subject == f"Receipt: {application.number} was submitted"


def test_who_wants_no_mail_finds_it_in_the_application(school: School):
    school.teacher.wants_mail = False
    submitted(school)
    assert (db.session.query(Message).count(), db.session.query(Delivery).count()) == (1, 0)


def test_each_submission_has_its_own(school: School):
    application = submitted(school)
    take(application, "send_back", school.head)
    take(application, "submit", school.teacher)
    links = [
        link
        for (link,) in db.session.query(Message.link).filter_by(kind="note").order_by(Message.id)
    ]
    assert links == [f"/applications/{application.id}/receipt?version={n}" for n in (1, 2)]


def test_the_page_shows_the_whole_digest(client: Browser, school: School):
    application = submitted(school)
    digest = db.session.query(ApplicationVersion).one().digest
    client.sign_in(school.teacher)
    address = f"/applications/{application.id}/receipt"
    answer = client.get(address)
    assert digest in answer.text.replace(" ", "")
    with statements() as seen:
        client.get(address)
    assert len(seen) <= MOST
    assert "摘要一致" in answer.text and "/verify" in answer.text
    version = db.session.query(ApplicationVersion).one()
    version.content = version.content | {"title": "偷改的名称"}
    db.session.commit()
    assert "所存内容与摘要不符" in client.get(address).text
    said = client.application.test_cli_runner().invoke(group, ["verify"])
    assert said.exit_code == 1 and f"version 1 of application:{application.id}" in said.output


def test_a_receipt_names_what_was_handed_in_then(client: Browser, school: School):
    application = submitted(school)
    first = application.title
    take(application, "send_back", school.head)
    application.title = "改过的名称"
    db.session.commit()
    take(application, "submit", school.teacher)
    client.sign_in(school.teacher)
    answer = client.get(f"/applications/{application.id}/receipt?version=1")
    assert answer.text.count(f"<dd>{first}</dd>") == 1


def test_a_draft_has_no_receipt(client: Browser, school: School):
    application = make_application(school.call, school.teacher)
    client.sign_in(school.teacher)
    assert client.get(f"/applications/{application.id}/receipt").status_code == 404
