"""Does a budget line say which expense standard holds for it, and by how much it exceeds it?"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask

from approvals.applications.models import Application
from approvals.applications.standards import against_standards
from approvals.audit.models import HistoryEntry
from approvals.database import db
from approvals.programmes.standard_models import ExpenseStandard
from approvals.reviews.models import Review
from tests.support.browser import Browser
from tests.support.factories import make_application, take
from tests.support.school import School, make_school


@pytest.fixture
def school(app: Flask) -> School:
    """A school with its people."""
    return make_school()


@pytest.fixture
def draft(school: School) -> Application:
    """A draft whose second line pays experts: 5 days at 3,500 yuan."""
    made = make_application(school.call, school.teacher)
    line = made.project_years[0].budget_lines[1]
    line.purpose, line.quantity, line.unit_price_amount = "专家咨询费", Decimal(5), Decimal(3500)
    db.session.commit()
    return made


def _standard(school: School, draft: Application, ceiling: int, **more: Any) -> None:
    columns: dict[str, Any] = {
        "organisation": school.school,
        "category": draft.project_years[0].budget_lines[1].category,
        "unit": "人·天",
        "ceiling_amount": Decimal(ceiling),
        "valid_from_on": date(2020, 1, 1),
    }
    db.session.add(ExpenseStandard(**columns | more))
    db.session.commit()


def _told(draft: Application) -> list[tuple[str, bool]]:
    found = against_standards(draft)
    return [(each.words, each.is_over) for each in found.values()]


def test_a_line_says_by_how_much_it_exceeds(school: School, draft: Application) -> None:
    _standard(school, draft, 3000, source="沪财教〔2020〕5号")
    words = "标准：每人·天不超过 ¥3,000.00（沪财教〔2020〕5号）；每项超出 ¥500.00，共 ¥2,500.00"
    assert _told(draft) == [(words, True)]


def test_the_nearest_the_most_exact_and_the_latest_holds(
    school: School, draft: Application
) -> None:
    _standard(school, draft, 1000, organisation=school.bureau, use="专家咨询费")
    _standard(school, draft, 2000)
    _standard(school, draft, 3000, use="专家")
    _standard(school, draft, 3500, use="专家", valid_from_on=date(2024, 1, 1))
    _standard(school, draft, 9000, use="专家", valid_from_on=date(2999, 1, 1))
    _standard(school, draft, 9000, use="专家", valid_until_on=date(2020, 6, 1))
    _standard(school, draft, 9000, use="印刷")
    assert _told(draft) == [("标准：每人·天不超过 ¥3,500.00", False)]


def test_the_editor_shows_it(client: Browser, school: School, draft: Application) -> None:
    _standard(school, draft, 3000)
    client.sign_in(school.teacher)
    assert "每项超出 ¥500.00" in client.get(f"/applications/{draft.id}/declaration").text
    line = draft.project_years[0].budget_lines[1]
    answer = client.get(f"/applications/{draft.id}/writing?since=-1").json
    assert answer["remarks"]["standards"][f"lines:{line.id}"]["is_over"]
    draft.project_years[0].budget_lines[1].unit_price_amount = None
    assert _told(draft) == [("标准：每人·天不超过 ¥3,000.00；缺数量或单价，无法核对", False)]


def test_whoever_checks_sees_it(client: Browser, school: School, draft: Application) -> None:
    _standard(school, draft, 3000)
    client.sign_in(school.teacher)
    assert "每项超出 ¥500.00" in client.get(f"/applications/{draft.id}/declaration/preview").text
    take(draft, "submit", school.teacher)
    client.sign_in(school.head)
    page = client.get(f"/applications/{draft.id}").text
    assert "1 行预算超出开支标准。" in page
    assert "每项超出 ¥500.00，共 ¥2,500.00" in page
    take(draft, "endorse", school.head)
    take(draft, "admit", school.office)
    reviewer = school.reviewers[0]
    take(draft, "assign_reviewers", school.office, reviewers=[reviewer.id])
    review = db.session.query(Review).filter_by(application_id=draft.id).one()
    client.sign_in(reviewer)
    assert "每项超出 ¥500.00" in client.get(f"/reviews/sheets/{review.id}").text


def test_the_office_keeps_them(client: Browser, school: School, draft: Application) -> None:
    client.sign_in(school.office)
    category = draft.project_years[0].budget_lines[1].category_id
    data = {
        "organisation_id": str(school.school.id), "category_id": str(category), "use": "专家",
        "unit": "人·天", "ceiling_amount": "3000", "valid_from_on": "2020-01-01",
    }  # fmt: skip
    assert client.post("/expense-standards/new", data=data | {"unit": ""}).status_code == 422
    assert client.post("/expense-standards/new", data=data).status_code == 303
    row = db.session.query(ExpenseStandard).one()
    assert "3,000.00" in client.get("/expense-standards").text
    above = ExpenseStandard(
        organisation_id=school.school.parent_id, category_id=category, use="住宿", unit="晚",
        ceiling_amount=Decimal(380), valid_from_on=date(2020, 1, 1),
    )  # fmt: skip
    db.session.add(above)
    db.session.commit()
    page = client.get("/expense-standards").text
    assert "380.00" in page.partition("上级标准")[2]
    assert f"/expense-standards/{row.id}" in page and f"/expense-standards/{above.id}" not in page
    assert client.get(f"/expense-standards/{above.id}").status_code == 404
    changed = data | {"ceiling_amount": "3200", "valid_until_on": "2019-01-01"}
    assert client.post(f"/expense-standards/{row.id}", data=changed).status_code == 422
    changed["valid_until_on"] = ""
    assert client.post(f"/expense-standards/{row.id}", data=changed).status_code == 303
    assert row.ceiling_amount == 3200
    deeds = db.session.query(HistoryEntry).filter_by(subject_kind="expense_standard").all()
    assert [deed.action for deed in deeds] == ["add", "change"]
