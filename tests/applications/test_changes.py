"""Do budget, leader and contents of a running project change by request alone, within the limits?"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from approvals.accounts.models import Account
from approvals.applications.change_models import ChangeRequest
from approvals.applications.models import Application
from approvals.applications.queries import last_version
from approvals.applications.snapshot import digest_of, snapshot
from approvals.audit.models import HistoryEntry
from approvals.database import db, utc_now
from approvals.deadlines.models import Wait
from approvals.deadlines.queries import open_waits_of
from approvals.deadlines.rows import task_words
from approvals.presentation import day, day_short
from approvals.reports.queries import filed_reports
from approvals.reports.target_rows import indicators_of
from tests.budget.life import LATER, in_completion, in_implementation, lines_of, spend
from tests.support.browser import Browser
from tests.support.factories import make_account, make_application, make_organisation, take
from tests.support.invariants import assert_money_holds
from tests.support.school import School, make_school
from tests.support.statements import statements
from workflows.calendar import due_on
from workflows.engine import NotAllowed, RequirementUnmet

MOST = 12
NEW = {"year": 2026, "category": 1, "purpose": "专家费"}


@pytest.fixture
def school(app: Flask) -> School:
    """A school whose call runs under the newest version."""
    return make_school(workflow_version=3)


def change_of(application: Application) -> ChangeRequest:
    """The latest change."""
    rows = select(ChangeRequest).where(ChangeRequest.application_id == application.id)
    return db.session.scalars(rows.order_by(ChangeRequest.id.desc())).first()  # type: ignore[return-value]


def ask(
    application: Application, what: str, actor: Account, proposed: dict[str, Any], **more: Any
) -> ChangeRequest:
    """Somebody asks for a change."""
    given = {"now": LATER, "comment": "设备涨价。", **more}
    take(application, f"request_{what}_change", actor, proposed=proposed, **given)
    return change_of(application)


def named_in_the_inbox(change: ChangeRequest) -> list[str]:
    """What whoever decides reads to be done."""
    return [task_words(wait) for wait in open_waits_of(change.kind, change.id)]


def moving(application: Application, amount: Any, **added: Any) -> dict[str, Any]:
    """So many yuan from the first line to the second, or to a new one."""
    first, second = lines_of(application)[:2]
    old = (first.adjusted_amount or Decimal(0), second.adjusted_amount or Decimal(0))
    amount = Decimal(amount)
    rest = {str(line.id): str(line.adjusted_amount) for line in lines_of(application)[2:]}
    if added:
        lines = {str(first.id): str(old[0] - amount), str(second.id): str(old[1])}
        return {"lines": lines | rest, "added": [{"amount": f"{amount:.2f}", **added}]}
    return {
        "lines": {str(first.id): str(old[0] - amount), str(second.id): str(old[1] + amount)} | rest,
        "added": [],
    }


def grant_by_office(school: School, application: Application, proposed: dict[str, Any]) -> None:
    """Asked for by the teacher and granted."""
    change = ask(application, "budget", school.teacher, proposed)
    take(change, "grant", school.office, now=LATER)


def test_a_granted_budget_is_a_new_version_of_the_same_sum(school: School) -> None:
    application = in_implementation(school)
    spend(school, application, 40_000)
    added = NEW | {"category": lines_of(application)[1].category_id}
    before = last_version(application.id)

    change = ask(application, "budget", school.teacher, moving(application, 8_000, **added))
    assert change.state == "requested"
    take(change, "grant", school.office, now=LATER)

    lines = lines_of(application)
    assert [line.adjusted_amount for line in lines] == [67_000, 25_000, 8_000]
    assert sum(line.approved_amount or 0 for line in lines) == application.approved_amount
    assert application.project_years[0].adjusted_amount == 100_000
    version = last_version(application.id)
    assert before and version and version.number == before.number + 1
    db.session.expire_all()
    assert version.digest == digest_of(snapshot(application)) == digest_of(version.content)
    assert_money_holds(db.session)


def test_what_does_not_fit_is_refused_with_its_reason(school: School) -> None:
    application = in_implementation(school)
    spend(school, application, 40_000)
    fits = moving(application, 100)
    first, _second = fits["lines"]
    for proposed, reason in (
        (moving(application, 40_000), "spent on this line"),
        (fits | {"lines": fits["lines"] | {first: "75000.01"}}, "add up to"),
        (fits | {"lines": {first: fits["lines"][first]}}, "have changed meanwhile"),
        (moving(application, 0), "Nothing is moved"),
        (moving(application, -1, **NEW), "negative"),
    ):
        with pytest.raises(RequirementUnmet, match=reason):
            ask(application, "budget", school.teacher, proposed)
    with pytest.raises(NotAllowed):
        ask(application, "budget", school.office, fits)

    change = ask(application, "budget", school.teacher, moving(application, 20_000))
    with pytest.raises(RequirementUnmet, match="already"):
        ask(application, "content", school.teacher, {"texts": {"goals": "新目标。"}})
    spend(school, application, 20_000)
    take(change, "forward", school.office, now=LATER)
    with pytest.raises(RequirementUnmet, match="no longer fits"):
        take(change, "grant", school.leader, now=LATER)
    take(change, "refuse", school.leader, now=LATER)
    assert lines_of(application)[0].adjusted_amount == 75_000


def test_the_leading_group_decides_above_a_tenth_and_in_the_last_three_months(
    school: School,
) -> None:
    application = in_implementation(school)
    grant_by_office(school, application, moving(application, 10_000))
    change = ask(application, "budget", school.teacher, moving(application, "10000.01"))
    with pytest.raises(RequirementUnmet, match="leading group"):
        take(change, "grant", school.office, now=LATER)
    assert named_in_the_inbox(change) == ["审核变更申请（预算调整）"]
    take(change, "forward", school.office, now=LATER)
    assert named_in_the_inbox(change) == ["审批变更申请（预算调整）"]
    take(change, "refuse", school.leader, now=LATER)

    late = application.call.acceptance_due_at - timedelta(days=90)
    change = ask(application, "budget", school.teacher, moving(application, 1), now=late)
    take(change, "forward", school.office, now=late)
    take(change, "grant", school.leader, now=late)
    with pytest.raises(RequirementUnmet, match="twice"):
        ask(application, "budget", school.teacher, moving(application, 1), now=late)
    assert lines_of(application)[0].adjusted_amount == Decimal(64_999)


def test_a_new_leader_takes_over_what_waits(school: School) -> None:
    application = in_implementation(school)
    teacher, new = school.teacher, make_account(school.department, name="接手人")
    old_wait = _wait_of(application, teacher)
    due_at = old_wait.due_at

    change = ask(application, "leader", school.head, {"leader": new.id}, comment="原负责人调离。")
    assert named_in_the_inbox(change) == ["答复是否接任负责人（变更负责人）"]
    with pytest.raises(RequirementUnmet, match="has not agreed yet"):
        take(change, "forward", school.office, now=LATER)
    with pytest.raises(NotAllowed):
        take(change, "agree", teacher, now=LATER)
    take(change, "agree", new, now=LATER)
    assert change.successor_agreed_at == LATER
    assert named_in_the_inbox(change) == ["审核变更申请（变更负责人）"]
    take(change, "forward", school.office, now=LATER)
    take(change, "grant", school.leader, now=LATER)

    assert application.leader_id == new.id
    assert [(m.account_id, m.may_edit) for m in application.members] == [(teacher.id, False)]
    assert old_wait.closed_at is not None
    assert _wait_of(application, new).due_at == due_at
    told = db.session.scalars(
        select(HistoryEntry).where(HistoryEntry.action == "change_leader")
    ).one()
    assert told.values == {"from": teacher.id, "to": new.id}
    assert last_version(application.id).content["leader"] == new.id  # type: ignore[union-attr]
    with pytest.raises(NotAllowed):
        ask(application, "budget", teacher, moving(application, 1))


def _wait_of(application: Application, account: Account) -> Wait:
    rows = select(Wait).where(
        Wait.application_id == application.id,
        Wait.account_id == account.id,
        Wait.closed_at.is_(None),
    )
    return db.session.scalars(rows).one()


def test_a_leader_is_of_the_school_free_and_not_the_one_who_decides(school: School) -> None:
    application = in_implementation(school)
    stranger = make_account(make_organisation("department", make_organisation("school")))
    closed = make_account(school.department, is_enabled=False)
    busy = make_account(school.department)
    application.call.project_limit = 1
    take(make_application(school.call, busy), "submit", busy)
    for person, reason in (
        (stranger, "same school"),
        (closed, "closed"),
        (busy, "as many"),
        (school.teacher, "already"),
    ):
        with pytest.raises(RequirementUnmet, match=reason):
            ask(application, "leader", school.office, {"leader": person.id})

    change = ask(application, "leader", school.office, {"leader": school.leader.id})
    take(change, "agree", school.leader, now=LATER)
    take(change, "forward", school.office, now=LATER)
    with pytest.raises(RequirementUnmet, match="You are to become"):
        take(change, "grant", school.leader, now=LATER)


def test_texts_and_targets_are_written_anew(school: School) -> None:
    application = in_completion(school)
    row = application.project_years[0].indicators[0]
    with pytest.raises(RequirementUnmet, match="empty"):
        ask(application, "content", school.teacher, {"texts": {"goals": ""}})
    change = ask(application, "content", school.teacher, {"texts": {"goals": "新目标。"}})
    take(change, "grant", school.office, now=LATER)
    change = ask(application, "content", school.teacher, {"targets": {str(row.id): "≥8门"}})
    with pytest.raises(RequirementUnmet, match="leading group"):
        take(change, "grant", school.office, now=LATER)
    take(change, "forward", school.office, now=LATER)
    take(change, "grant", school.leader, now=LATER)

    assert application.declaration.goals == "新目标。"
    assert (row.target_text, row.operator, row.value) == ("≥8门", "≥", 8)


def test_indicators_are_added_and_removed(school: School) -> None:
    application = in_completion(school)
    old = application.project_years[0].indicators[0]
    new = {"level1": "产出指标", "level2": "数量指标", "level3": "在线课程", "target": "≥3门"}
    for proposed, reason in (
        ({"removed": [old.id]}, "has to remain"),
        ({"removed": [old.id + 99], "indicators": [new]}, "have changed meanwhile"),
        ({"indicators": [new | {"target": ""}]}, "needs a name"),
    ):
        with pytest.raises(RequirementUnmet, match=reason):
            ask(application, "content", school.teacher, proposed)
    proposed = {"removed": [old.id], "indicators": [new]}
    change = ask(application, "content", school.teacher, proposed)
    with pytest.raises(RequirementUnmet, match="leading group"):
        take(change, "grant", school.office, now=LATER)
    take(change, "forward", school.office, now=LATER)
    take(change, "grant", school.leader, now=LATER)

    db.session.expire_all()
    (row,) = application.project_years[0].indicators
    assert (row.level3, row.value, row.unit) == ("在线课程", 3, "门")
    assert old.removed_at == LATER
    version = last_version(application.id)
    assert version and version.digest == digest_of(snapshot(application))
    reported = filed_reports(application.id)[0].rows
    assert [each.indicator_id for each in reported] == [old.id]
    assert indicators_of(application.project_years[0]) == [row]


# Pages


def test_the_pages_ask_and_tell(school: School, client: Browser) -> None:
    application = in_implementation(school)
    spend(school, application, 40_000)
    client.sign_in(school.teacher)
    page = client.get(f"/applications/{application.id}").text
    assert "申请变更" in page and "申请调整预算" in page
    step = f"/steps/application/{application.id}/request_budget_change"
    first, second = lines_of(application)
    assert "40,000.00" in client.get(step).text
    typed = {
        "comment": "设备涨价",
        "lines-0-line": first.id,
        "lines-0-amount": "39999.99",
        "lines-1-line": second.id,
        "lines-1-amount": "60000.01",
    }
    answer = client.post(step, data=typed)
    assert answer.status_code == 422
    assert "39999.99" in answer.text and "已支出" in answer.text
    answer = client.post(step, data=typed | {"lines-0-amount": "70000", "lines-1-amount": "1万"})
    assert answer.status_code == 422
    assert "80,000.00" in answer.text
    fits = typed | {
        "lines-0-amount": "70000", "lines-1-quantity": "5", "lines-1-unit_price": "5600",
        "added-0-category": str(second.category_id), "added-0-purpose": "专家费",
        "added-0-quantity": "2", "added-0-unit_price": "1000",
    }  # fmt: skip
    answer = client.post(step, data=fits | {"add-lines": ""})
    assert answer.status_code == 422
    assert 'name="added-1-purpose"' in answer.text and 'value="5600"' in answer.text
    assert client.post(step, data=fits | {"added-0-unit_price": "x"}).status_code == 422
    refused = client.post(step, data=fits | {"comment": ""})
    assert "审批人会看到" in refused.text and "最后三个月" not in refused.text
    assert "还可调整预算 2 次" in refused.text and "三个月内提出的，由领导小组审批" in refused.text
    assert client.post(step, data=fits).status_code == 303
    _told(school, application, client)
    _asks_for_a_day(school, application, client)


def _asks_for_a_day(school: School, application: Application, client: Browser) -> None:
    """What ends at 24:00 ends on that day, wherever it is told."""
    client.sign_in(school.teacher)
    until_on = due_on(max(application.call.midterm_due_at, utc_now())) + timedelta(days=20)
    step = f"/steps/application/{application.id}/request_change"
    typed = {"until_on": until_on.isoformat(), "comment": "供货延迟"}
    assert client.post(step, data=typed).status_code == 303
    assert (
        f"至 {day_short(until_on)}：供货延迟" in client.get(f"/applications/{application.id}").text
    )
    client.sign_in(school.office)
    page = client.get(f"/steps/change_request/{change_of(application).id}/grant").text
    by_the_call = due_on(application.call.midterm_due_at)
    assert day(until_on) in page and day(by_the_call) in page


def _told(school: School, application: Application, client: Browser) -> None:
    """The office reads before and after, grants, and the versions say why."""
    change = change_of(application)
    client.sign_in(school.office)
    change_id = change.id
    with statements() as asked:
        page = client.get(f"/steps/change_request/{change_id}/grant").text
    assert len(asked) <= MOST, "\n".join(
        " ".join(e.split())[:60] + " … " + " ".join(e.split())[-260:] for e in asked
    )
    for words in ("设备涨价", "75,000.00", "70,000.00", "¥5,000.00", "5.00 %", "5 × ¥5,600.00"):
        assert words in page
    client.post(f"/steps/change_request/{change.id}/grant", data={"comment": "同意"})
    assert "设备涨价" in client.get(f"/applications/{application.id}/versions").text
    with statements() as asked:
        page = client.get(f"/applications/{application.id}/sections/changes").text
    assert len(asked) <= MOST, "\n".join(
        " ".join(e.split())[:60] + " … " + " ".join(e.split())[-260:] for e in asked
    )
    assert "70,000.00" in page and "已同意" in page
    added = lines_of(application)[2]
    assert (added.quantity, added.unit_price_amount, added.adjusted_amount) == (2, 1000, 2000)
    client.sign_in(school.head)
    page = client.get(f"/applications/{application.id}").text
    assert "compare?from=1&amp;to=3" in page, "endorsed the first, the third is the change"


def _asked_to_lead(
    application: Application,
    change: ChangeRequest,
    two: list[Account],
    client: Browser,
    readers: tuple[Account, ...],
) -> None:
    """Who is named reads the project and may answer; a namesake sees nothing of it."""
    page, step = f"/applications/{application.id}", f"/steps/change_request/{change.id}/agree"
    client.sign_in(two[0])
    assert client.get(page).status_code == client.get(step).status_code == 404
    client.sign_in(two[1])
    assert "答复是否接任负责人" in client.get("/").text
    with statements() as asked:
        shown = client.get(page)
    assert len(asked) <= MOST
    assert "同意接任" in shown.text and "不接任" in shown.text
    for reader in readers:  # who is awaited for what, and not the office
        client.sign_in(reader)
        told = client.get(page).text
        assert "待接任人答复" in told and "办公室审核" not in told.partition("相关流程")[2]
        assert f"等待 {two[1].name}" in " ".join(told.split())
    client.sign_in(two[1])
    assert "调离" in client.get(step).text
    decline = step.replace("agree", "decline")
    assert client.post(decline, data={"comment": ""}).status_code == 422
    answer = client.post(decline, data={"comment": "手头项目太多。"})
    assert (answer.status_code, answer.location) == (303, "/")
    assert change.state == "refused"
    assert client.get(page).status_code == 404


def test_a_leader_is_found_by_name_and_contents_keep_what_was_typed(
    school: School, client: Browser
) -> None:
    application = in_implementation(school)
    two = [make_account(school.department, name="王小明") for _ in range(2)]
    client.sign_in(school.head)
    step = f"/steps/application/{application.id}/request_leader_change"
    assert "没有" in client.post(step, data={"who": "无此人", "comment": "调离"}).text
    answer = client.post(step, data={"who": "小明", "comment": "调离"})
    assert answer.status_code == 422
    assert all(each.staff_number in answer.text for each in two)
    typed = {"who": two[0].staff_number[:-1], "comment": "调离"}
    assert client.post(step, data=typed).status_code == 422
    answer = client.post(step, data={"who": "小明", "person": two[1].id, "comment": "调离"})
    assert answer.status_code == 303
    change = change_of(application)
    assert change.proposed == {"leader": two[1].id}
    _asked_to_lead(application, change, two, client, (school.teacher, school.office))
    client.sign_in(school.teacher)

    step = f"/steps/application/{application.id}/request_content_change"
    texts = {
        name: getattr(application.declaration, name)
        for name in ("summary", "basis", "necessity", "safeguards", "schedule", "goals")
    }
    row = application.project_years[0].indicators[0]
    same = texts | {"targets-0-indicator": row.id, "targets-0-target": row.target_text}
    answer = client.post(step, data={**same, "comment": "调整"})
    assert answer.status_code == 422
    answer = client.post(step, data={**same, "basis": "新依据。"})
    assert answer.status_code == 422 and "新依据。" in answer.text
    added = {"added-0-level3": "在线课程", "added-0-target": "≥3门", "targets-0-is_removed": "y"}
    answer = client.post(step, data={**same, **added, "add-indicators": ""})
    assert answer.status_code == 422 and 'name="added-1-level3"' in answer.text
    answer = client.post(step, data={**same, **added, "basis": "新依据。", "comment": "调整"})
    assert answer.status_code == 303
    assert change_of(application).proposed == {
        "texts": {"basis": "新依据。"},
        "targets": {},
        "removed": [row.id],
        "indicators": [{"level1": "", "level2": "", "level3": "在线课程", "target": "≥3门"}],
    }
    client.sign_in(school.office)
    page = client.get(f"/steps/change_request/{change_of(application).id}/forward").text
    for words in ("在线课程", "新增指标", "领导小组"):
        assert words in page
