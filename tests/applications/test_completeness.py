"""Does every missing thing stand in its section, in words, with a way to its field?"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from flask import Flask

from approvals.applications.answer_operations import answer_mark
from approvals.applications.completeness import completeness
from approvals.applications.models import Application
from approvals.applications.queries import open_marks
from approvals.database import db
from approvals.programmes.models import RequiredAttachment
from tests.support.browser import Browser
from tests.support.factories import NOW, make_application, take
from tests.support.school import School, make_school

MARK = {"field": "basis", "kind": "outdated", "sentence": "引用的文件已废止。"}


@pytest.fixture
def school(app: Flask) -> School:
    """A school whose call has a ceiling and asks for one file."""
    school = make_school(ceiling_amount=Decimal(90_000))
    school.call.required_attachments = [
        RequiredAttachment(position=1, title="论证书", is_required=True)
    ]
    db.session.commit()
    return school


@pytest.fixture
def application(school: School) -> Application:
    """A draft that lacks nothing but the file."""
    return make_application(school.call, school.teacher, amount=Decimal(80_000))


def _missing(application: Application) -> dict[str, int]:
    return {one.key: one.missing for one in completeness(application).sections if one.missing}


def test_what_is_missing_stands_in_its_section(application: Application) -> None:
    assert _missing(application) == {"files": 1}
    application.title, application.declaration.goals = "", " "
    application.project_years[0].indicators.clear()
    assert _missing(application) == {"basics": 1, "texts": 1, "indicators": 1, "files": 1}
    assert [item.anchor for item in completeness(application).items][:3] == [
        "title",
        "at-goals",
        "indicators",
    ]


def test_above_the_ceiling_by_how_much(application: Application, app: Flask) -> None:
    application.requested_amount = Decimal(90_000) + Decimal("0.01")
    db.session.commit()
    with app.test_request_context():
        words = [item.words for item in completeness(application).items]
    assert words[-1] == "预算超出上限 ¥0.01。"


def test_the_school_s_rules_are_said_while_writing(
    school: School, application: Application, app: Flask
) -> None:
    school.call.project_limit = 1
    other = make_application(school.call, school.teacher)
    other.submitted_at = other.ratified_at = other.due_at = NOW
    school.teacher.organisation = school.office.organisation
    db.session.commit()
    with app.test_request_context():
        later = NOW + timedelta(days=1)
        words = [item.words for item in completeness(application, now=later).items]
        assert words[1:] == [
            "申报书属于负责人已离开的部门，请以它为基础在负责人现部门重新申报。",
            "负责人已有 1 个在研项目，本批次限项 1 个，请先结题后再申报。",
            "负责人另有项目逾期，请先提交所欠材料。",
        ]
        closed = school.call.grace_ends_at
        assert "不再接收申报" in completeness(application, now=closed).items[1].words


def test_marks_are_counted_until_they_are_answered(
    school: School, application: Application
) -> None:
    school.call.required_attachments.clear()
    db.session.commit()
    take(application, "submit", school.teacher)
    take(application, "endorse", school.head)
    take(application, "send_back", school.office, marks=[MARK])
    texts = completeness(application).sections[1]
    assert (texts.marked, texts.answered) == (1, 0)
    answer_mark(open_marks(application.id)["basis"][0], now=NOW)
    texts = completeness(application).sections[1]
    assert (texts.marked, texts.answered) == (0, 1)


def test_the_preview_is_for_those_who_write(
    school: School, application: Application, client: Browser
) -> None:
    url = f"/applications/{application.id}/declaration/preview"
    client.sign_in(school.head)
    assert client.get(url).status_code == 404
    client.sign_in(school.teacher)
    assert application.declaration.basis in client.get(url).text
