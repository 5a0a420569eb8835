"""Is the budget of a project over several years written, summed and read year by year?"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from flask import Flask

from approvals.applications import queries
from approvals.applications import starting_operations as starting
from approvals.applications.models import Application
from approvals.applications.pasting import lines_in
from approvals.database import db
from approvals.documents.form import YearAmount
from approvals.documents.queries import TARGET, stored_form
from tests.support.browser import Browser
from tests.support.factories import NOW, make_application, take
from tests.support.school import School, make_school

SEVERAL = 3


@pytest.fixture
def school(app: Flask) -> School:
    """A school whose call plans for three years."""
    made = make_school()
    made.call.budget_years = SEVERAL
    db.session.commit()
    return made


@pytest.fixture
def draft(school: School) -> Application:
    """A draft with 100,000 yuan in its first year and nothing later."""
    return make_application(school.call, school.teacher)


def _line(draft: Application, **cells: str) -> dict[str, Any]:
    category = str(draft.project_years[0].budget_lines[0].category_id)
    blank = {"purpose": "", "quantity": "", "unit_price": "", "requested_amount": ""}
    return {"key": "n1", "was": None, "now": {"category": category, **blank, **cells}}


def _write(client: Browser, draft: Application, **rows: list[dict[str, Any]]) -> Any:
    content = {"account": draft.leader_id, "version": draft.declaration.edit_version, "rows": rows}
    return client.post(f"/applications/{draft.id}/writing", json=content).json


def _years(draft: Application) -> dict[int, list[Decimal]]:
    db.session.expire_all()
    lines = {year.year: year.budget_lines for year in draft.project_years}
    return {year: [line.requested_amount for line in rows] for year, rows in lines.items()}


def test_a_line_of_a_later_year(client: Browser, school: School, draft: Application) -> None:
    client.sign_in(school.teacher)
    line = _line(draft, quantity="2", unit_price="15000")
    answer = _write(client, draft, lines2=[line], lines5=[line])
    assert answer["order"].keys() == {"indicators", "lines", "lines2", "lines3"}
    assert answer["faults"] == {}
    assert _years(draft) == {2026: [75_000, 25_000], 2027: [30_000]}
    assert draft.requested_amount == 130_000
    page = client.get(f"/applications/{draft.id}/declaration").text
    for words in ("2027 年预算", "2027 年小计", "全部年度", "130,000.00", "2028 · 金额"):
        assert words in page
    stored = answer["rows"]["lines2"][0]["cells"]
    _write(client, draft, lines2=[{"key": "n1", "was": stored, "now": None}])
    assert _years(draft) == {2026: [75_000, 25_000]}
    assert draft.requested_amount == 100_000


def test_the_plain_form_stores_all_years(
    client: Browser, school: School, draft: Application
) -> None:
    client.sign_in(school.teacher)
    school.call.ceiling_amount = Decimal(110_000)
    db.session.commit()
    data = {"title": draft.title, "edit_version": "0", "government_procurement": "no"}
    data |= {name: getattr(draft.declaration, name) for name in ("category", "performance_type")}
    category = str(draft.project_years[0].budget_lines[0].category_id)
    later = {"lines3-0-category": category, "lines3-0-requested_amount": "2万"}
    address = f"/applications/{draft.id}/declaration"
    shown = client.post(address, data={**data, **later, "add-lines3": ""})
    assert 'name="lines3-1-purpose"' in shown.text
    wrong = client.post(address, data={**data, **later, "lines3-0-requested_amount": "两万吧"}).text
    assert 'aria-invalid="true"' in wrong and "autofocus" in wrong
    assert client.post(address, data={**data, **later}).status_code == 303
    assert _years(draft) == {2026: [], 2028: [20_000]}
    assert "预算超出上限" not in client.get(address).text


def test_years_are_read_everywhere(client: Browser, school: School, draft: Application) -> None:
    client.sign_in(school.teacher)
    _write(client, draft, lines2=[_line(draft, purpose="师资培训", requested_amount="20000")])
    db.session.expire_all()
    preview = client.get(f"/applications/{draft.id}/declaration/preview").text
    assert preview.count("年小计") == 2
    form: Any = stored_form(draft.id, TARGET)
    assert (form.form.budget.total_amount, form.form.budget.this_year_amount) == (120_000, 100_000)
    assert form.form.budget.later_years == (YearAmount(2027, Decimal(20_000)),)
    assert queries.missing(draft) == []
    again = starting.begin_from(school.call, school.teacher, draft, now=NOW)
    assert _years(again) == {2026: [75_000, 25_000], 2027: [20_000]}
    line = again.project_years[1].budget_lines[0]
    assert f"lines2:{line.id}" in again.declaration.taken_over
    take(draft, "submit", school.teacher)
    draft.project_years[1].budget_lines[0].requested_amount = Decimal(19_000)
    draft.project_years[0].budget_lines[0].requested_amount = Decimal(76_000)
    db.session.flush()
    assert queries.changed_materially(draft)


HEADED = "年度\t科目\t用途\t金额（元）\n2026\t设备购置费\t机床\t50000\n2027\t培训费\t外出\t2027\n"
NAMED = "设备购置费\t机床\t50000\n2027年\t培训费\t外出\t2027\n\t培训费\t再外出\t300"


@pytest.mark.parametrize(
    ("text", "years", "expected"),
    [
        (HEADED, (2026, 2027), [("2026", "50000"), ("2027", "2027")]),
        (NAMED, (2026, 2027), [(None, "50000"), ("2027", "2027"), ("2027", "300")]),
        ("2027\t培训费\t300", (2026, 2027), [(None, "300")]),
        ("2029年\t培训费\t300", (2026, 2027), [(None, "300")]),
        ("培训费\t2027", (), [(None, "2027")]),
    ],
)
def test_pasted_lines_name_their_year(
    text: str, years: tuple[int, ...], expected: list[tuple[str | None, str]]
) -> None:
    rows = lines_in(text, {"设备购置费": 1, "培训费": 2}, years)
    assert [(row.get("year"), row["requested_amount"]) for row in rows] == expected
