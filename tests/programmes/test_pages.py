"""The pages of calls: who may open them, what they keep, what they say is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from approvals.accounts.models import Account
from approvals.database import db, utc_now
from approvals.programmes import life_operations, operations
from approvals.programmes.models import BudgetCategory, Call, Programme
from tests.programmes.office import Office, make_office
from tests.support.browser import Browser
from tests.support.factories import grant, make_account, make_application, make_organisation
from tests.support.statements import statements
from workflows.calendar import end_of_day, local_day, start_of_day

YEAR = local_day(utc_now()).year
NEXT = YEAR + 1


@pytest.fixture
def office(app: Flask) -> Office:
    return make_office()


@pytest.fixture
def call(office: Office) -> Call:
    """A call in preparation around today."""
    return operations.create(
        office.draft(columns={"year": YEAR, "title_en": "", **days()}), office.office, now=utc_now()
    )


@pytest.fixture
def opened(office: Office, call: Call) -> Call:
    life_operations.open_call(call, office.office, based_on=call.version, now=utc_now())
    return call


def days() -> dict[str, Any]:
    today = local_day(utc_now())
    return {
        "opens_at": start_of_day(today - timedelta(days=2)),
        "declaration_closes_at": end_of_day(today + timedelta(days=20)),
        "review_closes_at": end_of_day(today + timedelta(days=50)),
        "midterm_due_at": end_of_day(today + timedelta(days=200)),
        "acceptance_due_at": end_of_day(today + timedelta(days=400)),
    }


@pytest.fixture
def browser(app: Flask, office: Office) -> Browser:
    """The project office's browser."""
    return signed_in(app, office.office)


def signed_in(app: Flask, account: Account) -> Browser:
    browser: Browser = app.test_client()  # type: ignore[assignment]
    account.locale = "en"
    browser.sign_in(account)
    return browser


def typed(office: Office, **changes: str | None) -> dict[str, str]:
    """A complete form as typed; None leaves a field out."""
    values: dict[str, str | None] = {
        "programme_id": str(office.programme.id),
        "organisation_id": str(office.school.id),
        "year": str(YEAR),
        "code": "ZX",
        "title": "专业建设专项",
        "title_en": "",
        "guidance": "面向全校。\r\n每系不超过两项。",
        "opens_on": f"{NEXT}-03-01",
        "declaration_closes_on": f"{NEXT}-03-31",
        "review_closes_on": f"{NEXT}-04-30",
        "midterm_due_on": f"{NEXT}-10-15",
        "acceptance_due_on": f"{NEXT + 1}-05-14",
        "grace_days": "0",
        "envelope_amount": "948.18万",
        "appropriation_amount": "9,000,000",
        "carried_over_amount": "481,800.00",
        "other_amount": "",
        "ceiling_amount": "",
        "approval_threshold_amount": "50000",
        "project_limit": "2",
        "budget_years": "1",
        "loop_limit": "2",
        "attachment_kinds": "pdf",
        "attachment_limit": "30",
        "attachment_megabytes": "20",
        "reviewers_see_each_other": "y",
        **row("tranche_rules", 0, gate="start", share_bp="60"),
        **row("tranche_rules", 1, gate="midterm", share_bp="40.00 %"),
        **row("criteria", 0, title="必要性", weight="60"),
        **row("criteria", 1, title="", weight=""),
        **row("criteria", 2, title="可行性", guidance="看进度", weight="40"),
        **row("line_templates", 0, category_id=str(office.equipment.id), purpose="靶场"),
        **row("indicator_templates", 0, level1="产出目标", level2="数量", target_text="≥6门"),
        **row("required_attachments", 0, title="论证书", is_required="y"),
        "review-quorum": "2",
        "midterm-quorum": "",
        "acceptance-quorum": "",
    }
    for stage in ("review", "midterm", "acceptance"):
        for index, person in enumerate((office.chair, *office.reviewers)):
            seat = {"who": f"{person.staff_number} {person.name}"}
            values |= row(f"{stage}-members", index, **seat, **({} if index else {"is_chair": "y"}))
    return {name: value for name, value in (values | changes).items() if value is not None}


def row(prefix: str, index: int, **fields: str) -> dict[str, str | None]:
    return {f"{prefix}-{index}-{name}": value for name, value in {"row": "1", **fields}.items()}


def only_call(code: str = "ZX") -> Call:
    db.session.expire_all()
    return db.session.scalars(select(Call).where(Call.code == code)).one()


def test_a_call_is_made_by_the_form(browser: Browser, office: Office) -> None:
    answer = browser.post("/calls/new", data=typed(office))
    assert answer.status_code == 303
    call = only_call()
    assert answer.location == f"/calls/{call.id}"
    assert call.envelope_amount == Decimal("9481800.00")
    assert {s.source: s.amount for s in call.sources} == {
        "appropriation": Decimal("9000000.00"),
        "carried_over": Decimal("481800.00"),
    }
    assert call.declaration_closes_at == end_of_day(call.opens_at.date().replace(month=3, day=31))
    assert call.opens_at == start_of_day(local_day(call.opens_at))
    assert [(r.gate, r.share_bp) for r in call.tranche_rules] == [
        ("start", 6000),
        ("midterm", 4000),
    ]
    assert [(c.title, c.weight) for c in call.criteria] == [("必要性", 60), ("可行性", 40)]
    assert [c.quorum for c in call.committees] == [2, None, None]
    chairs = [[m.account_id for m in c.members if m.is_chair] for c in call.committees]
    assert chairs == [[office.chair.id]] * 3
    assert call.guidance == "面向全校。\r\n每系不超过两项。"
    assert (call.is_blind, call.reviewers_see_each_other) == (False, True)
    assert (call.ceiling_amount, call.approval_threshold_amount) == (None, Decimal("50000.00"))


def test_what_was_stored_is_what_the_form_shows(browser: Browser, office: Office) -> None:
    browser.post("/calls/new", data=typed(office))
    call = only_call()
    page = browser.get(f"/calls/{call.id}/edit").text
    for shown in ('value="9481800.00"', 'value="60"', 'value="≥6门"'):
        assert shown in page
    assert f"{office.chair.staff_number} {office.chair.name}" in page


WRONG: Mapping[str, tuple[dict[str, str | None], str]] = {
    "no title": ({"title": " "}, "Give a title."),
    "long title": ({"title": "题" * 121}, "At most 120 characters."),
    "no code": ({"code": ""}, "Type a short code."),
    "a code with a dash": ({"code": "A-1"}, "Use 1 to 12 letters and digits."),
    "year in words": ({"year": "two"}, "Type a whole number from 2000 to 2200."),
    "no year": ({"year": ""}, "Type the year."),
    "no day": ({"review_closes_on": ""}, "Give the last day."),
    "no such day": ({"opens_on": f"{NEXT}-02-30"}, "Type a day that exists"),
    "days reversed": (
        {"midterm_due_on": f"{NEXT}-04-30"},
        "This has to be after the date before it.",
    ),
    "closing before opening": (
        {"declaration_closes_on": f"{NEXT}-02-28"},
        "This has to be after the date before it.",
    ),
    "grace": ({"grace_days": "31"}, "Type a whole number from 0 to 30."),
    "an amount in words": ({"envelope_amount": "lots"}, "is not an amount"),
    "a negative amount": ({"ceiling_amount": "-5"}, "An amount cannot be negative."),
    "sources": (
        {"other_amount": "1"},
        "The sources add up to 9,481,801.00 yuan; the envelope is 9,481,800.00.",
    ),
    "no limit": ({"project_limit": "0"}, "Type a whole number from 1 to 99."),
    "loop limit": ({"loop_limit": "10"}, "Type a whole number from 0 to 9."),
    "a share too fine": ({"tranche_rules-0-share_bp": "33.333"}, "Type percent from 0 to 100"),
    "a share of nothing": ({"tranche_rules-0-share_bp": "0"}, "A tranche needs a share above 0."),
    "no share": (
        row("tranche_rules", 2, gate="midterm", share_bp="x"),
        "Type percent from 0 to 100",
    ),
    "a weight above 100": ({"criteria-0-weight": "101"}, "Type a whole number from 1 to 100."),
    "no weight": ({"criteria-0-weight": ""}, "Type the weight."),
    "a criterion without a name": ({"criteria-0-title": " "}, "Name the criterion."),
    "an indicator without level 2": ({"indicator_templates-0-level2": ""}, "Name level 2."),
    "a line without a category": (
        {"line_templates-0-category_id": "0"},
        "Choose a budget category.",
    ),
    "a file without a name": (
        {"required_attachments-0-title": "题" * 121},
        "At most 120 characters.",
    ),
    "nobody": ({"review-members-1-who": "张三丰"}, "Nobody is known by this"),
    "two chairs": ({"midterm-members-1-is_chair": "y"}, "A committee has one chair."),
    "quorum": ({"acceptance-quorum": "5"}, "The committee has fewer members than this."),
    "a foreign place": ({"organisation_id": "1"}, "Not a valid choice"),
    "a foreign programme": ({"programme_id": "99999"}, "Not a valid choice"),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_input_is_said_at_its_field_and_stays(
    browser: Browser, office: Office, case: str
) -> None:
    changes, sentence = WRONG[case]
    answer = browser.post("/calls/new", data=typed(office, **changes))
    assert answer.status_code == 422
    assert sentence in answer.text
    for name, value in changes.items():
        assert (
            not value
            or not value.strip()
            or name.endswith(("e_id", "n_id"))
            or value in answer.text
        )
    assert "面向全校。" in answer.text
    assert db.session.scalars(select(Call)).all() == []


def test_somebody_named_twice_is_found(browser: Browser, office: Office) -> None:
    again = {"review-members-1-who": office.chair.staff_number}
    answer = browser.post("/calls/new", data=typed(office, **again))
    assert answer.status_code == 422
    assert "Somebody is named twice." in answer.text


def test_a_deactivated_person_cannot_be_named(browser: Browser, office: Office) -> None:
    office.reviewers[0].is_enabled = False
    answer = browser.post("/calls/new", data=typed(office))
    assert answer.status_code == 422
    assert "This account is deactivated." in answer.text


def test_people_are_found_by_any_name(browser: Browser, office: Office) -> None:
    chair, first, second, _ = office.chair, *office.reviewers
    names = {
        "review-members-0-who": f" {chair.email} ",
        "review-members-1-who": first.name,
        "review-members-2-who": second.login_name or "",
    }
    assert browser.post("/calls/new", data=typed(office, **names)).status_code == 303
    assert {m.account_id for m in only_call().committees[0].members} == {
        chair.id,
        *(person.id for person in office.reviewers),
    }


def test_a_name_that_two_people_have_is_not_enough(browser: Browser, office: Office) -> None:
    make_account(office.school, office.chair.name)
    names = {"review-members-0-who": office.chair.name}
    answer = browser.post("/calls/new", data=typed(office, **names))
    assert answer.status_code == 422
    assert "type the staff number" in answer.text


def test_a_code_of_the_same_year_is_refused_at_its_field(browser: Browser, office: Office) -> None:
    browser.post("/calls/new", data=typed(office))
    answer = browser.post("/calls/new", data=typed(office))
    assert answer.status_code == 422
    assert "There is a call of this year with this code already." in answer.text


def test_rows_are_added_removed_and_moved_without_saving(browser: Browser, office: Office) -> None:
    added = browser.post("/calls/new", data=typed(office, add_row="criteria", title="未保存"))
    assert added.status_code == 200
    assert 'name="criteria-3-title"' in added.text
    assert 'value="未保存"' in added.text
    removed = browser.post("/calls/new", data=typed(office, remove_row="criteria-0"))
    assert "必要性" not in removed.text
    assert 'name="criteria-2-title"' not in removed.text
    moved = browser.post("/calls/new", data=typed(office, raise_row="criteria-2"))
    assert moved.text.index("可行性") < moved.text.index('name="criteria-2-title"')
    copied = browser.post(
        "/calls/new",
        data=typed(office, copy_row="midterm-members", **{"midterm-members-3-who": None}),
    )
    assert copied.text.count(f"{office.reviewers[2].staff_number} ") == 3
    assert db.session.scalars(select(Call)).all() == []


def test_no_more_tranches_than_four(browser: Browser, office: Office) -> None:
    rows: dict[str, str | None] = {}
    for index in range(4):
        rows |= row("tranche_rules", index, gate="start", share_bp="25")
    answer = browser.post("/calls/new", data=typed(office, add_row="tranche_rules", **rows))
    assert 'name="tranche_rules-3-gate"' in answer.text
    assert 'name="tranche_rules-4-gate"' not in answer.text


@pytest.mark.parametrize(
    "wish", ["", "x", "criteria-99999", "password", "criteria--1", "criteria-77"]
)
def test_a_forged_button_for_rows_does_no_harm(browser: Browser, office: Office, wish: str) -> None:
    answer = browser.post("/calls/new", data=typed(office, remove_row=wish))
    assert answer.status_code in {200, 303}


def test_an_unfinished_call_is_saved_and_says_what_is_missing(
    browser: Browser, office: Office
) -> None:
    draft = typed(office, **{"criteria-0-weight": "50", "tranche_rules-1-share_bp": "39.5"})
    answer = browser.post("/calls/new", data=draft)
    call = only_call()
    assert answer.location == f"/calls/{call.id}/edit"
    page = browser.get(answer.location).text
    assert "The tranches add up to 99.5 % instead of 100 %." in page
    assert "The criteria's weights add up to 90 instead of 100." in page
    refused = browser.post(f"/calls/{call.id}/open", data={"version": "0"}, follow_redirects=True)
    assert "Something is missing yet" in refused.text
    assert only_call().opened_at is None


def edited(office: Office, call: Call, **changes: str | None) -> dict[str, str]:
    return typed(office, **{"version": str(call.version), "code": call.code, **changes})


def test_a_stale_edit_is_refused_loses_nothing_and_may_replace(
    browser: Browser, office: Office, call: Call
) -> None:
    colleague = make_account(office.school, "同事")
    operations.save(
        call,
        office.draft(columns={"title": "同事改的", "year": YEAR, **days()}),
        colleague,
        based_on=0,
        now=utc_now(),
    )
    mine = edited(office, call, title="我改的", version="0")
    answer = browser.post(f"/calls/{call.id}/edit", data=mine)
    assert answer.status_code == 409
    assert "同事 changed this call at" in answer.text
    assert 'value="我改的"' in answer.text
    assert only_call("JX").title == "同事改的"
    again = browser.post(f"/calls/{call.id}/edit", data=mine | {"replaces": "1"})
    assert again.status_code == 303
    assert only_call("JX").title == "我改的"


@pytest.mark.parametrize("version", ["", "x", "²", "99999999999", "-1"])
def test_a_forged_version_is_a_stale_edit(
    browser: Browser, office: Office, call: Call, version: str
) -> None:
    data = edited(office, call) | {"version": version}
    assert browser.post(f"/calls/{call.id}/edit", data=data).status_code == 409


def test_an_open_call_says_at_each_section_why_it_stays(
    browser: Browser, office: Office, opened: Call
) -> None:
    make_application(opened, office.teacher, now=utc_now())
    page = browser.get(f"/calls/{opened.id}/edit").text
    assert 'name="year"' not in page
    assert 'name="opens_on"' not in page
    assert 'name="envelope_amount"' not in page
    assert 'name="tranche_rules-0-gate"' not in page
    assert 'name="required_attachments-0-title"' not in page
    assert 'name="criteria-0-title"' in page
    assert "The call is open, and the numbers of its applications carry year and code." in page
    answer = browser.post(
        f"/calls/{opened.id}/edit", data=edited(office, opened, year="2030", title="新标题")
    )
    assert answer.status_code == 303
    stored = only_call("JX")
    assert (stored.title, stored.year, stored.envelope_amount) == (
        "新标题",
        YEAR,
        Decimal(1_000_000),
    )


def test_a_limit_is_not_lowered_while_the_call_is_open(
    browser: Browser, office: Office, opened: Call
) -> None:
    answer = browser.post(
        f"/calls/{opened.id}/edit", data=edited(office, opened, ceiling_amount="299,999")
    )
    assert answer.status_code == 422
    assert "while the call is open it can only be raised" in answer.text
    assert 'value="299,999"' in answer.text


def test_an_open_call_stays_complete(browser: Browser, office: Office, opened: Call) -> None:
    answer = browser.post(
        f"/calls/{opened.id}/edit", data=edited(office, opened, **{"criteria-0-weight": "50"})
    )
    assert answer.status_code == 422
    assert "an open call has to stay complete" in answer.text
    assert "add up to 90 instead of 100" in answer.text


def test_a_call_is_opened_on_its_page(browser: Browser, call: Call) -> None:
    page = browser.get(f"/calls/{call.id}").text
    assert "Nothing is missing." in page
    answer = browser.post(f"/calls/{call.id}/open", data={"version": "0"}, follow_redirects=True)
    assert "The call is open" in answer.text
    assert only_call("JX").opened_at is not None
    again = browser.post(f"/calls/{call.id}/open", data={"version": "0"}, follow_redirects=True)
    assert "The call is open already." in again.text


def test_a_call_is_copied_once_a_year(browser: Browser, opened: Call) -> None:
    answer = browser.post(f"/calls/{opened.id}/copy")
    copied = db.session.scalars(select(Call).where(Call.year == YEAR + 1)).one()
    assert answer.location == f"/calls/{copied.id}/edit"
    again = browser.post(f"/calls/{opened.id}/copy", follow_redirects=True)
    assert "There is a call of this year with this code already." in again.text


def test_a_date_is_extended(browser: Browser, opened: Call) -> None:
    until = local_day(opened.declaration_closes_at) + timedelta(days=7)
    said = {"date_key": "declaration_closes", "until_on": until.isoformat(), "reason": "清明"}
    answer = browser.post(f"/calls/{opened.id}/extend", data=said, follow_redirects=True)
    assert "The date was put off; 0 projects have more time now." in answer.text
    assert only_call("JX").declaration_closes_at == end_of_day(until)
    again = browser.post(f"/calls/{opened.id}/extend", data=said)
    assert again.status_code == 422
    assert "The new day has to be later than the present one." in again.text
    assert "清明" in again.text


ACTS: Mapping[str, tuple[dict[str, str], str]] = {
    "extend": ({"date_key": "review_closes", "until_on": "soon", "reason": "因故"}, "Type a day"),
    "extend ": ({"date_key": "review_closes", "until_on": "2199-01-01", "reason": ""}, "Say why"),
    "extend  ": (
        {"date_key": "x", "until_on": "2199-01-01", "reason": "因故"},
        "Not a valid choice",
    ),
    "extend   ": (
        {"date_key": "review_closes", "until_on": "2199-01-01", "reason": "因故"},
        "before the date that follows it",
    ),
    "envelope": ({"appropriation_amount": "much", "reason": "因故"}, "is not an amount"),
    "envelope ": ({"appropriation_amount": "1", "reason": " "}, "Say why"),
    "close": ({"reason": ""}, "Say why"),
    "close ": ({"until_on": "2199-01-01", "reason": "因故"}, "earlier than the present one"),
    "cancel": ({"reason": ""}, "Say why"),
}


@pytest.mark.parametrize("case", ACTS)
def test_acts_that_are_wrongly_said_are_refused(browser: Browser, opened: Call, case: str) -> None:
    said, sentence = ACTS[case]
    version = str(opened.version)
    answer = browser.post(f"/calls/{opened.id}/{case.strip()}", data={"version": version, **said})
    assert answer.status_code == 422
    assert sentence in answer.text
    for value in said.values():
        assert not value.strip() or value == "x" or value in answer.text
    assert only_call("JX").version == opened.version


def test_the_envelope_is_changed_and_a_stale_change_is_refused(
    browser: Browser, opened: Call
) -> None:
    said = {"appropriation_amount": "120万", "reason": "追加", "version": str(opened.version)}
    answer = browser.post(f"/calls/{opened.id}/envelope", data=said, follow_redirects=True)
    assert "The envelope was changed." in answer.text
    assert only_call("JX").envelope_amount == Decimal("1200000.00")
    again = browser.post(f"/calls/{opened.id}/envelope", data=said)
    assert again.status_code == 409
    assert "The call was changed meanwhile" in again.text


def test_a_call_is_closed_and_cancelled_and_the_rest_is_ended(
    app: Flask, browser: Browser, office: Office, opened: Call
) -> None:
    make_application(opened, office.teacher, now=utc_now())
    own = make_application(opened, office.office, now=utc_now())
    for page in ("close", "cancel", "extend", "envelope"):
        assert browser.get(f"/calls/{opened.id}/{page}").status_code == 200
    closed = browser.post(
        f"/calls/{opened.id}/close", data={"reason": "截止"}, follow_redirects=True
    )
    assert "The call is closed" in closed.text
    answer = browser.post(
        f"/calls/{opened.id}/cancel", data={"reason": "经费取消"}, follow_redirects=True
    )
    assert "1 project was ended." in answer.text
    assert f"{own.title}:" in answer.text
    assert "1 project has not ended yet." in answer.text
    assert browser.get(f"/calls/{opened.id}/edit").status_code == 404
    colleague = make_account(office.school)
    grant(colleague, "project_office")
    other = signed_in(app, colleague)
    last = other.post(
        f"/calls/{opened.id}/cancel", data={"reason": "经费取消"}, follow_redirects=True
    )
    assert "1 project was ended." in last.text


@pytest.fixture
def people(office: Office) -> dict[str, Account]:
    """Everybody who might come by, by what they are."""
    other_school = make_organisation("school", office.bureau)
    found = {
        "teacher": office.teacher,
        "chair": office.chair,
        "office": office.office,
        "stranger": make_account(make_organisation("department", other_school)),
        "other office": make_account(other_school),
        "bureau": make_account(office.bureau),
        "auditor": make_account(office.bureau),
        "admin": make_account(office.bureau),
    }
    for name, role in (
        ("other office", "project_office"),
        ("bureau", "bureau_office"),
        ("auditor", "auditor"),
        ("admin", "system_admin"),
    ):
        grant(found[name], role)
    return found


SEES = {
    "teacher": (404, 200),
    "chair": (404, 200),
    "office": (200, 200),
    "stranger": (404, 404),
    "other office": (404, 404),
    "bureau": (404, 200),
    "auditor": (200, 200),
    "admin": (404, 200),
}


@pytest.mark.parametrize("name", SEES)
def test_who_sees_a_call_before_and_after_it_opens(
    app: Flask, office: Office, call: Call, people: dict[str, Account], name: str
) -> None:
    browser = signed_in(app, people[name])
    before, after = SEES[name]
    assert browser.get(f"/calls/{call.id}").status_code == before
    assert (call.title in browser.get("/calls").text) == (before == 200)
    life_operations.open_call(call, office.office, based_on=call.version, now=utc_now())
    assert browser.get(f"/calls/{call.id}").status_code == after
    assert (call.title in browser.get("/calls").text) == (after == 200)


GETS = ("edit", "extend", "envelope", "close", "cancel")
POSTS = ("edit", "copy", "open", *GETS[1:])


@pytest.mark.parametrize("name", [name for name in SEES if name != "office"])
def test_only_its_office_acts_on_a_call(
    app: Flask, opened: Call, people: dict[str, Account], name: str
) -> None:
    browser = signed_in(app, people[name])
    expected = 403 if SEES[name][1] == 200 else 404
    assert {browser.get(f"/calls/{opened.id}/{each}").status_code for each in GETS} == {expected}
    assert {browser.post(f"/calls/{opened.id}/{each}").status_code for each in POSTS} == {expected}


def test_a_bureau_runs_its_own_calls_and_only_those(
    app: Flask, office: Office, opened: Call, people: dict[str, Account]
) -> None:
    programme = Programme(
        key="bureau", title="市级专项", organisation=office.bureau, workflow_key="teaching_project"
    )
    db.session.add(programme)
    db.session.flush()
    browser = signed_in(app, people["bureau"])
    page = browser.get("/calls/new").text
    assert "市级专项" in page
    assert office.programme.title not in page
    made_here = typed(office, programme_id=str(programme.id), organisation_id=str(office.bureau.id))
    answer = browser.post("/calls/new", data=made_here)
    assert answer.status_code == 303
    made = only_call()
    assert made.org_path == office.bureau.path
    life_operations.open_call(made, people["bureau"], based_on=0, now=made.opens_at)
    seen = signed_in(app, people["stranger"]).get(f"/calls/{made.id}")
    assert seen.status_code == 200


def test_a_schools_office_makes_calls_of_the_bureaus_programmes(
    browser: Browser, office: Office
) -> None:
    programme = Programme(
        key="city", title="市级专项", organisation=office.bureau, workflow_key="teaching_project"
    )
    db.session.add(programme)
    db.session.flush()
    data = typed(office, programme_id=str(programme.id))
    assert browser.post("/calls/new", data=data).status_code == 303
    made = only_call()
    assert (made.organisation_id, made.programme_id) == (office.school.id, programme.id)
    rows = browser.get("/programmes").text
    assert "市级专项" in rows
    assert f'href="/programmes/{programme.id}"' not in rows


def test_the_page_says_how_the_projects_and_the_money_stand(
    app: Flask, browser: Browser, office: Office, opened: Call
) -> None:
    for _ in range(2):
        make_application(opened, office.teacher, now=utc_now())
    page = browser.get(f"/calls/{opened.id}").text
    assert "Draft <b>2</b>" in page
    assert "¥1,000,000.00" in page
    assert "Start a declaration" not in page
    of_teacher = signed_in(app, office.teacher).get(f"/calls/{opened.id}").text
    assert "Start a declaration" in of_teacher
    assert f'href="/applications/begin/{opened.id}"' in of_teacher
    assert "For the office" not in of_teacher
    assert office.reviewers[0].name not in of_teacher


def sent_for(browser: Browser, address: str) -> int:
    """How many statements a page takes."""
    with statements() as sent:
        assert browser.get(address).status_code == 200
    return len(sent)


def test_pages_take_the_same_statements_for_one_and_for_thirty(
    browser: Browser, office: Office, opened: Call
) -> None:
    make_application(opened, office.teacher, now=utc_now())
    pages = ("/calls", f"/calls/{opened.id}")
    few = [sent_for(browser, page) for page in pages]
    for number in range(30):
        operations.create(
            office.draft(columns={"code": f"N{number}"}), office.office, now=utc_now()
        )
        make_application(opened, office.teacher, now=utc_now())
    many = [sent_for(browser, page) for page in pages]
    assert few == many
    assert max(many) <= 12


def test_the_list_goes_on_by_key(browser: Browser, office: Office) -> None:
    for number in range(31):
        operations.create(
            office.draft(
                columns={"code": f"N{number}", "title": f"第{number}批次", "title_en": ""}
            ),
            office.office,
            now=utc_now(),
        )
    first = browser.get("/calls").text
    assert "第0批次" not in first
    last = db.session.scalars(select(Call.id).where(Call.code == "N1")).one()
    second = browser.get(f"/calls?after=2026-{last}").text
    assert "第0批次" in second
    assert "第1批次" not in second
    for odd in ("x", "2026", "2026-", "99999999999-99999999999", "-1--1", "9" * 5000):
        for name in ("after", "year"):
            assert browser.get("/calls", query_string={name: odd}).status_code == 200


def test_ids_beyond_the_database_are_not_there(browser: Browser) -> None:
    for path in ("calls", "programmes", "budget-categories"):
        assert browser.get(f"/{path}/99999999999").status_code == 404


def tables(browser: Browser) -> Iterator[TestResponse]:
    for path in ("/programmes", "/programmes/new", "/budget-categories", "/budget-categories/new"):
        yield browser.get(path)


KEEPS = {"teacher": 403, "chair": 403, "stranger": 403, "auditor": 403, "office": 200, "admin": 200}


@pytest.mark.parametrize("name", KEEPS)
def test_who_keeps_the_tables(app: Flask, people: dict[str, Account], name: str) -> None:
    browser = signed_in(app, people[name])
    assert {answer.status_code for answer in tables(browser)} == {KEEPS[name]}


def test_a_programme_is_added_and_changed(browser: Browser, office: Office) -> None:
    said = {
        "key": "skills",
        "title": "技能大赛",
        "organisation_id": str(office.school.id),
        "workflow_key": "filing",
    }
    assert browser.post("/programmes/new", data=said).status_code == 303
    row = db.session.scalars(select(Programme).where(Programme.key == "skills")).one()
    assert (
        browser.post(f"/programmes/{row.id}", data=said | {"title": "技能竞赛"}).status_code == 303
    )
    db.session.refresh(row)
    assert (row.title, row.workflow_key) == ("技能竞赛", "filing")
    for spoiled, sentence in (
        (said, "This key is taken already."),
        (said | {"key": "1x"}, "Begin with a small letter"),
        (said | {"key": "other", "title": ""}, "Give a title."),
        (said | {"key": "other", "workflow_key": "nonsense"}, "Not a valid choice"),
        (said | {"key": "other", "organisation_id": str(office.bureau.id)}, "Not a valid choice"),
    ):
        answer = browser.post("/programmes/new", data=spoiled)
        assert (answer.status_code, sentence in answer.text) == (422, True)


def test_the_process_of_a_programme_with_calls_stays(
    browser: Browser, office: Office, call: Call
) -> None:
    address = f"/programmes/{office.programme.id}"
    assert "make another programme for another process" in browser.get(address).text
    said = {"title": "改名", "workflow_key": "filing", "organisation_id": str(office.school.id)}
    assert browser.post(address, data=said).status_code == 303
    db.session.refresh(office.programme)
    assert (office.programme.title, office.programme.workflow_key) == ("改名", "teaching_project")


def test_another_schools_programme_is_not_there(
    app: Flask, people: dict[str, Account], office: Office
) -> None:
    browser = signed_in(app, people["other office"])
    assert browser.get(f"/programmes/{office.programme.id}").status_code == 404
    assert browser.post(f"/programmes/{office.programme.id}").status_code == 404


def test_a_budget_category_is_added_and_retired(browser: Browser, office: Office) -> None:
    said = {
        "key": "labour",
        "title": "劳务费",
        "title_en": "Labour",
        "position": "9",
        "is_active": "y",
    }
    assert browser.post("/budget-categories/new", data=said).status_code == 303
    row = db.session.scalars(select(BudgetCategory).where(BudgetCategory.key == "labour")).one()
    retired = {name: value for name, value in said.items() if name != "is_active"}
    assert browser.post(f"/budget-categories/{row.id}", data=retired).status_code == 303
    db.session.refresh(row)
    assert not row.is_active
    assert "劳务费" not in browser.get("/calls/new").text
    assert browser.get(f"/budget-categories/{row.id}").status_code == 200
    assert browser.get("/budget-categories/999").status_code == 404
    for spoiled, sentence in (
        (said, "This key is taken already."),
        (said | {"key": "x", "title_en": " "}, "Give a title in English."),
        (said | {"key": "x", "position": "last"}, "Type a whole number"),
    ):
        answer = browser.post("/budget-categories/new", data=spoiled)
        assert (answer.status_code, sentence in answer.text) == (422, True)
