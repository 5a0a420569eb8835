"""Does a draft begin from an earlier project with everything marked, and from a colleague's only with consent?"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from approvals.accounts.models import Account
from approvals.applications import starting_operations as starting
from approvals.applications.models import Application, BudgetLine, ProjectYear
from approvals.applications.remarks import remarks
from approvals.applications.sheet import sheet_of
from approvals.applications.starting_models import Consent
from approvals.audit.models import HistoryEntry
from approvals.database import db, utc_now
from approvals.deadlines.models import Message
from tests.support.browser import Browser
from tests.support.factories import NOW, make_account, make_application, make_call
from tests.support.school import School, make_school
from tests.support.statements import statements


@pytest.fixture
def school(app: Flask) -> School:
    """A school whose call is open today."""
    made = make_school()
    made.call.opens_at, made.call.declaration_closes_at = NOW, utc_now().replace(year=2100)
    db.session.commit()
    return made


@pytest.fixture
def last_year(school: School) -> Application:
    """The teacher's project of the year before, as it was granted and spent."""
    call = make_call(school.school, programme=school.call.programme)
    call.year = 2025
    made = make_application(call, school.teacher)
    made.title = "2025年资助专项"
    made.declaration.schedule = "2025年3月招标，2025-09-01验收；依据《2020年工作要点》。"
    made.declaration.start_on = date(2025, 3, 1)
    made.declaration.end_on = date(2026, 2, 28)
    made.declaration.last_year_use = "上年结余 3 万元。"
    made.approved_amount = Decimal(90_000)
    db.session.commit()
    return made


@pytest.fixture
def draft(school: School, last_year: Application) -> Application:
    """This year's, begun from it."""
    return starting.begin_from(school.call, school.teacher, last_year, now=NOW)


def test_everything_taken_over_is_marked(draft: Application, last_year: Application) -> None:
    sheet = sheet_of(draft)
    rows = {f"{table}:{row.key}" for table in sheet.tables for row in sheet.tables[table]}
    assert (draft.title, draft.requested_amount) == (last_year.title, last_year.requested_amount)
    assert rows | {"title", "summary", "start_on", "category"} <= set(draft.declaration.taken_over)
    assert len(rows) == 3
    assert draft.declaration.last_year_use == ""
    assert draft.project_years[0].last_year_budget_amount == 90_000
    assert (draft.members, draft.attachments) == ([], [])
    told = db.session.scalars(
        select(HistoryEntry).where(HistoryEntry.application_id == draft.id)
    ).all()
    assert [(entry.action, entry.values.get("from")) for entry in told] == [
        ("start", None),
        ("take_over", last_year.id),
    ]


def test_what_is_saved_or_checked_is_marked_no_more(
    client: Browser, school: School, draft: Application
) -> None:
    client.sign_in(school.teacher)
    lines = [f"lines:{row.id}" for row in draft.project_years[0].budget_lines]
    before = set(draft.declaration.taken_over)
    url = f"/applications/{draft.id}/writing"
    edit = {"fields": {"basis": {"was": draft.declaration.basis, "now": "今年的依据"}}}
    answer = client.post(url, json={"account": school.teacher.id, "version": 0, **edit}).json
    assert before - set(answer["remarks"]["taken"]) == {"basis"}
    answer = client.post(f"{url}/checked", json={"names": ["goals", "lines:*"]}).json
    assert before - set(answer["remarks"]["taken"]) == {"basis", "goals", *lines}
    client.post(f"/applications/{draft.id}/declaration/checked", data={"checked": "summary"})
    assert "summary" not in draft.declaration.taken_over
    assert client.post(f"{url}/checked", json={"names": "goals"}).status_code == 400


def test_levels_that_the_calls_form_does_not_know_are_pointed_out(
    client: Browser, school: School, draft: Application
) -> None:
    """Beside the row and in the checklist; corrected, the next save says nothing any more."""
    (row,) = draft.project_years[0].indicators
    row.level1 = "产出指标"
    db.session.commit()
    client.sign_in(school.teacher)
    page = client.get(f"/applications/{draft.id}/declaration").text
    assert page.count("没有一级目标“产出指标”") == 2  # the row, and what scripts begin with
    assert "1 行的指标层级不在本表范围内" in page
    url = f"/applications/{draft.id}/writing"
    was = client.get(f"{url}?since=-1").json["rows"]["indicators"][0]["cells"]
    edit = {"key": str(row.id), "was": was, "now": was | {"level1": "产出目标"}, "after": None}
    typed = {"account": school.teacher.id, "version": 0, "rows": {"indicators": [edit]}}
    answer = client.post(url, json=typed).json
    assert answer["remarks"]["levels"] == {}


def test_last_years_dates_are_pointed_out(
    client: Browser, school: School, draft: Application
) -> None:
    found = remarks(draft, sheet_of(draft)).dates
    assert found["schedule"].startswith("2025年3月、2025-09-01：")
    assert found["title"].startswith("2025年：")
    assert set(found) == {"title", "schedule", "start_on"}
    client.sign_in(school.teacher)
    page = client.get(f"/applications/{draft.id}/declaration").text
    assert 'href="#beside-schedule"' in page
    assert 'id="beside-schedule"' in page


@pytest.mark.parametrize(
    ("text", "strays"),
    [
        ("2026年3月启动，2027年2月结束", []),
        ("２０２５年３月", ["2025年3月"]),
        ("2025.3.1 与 2025/12", ["2025.3.1", "2025/12"]),
        ("〔2020〕5号，《2019年规划》", []),
        ("共2025个，1.2025年，价 2025.50 元", []),
        ("2024年度、2024年度", ["2024年度"]),
    ],
)
def test_dates_are_told_from_numbers(draft: Application, text: str, strays: list[str]) -> None:
    draft.declaration.goals = text
    words = remarks(draft, sheet_of(draft)).dates.get("goals", "")
    assert words.partition("：")[0] == "、".join(strays)


def test_years_that_the_call_has_no_room_for_are_told(
    client: Browser, school: School, last_year: Application
) -> None:
    """Before beginning, at the budget afterwards, and no more once it was handed in."""
    last_year.call.budget_years = 3
    category = last_year.project_years[0].budget_lines[0].category_id
    for year, amount in ((2026, 20_000), (2027, 5_000)):
        line = BudgetLine(position=1, category_id=category, requested_amount=Decimal(amount))
        last_year.project_years.append(ProjectYear(year=year, budget_lines=[line]))
    school.call.budget_years = 2
    db.session.commit()
    client.sign_in(school.teacher)
    words = "2027 年的预算 ¥5,000.00 不会沿用：本批次只做 2 年预算。"
    assert words in client.get(f"/applications/begin/{school.call.id}").text
    _begin(client, school, last_year)
    begun = _latest()
    address = f"/applications/{begun.id}/declaration"
    with statements() as asked:
        assert words in client.get(address).text
    assert len(asked) <= 12
    begun.submitted_at = NOW
    db.session.commit()
    assert "不会沿用" not in client.get(address).text


def test_the_page_offers_what_one_leads_and_nothing_else(
    client: Browser, school: School, last_year: Application
) -> None:
    stranger = make_application(school.call, make_account(school.department))
    client.sign_in(school.teacher)
    page = client.get(f"/applications/begin/{school.call.id}").text
    assert last_year.title in page
    assert stranger.title not in page
    _begin(client, school, stranger)
    assert _latest().leader_id == stranger.leader_id, "nothing was begun"
    _begin(client, school, last_year)
    assert _latest().declaration.taken_from_id == last_year.id


def test_a_colleague_chooses_the_project_and_it_stands_in_the_history(
    app: Flask, client: Browser, school: School
) -> None:
    colleague = make_account(school.department, "周宁")
    theirs = make_application(school.call, colleague)
    db.session.commit()
    _ask(client, school, colleague)
    consent = db.session.scalars(select(Consent)).one()
    told = db.session.scalars(select(Message).where(Message.account_id == colleague.id)).one()
    assert told.link == f"/consents/{consent.id}"
    answering: Any = app.test_client()
    answering.sign_in(colleague)
    assert "请求沿用" in answering.get("/").text
    assert answering.post(told.link, data={"decision": "agree"}).status_code == 422
    data = {"decision": "agree", "project": str(theirs.id)}
    assert answering.post(told.link, data=data).status_code == 303
    assert _last_deed(theirs).action == "agree_to_taking_over"
    _begin(client, school, theirs)
    mine = _latest()
    assert (mine.leader_id, mine.title) == (school.teacher.id, theirs.title)
    assert _last_deed(mine).values == {"from": theirs.id, "consent": consent.id}
    _withdraw(answering, theirs, f"/consents/{consent.id}")
    _begin(client, school, theirs)
    assert _latest().id == mine.id, "no second one is begun"


def _withdraw(answering: Any, theirs: Application, address: str) -> None:
    """The colleague takes it back, once; the page and the history say so."""
    assert 'value="withdraw"' in answering.get(address).text
    for _again in range(2):
        assert answering.post(address, data={"decision": "withdraw"}).status_code == 303
    page = answering.get(address).text
    assert "您已于" in page and 'value="withdraw"' not in page
    assert _last_deed(theirs).action == "withdraw_consent"


def test_a_colleague_declines(app: Flask, client: Browser, school: School) -> None:
    colleague = make_account(school.department, "周宁")
    theirs = make_application(school.call, colleague)
    db.session.commit()
    _ask(client, school, colleague)
    again = _ask(client, school, colleague)
    assert again.status_code == 422
    consent = db.session.scalars(select(Consent)).one()
    starting.decline(consent, now=NOW)
    with pytest.raises(starting.AlreadyAnswered):
        starting.agree(consent, theirs, now=NOW)
    _begin(client, school, theirs)
    assert _latest().id == theirs.id
    elsewhere = make_account(make_school().department)
    db.session.commit()
    assert _ask(client, school, elsewhere).status_code == 422


def test_a_colleague_is_asked_by_name_unless_two_have_it(client: Browser, school: School) -> None:
    first, second = (make_account(school.department, "周宁") for _ in range(2))
    db.session.commit()
    answer = _ask(client, school, first, who="周宁")
    assert answer.status_code == 422
    assert first.staff_number in answer.text and second.staff_number in answer.text
    second.name = "周安"
    assert _ask(client, school, first, who=" 周宁 ").status_code == 303
    assert _ask(client, school, school.teacher, who=school.teacher.name).status_code == 422
    assert db.session.scalars(select(Consent.colleague_id)).all() == [first.id]


def _ask(client: Browser, school: School, colleague: Account, who: str = "") -> Any:
    client.sign_in(school.teacher)
    data = {"who": who or colleague.staff_number, "note": "想参考您去年的预算"}
    return client.post(f"/applications/begin/{school.call.id}/ask", data=data)


def _begin(client: Browser, school: School, source: Application) -> None:
    client.sign_in(school.teacher)
    data = {"source": str(source.id)}
    assert client.post(f"/applications/begin/{school.call.id}", data=data).status_code == 303


def _latest() -> Application:
    return db.session.scalars(select(Application).order_by(Application.id.desc())).first()  # type: ignore[return-value]


def _last_deed(application: Application) -> HistoryEntry:
    return db.session.scalars(
        select(HistoryEntry)
        .where(HistoryEntry.chain == f"application:{application.id}")
        .order_by(HistoryEntry.position.desc())
    ).first()  # type: ignore[return-value]
