"""Rows from the clipboard, the call's template and earlier projects, and lines of quantity and price."""

from __future__ import annotations

from decimal import Decimal

import pytest
from flask import Flask

from approvals.applications.models import Application, BudgetLine
from approvals.applications.understanding import Understood, understood
from approvals.database import db
from tests.support.browser import Browser
from tests.support.factories import make_application
from tests.support.school import School, make_school


@pytest.fixture
def school(app: Flask) -> School:
    """A school with an open call and people of every role."""
    return make_school()


@pytest.fixture
def application(school: School, client: Browser) -> Application:
    """A draft whose leader is signed in."""
    made = make_application(school.call, school.teacher)
    client.sign_in(school.teacher)
    return made


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("≥50个", Understood("≥ 50 个")),
        ("约190人", Understood("≈ 190 人")),
        ("2万人次", Understood("≥ 20,000 人次")),
        ("规范", Understood("文字目标")),
        ("5–10家", Understood("文字目标")),
        ("90", Understood("≥ 90，没有单位", is_odd=True)),
        ("0", Understood("只有 0：目标尚未确定？", is_odd=True)),
        ("", Understood("")),
    ],
)
def test_a_target_is_told_back(app: Flask, text: str, expected: Understood) -> None:
    with app.test_request_context():
        assert understood(text) == expected


def test_pasted_rows_are_shown_and_not_stored(client: Browser, application: Application) -> None:
    content = {"table": "indicators", "text": "产出目标\t数量\t课程数\t≥6门"}
    answer = client.post(f"/applications/{application.id}/rows", json=content).json
    assert [row["level3"] for row in answer["rows"]] == ["课程数"]
    assert "≥ 6 门" in answer["html"]
    assert len(application.project_years[0].indicators) == 1


def test_rows_of_an_earlier_project_and_of_nobody_elses(
    client: Browser, school: School, application: Application
) -> None:
    earlier = make_application(school.call, school.teacher)
    foreign = make_application(school.call, school.head)
    url = f"/applications/{application.id}/rows"
    keys = [one["key"] for one in client.get(url).json["sources"]]
    assert keys == ["call", str(earlier.id)]
    for source, count in (("call", 2), (str(earlier.id), 2), (str(foreign.id), 0)):
        answer = client.post(url, json={"table": "lines", "source": source}).json
        assert len(answer["rows"]) == count


@pytest.mark.parametrize(
    "content", [{"table": "payments", "text": ""}, {"table": "lines"}, {"table": []}, []]
)
def test_what_no_page_asks_is_refused(
    client: Browser, application: Application, content: object
) -> None:
    assert client.post(f"/applications/{application.id}/rows", json=content).status_code == 400


def test_quantity_times_price_is_the_amount(client: Browser, application: Application) -> None:
    line = application.project_years[0].budget_lines[0]
    was = {
        "category": str(line.category_id),
        "purpose": "",
        "quantity": "",
        "unit_price": "",
        "requested_amount": "75000.00",
    }
    now = was | {"quantity": "2.5", "unit_price": "33.33", "requested_amount": "1"}
    row = {"key": str(line.id), "was": was, "now": now, "after": None}
    content = {"account": application.leader_id, "version": 0, "rows": {"lines": [row]}}
    answer = client.post(f"/applications/{application.id}/writing", json=content).json
    assert answer["rows"]["lines"][0]["cells"]["requested_amount"] == "83.33"
    stored = db.session.get_one(BudgetLine, line.id)
    assert (stored.quantity, stored.unit_price_amount) == (Decimal("2.5"), Decimal("33.33"))
    assert stored.requested_amount == Decimal("83.33")
    assert application.requested_amount == Decimal("25083.33")


def test_a_plain_form_multiplies_too(client: Browser, application: Application) -> None:
    line = application.project_years[0].budget_lines[0]
    fields = {
        "edit_version": "0",
        "title": "项目",
        "category": "",
        "performance_type": "",
        "lines-0-id": str(line.id),
        "lines-0-category": str(line.category_id),
        "lines-0-quantity": "40",
        "lines-0-unit_price": "550",
        "save": "",
    }
    answer = client.post(f"/applications/{application.id}/declaration", data=fields)
    assert answer.status_code == 303
    assert [each.requested_amount for each in application.project_years[0].budget_lines] == [22_000]


@pytest.mark.parametrize("text", ["很多", "-1", "0", "1e9", "NaN", "1.2345"])
def test_what_is_no_quantity_is_said(client: Browser, application: Application, text: str) -> None:
    key = str(application.project_years[0].budget_lines[0].id)
    row = {"key": key, "was": {"quantity": ""}, "now": {"quantity": text}, "after": None}
    content = {"account": application.leader_id, "version": 0, "rows": {"lines": [row]}}
    answer = client.post(f"/applications/{application.id}/writing", json=content).json
    assert answer["faults"] == {f"lines:{key}:quantity": "请填数字，如 40 或 2.5。"}
