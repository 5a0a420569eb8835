"""Is what is typed kept, merged and handed back as the page needs it? The addresses behind the editor."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from approvals.applications.models import Application, BudgetLine, Indicator, Member
from approvals.applications.writers import written_last
from approvals.database import db
from approvals.programmes.models import BudgetCategory
from tests.support.browser import Browser
from tests.support.factories import make_account, make_application, make_category, take
from tests.support.school import School, make_school
from tests.support.statements import statements

LONG = "字" * 20_000


@pytest.fixture
def school(app: Flask) -> School:
    """A school with an open call and people of every role."""
    return make_school()


@pytest.fixture
def application(school: School) -> Application:
    """A complete draft, with a colleague who may edit it."""
    made = make_application(school.call, school.teacher)
    colleague = make_account(school.department, "周宁")
    made.members.append(Member(account_id=colleague.id, may_edit=True))
    db.session.commit()
    return made


@pytest.fixture
def page(client: Browser, application: Application) -> Page:
    """The leader's page, just opened."""
    return Page(client, application, application.leader_id).opened()


class Page:
    """What a browser does for one person."""

    def __init__(self, client: Browser, application: Application, account_id: int) -> None:
        self.client, self.application, self.account_id = client, application, account_id
        self.url = f"/applications/{application.id}/writing"
        self.version = -1

    def opened(self) -> Page:
        """Sign in and learn how it stands."""
        account = self.application.leader
        if self.account_id != account.id:
            account = self.application.members[0].account
        self.client.sign_in(account)
        self.version = self.client.get(f"{self.url}?since=-1").json["version"]
        return self

    def send(self, **edit: Any) -> Any:
        """Save something; the answer."""
        content = {"account": self.account_id, "version": self.version, **edit}
        answer = self.client.post(self.url, json=content)
        if answer.status_code == 200:
            self.version = answer.json["version"]
        return answer


@pytest.fixture
def colleague(app: Flask, application: Application) -> Page:
    """The same declaration on a colleague's page."""
    member = application.members[0]
    return Page(app.test_client(), application, member.account_id).opened()  # type: ignore[arg-type]


def _change(was: str, now: str) -> dict[str, str]:
    return {"was": was, "now": now}


def _row(was: dict[str, str] | None, **now: str) -> dict[str, Any]:
    blank = {"level1": "", "level2": "", "level3": "", "target": ""}
    return {"key": "n1", "was": was, "now": blank | now, "after": None}


def test_a_typed_text_is_stored_at_once(page: Page, application: Application) -> None:
    answer = page.send(
        fields={"necessity": _change(application.declaration.necessity, "没有它不行")}
    )
    assert (answer.status_code, answer.json["conflicts"], answer.json["faults"]) == (200, {}, {})
    assert answer.json["fields"] == {}, "what the page has typed itself is sent back"
    assert application.declaration.necessity == "没有它不行"
    assert application.declaration.edit_version == answer.json["version"] == 1


def test_two_people_write_side_by_side(
    page: Page, colleague: Page, application: Application
) -> None:
    stored = application.declaration
    page.send(fields={"basis": _change(stored.basis, "甲写的依据")})
    news = colleague.send(fields={"goals": _change(stored.goals, "乙写的目标")}).json
    assert (stored.basis, stored.goals) == ("甲写的依据", "乙写的目标")
    assert news["fields"]["basis"] == "甲写的依据"
    assert news["conflicts"] == {}
    last = {one.anchor: (one.name, one.rows) for one in written_last(application)}
    assert last == {
        "at-basis": (application.leader.name, 0),
        "at-goals": (application.members[0].account.name, 0),
    }


def test_two_texts_for_one_field_are_both_kept(
    page: Page, colleague: Page, application: Application
) -> None:
    before = application.declaration.basis
    page.send(fields={"basis": _change(before, "甲写的")})
    answer = colleague.send(fields={"basis": _change(before, "乙写的")}).json
    assert application.declaration.basis == "甲写的"
    told = answer["conflicts"]["basis"]
    assert told["theirs"] == "甲写的"
    assert told["words"].startswith(application.leader.name)


def test_what_cannot_be_stored_holds_nothing_else_up(page: Page, application: Application) -> None:
    stored = application.declaration
    answer = page.send(
        fields={
            "start_on": _change("2026-06-01", "明年春天"),
            "basis": _change(stored.basis, "新的依据"),
            "goals": _change(stored.goals, LONG + "多"),
        }
    ).json
    assert set(answer["faults"]) == {"start_on", "goals"}
    assert answer["faults"]["goals"] == "最多 20000 字，现有 20001 字。"
    assert (stored.start_on.isoformat(), stored.basis) == ("2026-06-01", "新的依据")


def test_days_and_amounts_are_read_as_people_type_them(
    page: Page, application: Application
) -> None:
    answer = page.send(
        fields={
            "start_on": _change("2026-06-01", "2026年7月1日"),
            "last_year_budget_amount": _change("", "128万"),
        }
    ).json
    assert answer["fields"]["start_on"] == "2026-07-01"
    assert answer["fields"]["last_year_budget_amount"] == "1280000.00"
    assert application.project_years[0].last_year_budget_amount == 1_280_000
    assert "mark" not in answer["parts"]["days-part"]
    end = application.declaration.end_on.isoformat()
    turned = page.send(fields={"end_on": _change(end, "2026-05-01")}).json["parts"]
    assert "计划完成日期 2026-05-01 早于开始日期 2026-07-01" in turned["days-part"]


def test_new_lines_are_the_same_everywhere(page: Page, application: Application) -> None:
    page.send(fields={"basis": _change(application.declaration.basis, "一\r\n二\x00")})
    assert application.declaration.basis == "一\n二"


def test_a_new_row_sent_twice_is_there_once(page: Page, application: Application) -> None:
    row = _row(None, level3="满意度", target="≥90%")
    page.send(rows={"indicators": [row]})
    page.version = 0
    again = page.send(rows={"indicators": [row]}).json
    assert db.session.query(Indicator).filter_by(row_key="n1").count() == 1
    stored = db.session.query(Indicator).filter_by(row_key="n1").one()
    assert (stored.operator, stored.unit, str(stored.value)) == ("≥", "%", "90")
    assert again["order"]["indicators"][0] == "n1"


def test_rows_are_moved_and_taken_away(page: Page, application: Application) -> None:
    first, second = (str(line.id) for line in application.project_years[0].budget_lines)
    page.send(order={"lines": [second, first]})
    assert [str(line.id) for line in _lines(application)] == [second, first]
    was = page.client.get(f"{page.url}?since=-1").json["rows"]["lines"][1]["cells"]
    page.send(rows={"lines": [{"key": first, "was": was, "now": None}]})
    assert [str(line.id) for line in _lines(application)] == [second]
    assert application.requested_amount == 25_000


def _lines(application: Application) -> list[BudgetLine]:
    db.session.refresh(application.project_years[0])
    return application.project_years[0].budget_lines


def test_a_line_needs_a_category_that_is_in_use(page: Page, application: Application) -> None:
    cells = {"category": "999999", "purpose": "x", "requested_amount": "1"}
    answer = page.send(rows={"lines": [{"key": "n7", "was": None, "now": cells, "after": None}]})
    assert list(answer.json["faults"]) == ["lines:n7"]
    assert len(_lines(application)) == 2


def test_nothing_is_stored_under_another_name(
    page: Page, colleague: Page, application: Application
) -> None:
    colleague.account_id = page.account_id
    answer = colleague.send(fields={"basis": _change(application.declaration.basis, "冒名")})
    assert (answer.status_code, answer.json["reason"]) == (409, "other_person")
    assert application.declaration.edit_version == 0


def test_handed_in_is_said_and_not_changed(
    page: Page, school: School, application: Application
) -> None:
    before = application.declaration.basis
    step = f"/steps/application/{application.id}"
    assert "提交后不能再修改" in page.client.get(f"{step}/submit").text
    assert "不能再次提交" in page.client.get(f"{step}/withdraw").text
    application.declaration.basis = ""
    db.session.commit()
    refused = page.client.post(f"{step}/submit").text
    assert "前往申报书" in refused
    application.declaration.basis = before
    db.session.commit()
    take(application, "submit", school.teacher)
    answer = page.send(fields={"basis": _change(before, "太晚了")})
    assert (answer.status_code, answer.json["reason"]) == (409, "handed_in")
    assert "部门审核" in answer.json["sentence"]
    assert application.declaration.basis == before


@pytest.mark.parametrize(
    "content",
    [
        {"fields": {"state": {"was": "", "now": "accepted"}}},
        {"fields": {"basis": {"was": "", "now": 7}}},
        {"rows": {"payments": []}},
        {"rows": {"lines": [{"key": "'; --", "now": None}]}},
        {"order": {"lines": [1]}},
        {"fields": ["basis"]},
    ],
)
def test_what_no_page_sends_is_refused(page: Page, content: dict[str, Any]) -> None:
    assert page.send(**content).status_code == 400


def test_everybody_has_one_key_of_their_own(page: Page, colleague: Page) -> None:
    first = page.client.post(f"{page.url}/key").json
    again = page.client.post(f"{page.url}/key").json
    other = colleague.client.post(f"{page.url}/key").json
    assert first == again
    assert first["account"] != other["account"]
    assert first["key"] != other["key"]


def test_strangers_get_nothing(school: School, application: Application, client: Browser) -> None:
    client.sign_in(school.head)
    url = f"/applications/{application.id}/writing"
    answers = [client.get(url), client.post(url, json={}), client.post(f"{url}/key")]
    assert [answer.status_code for answer in answers] == [404, 404, 404]


def test_a_save_asks_the_same_whatever_the_size(page: Page, application: Application) -> None:
    small = _count(page, application, "一段二十个字以上的文字，用来和最长的文字比较要问几次。")
    year = application.project_years[0]
    category = db.session.merge(make_category("equipment", "设备购置费"))
    assert isinstance(category, BudgetCategory)
    year.indicators += [Indicator(position=n, level3=f"指标{n}") for n in range(2, 62)]
    year.budget_lines += [BudgetLine(position=n, category=category) for n in range(3, 83)]
    for name in ("summary", "safeguards", "schedule", "goals"):
        setattr(application.declaration, name, LONG)
    db.session.commit()
    assert _count(page, application, LONG) == small


def _count(page: Page, application: Application, text: str) -> int:
    before = application.declaration.basis
    with statements() as seen:
        page.send(fields={"basis": _change(before, text)})
    assert application.declaration.basis == text
    texts = [each for each in seen if each.startswith("SELECT") and ".basis" in each]
    assert len(texts) == 1, "the long texts are read more than once"
    return len(seen)
