"""Does every mark get its answer, is it counted until then, and does the checker read it?"""

from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from approvals.applications.models import Application
from approvals.applications.version_models import Mark
from approvals.database import db
from tests.support.browser import Browser
from tests.support.factories import make_application, take
from tests.support.school import School, make_school

MARKS = [
    {"field": "goals", "kind": "incorrect", "sentence": "数量不符。"},
    {"field": "files", "kind": "outdated", "sentence": "合同已过期。"},
]


@pytest.fixture
def school(app: Flask) -> School:
    """A school with an open call and people of every role."""
    return make_school()


@pytest.fixture
def application(school: School) -> Application:
    """Sent back by the department head with two marks."""
    application = make_application(school.call, school.teacher)
    take(application, "submit", school.teacher)
    take(application, "send_back", school.head, marks=MARKS)
    return application


def answer(client: Browser, mark: Mark, pressed: str, sentence: str = "", **more: str):
    address = f"/applications/{mark.application_id}/marks/{mark.id}"
    posted = {"answered": pressed, f"mark-{mark.id}-sentence": sentence, **more}
    return client.post(address, data=posted)


def marks_of(application: Application) -> list[Mark]:
    return db.session.query(Mark).filter_by(application_id=application.id).order_by(Mark.id).all()


def test_open_marks_are_counted_in_the_inbox_and_on_the_page(
    client: Browser, school: School, application: Application
):
    client.sign_in(school.teacher)
    for address in ("/", f"/applications/{application.id}"):
        assert "2 处待改" in client.get(address).text
    answer(client, marks_of(application)[0], "yes")
    assert "1 处待改" in client.get("/").text


def test_a_mark_is_corrected_answered_and_opened_again(
    client: Browser, school: School, application: Application
):
    client.sign_in(school.teacher)
    first, second = marks_of(application)
    answer(client, first, "yes")
    answer(client, second, "sentence", "合同续签手续正在办理。")
    assert [(m.answered_at is not None, m.answer) for m in marks_of(application)] == [
        (True, ""),
        (True, "合同续签手续正在办理。"),
    ]
    assert "您已答复：已改好。" in client.get(f"/applications/{application.id}/declaration").text
    for person in (school.head, school.teacher):
        client.sign_in(person)  # above the declaration, where a field has no heading of its own
        address = f"/applications/{application.id}/sections/declaration"
        assert "<b>附件</b> 合同已过期。" in client.get(address).text
    answer(client, second, "no", second.answer)
    assert (second.answered_at, second.answer) == (None, "合同续签手续正在办理。")


def test_only_answering_needs_a_sentence_and_a_short_one(
    client: Browser, school: School, application: Application
):
    client.sign_in(school.teacher)
    mark = marks_of(application)[0]
    assert_refused(answer(client, mark, "sentence"), "请写一句说明")
    assert_refused(answer(client, mark, "sentence", "长" * 501), "长" * 501)
    assert mark.answered_at is None


def assert_refused(page: TestResponse, shown: str) -> None:
    assert (page.status_code, shown in page.text) == (422, True)


def test_what_else_was_typed_is_stored_with_the_answer(
    client: Browser, school: School, application: Application
):
    client.sign_in(school.teacher)
    first, second = marks_of(application)
    typed = {
        "edit_version": str(application.declaration.edit_version),
        "title": "改过的名称",
        "category": "其他一次性项目",
        "performance_type": "事业/专业类",
        f"mark-{second.id}-sentence": "待补。",
    }
    assert answer(client, first, "yes", **typed).status_code == 303
    assert (application.title, first.answered_at is not None) == ("改过的名称", True)
    assert (second.answer, second.answered_at) == ("待补。", None)


def test_the_checker_reads_the_answer_beside_the_change(
    client: Browser, school: School, application: Application
):
    client.sign_in(school.teacher)
    first, second = marks_of(application)
    application.declaration.goals = "建成课程15门。"
    answer(client, first, "yes", "已按实际数量改正。")
    answer(client, second, "sentence", "合同续签手续正在办理。")
    take(application, "submit", school.teacher)
    client.sign_in(school.head)
    shown = client.get(f"/applications/{application.id}/versions/compare").text
    heading = shown.index('id="changed-goals"')
    assert shown.index("合同续签手续正在办理。") < heading < shown.index("已按实际数量改正。")


def test_nobody_else_answers(client: Browser, school: School, application: Application):
    client.sign_in(school.head)
    assert answer(client, marks_of(application)[0], "yes").status_code == 404
