"""The office renames a level of the self-evaluation; new projects follow, running ones keep theirs."""

from __future__ import annotations

from dataclasses import replace

import pytest
from playwright.sync_api import expect

from approvals.accounts.passwords import hashed
from approvals.accounts.roles import seed_roles
from approvals.applications.models import Application
from approvals.database import db, utc_now
from approvals.programmes.template_operations import add_shipped
from tests.browser.person import PASSWORD
from tests.browser.walk import Walk
from tests.budget.life import in_completion
from tests.support.factories import make_account, make_application, make_call
from tests.support.school import School, make_school

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]


def begin() -> tuple[School, School]:
    """The running call, and a new one of the same school with another teacher."""
    seed_roles()
    school = make_school()
    school.call.form_template = add_shipped(utc_now())
    call = make_call(school.school, reviewers=school.reviewers, chair=school.chair)
    call.title = "第二批教学建设项目"
    later = replace(school, call=call, teacher=make_account(school.department))
    secret = hashed(PASSWORD)
    for login, person in (
        ("office", school.office), ("teacher", school.teacher), ("newcomer", later.teacher),
    ):  # fmt: skip
        person.login_name, person.password_hash = login, secret
    db.session.commit()
    return school, later


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_a_renamed_level_reaches_new_reports_alone(walk: Walk) -> None:
    """A version is made and published, a call names it, its declaration and final report follow."""
    school, later = begin()
    before = in_completion(school)
    db.session.commit()
    rename(walk)
    name_it(walk, later)
    draft = make_application(later.call, later.teacher)
    draft_id = draft.id
    db.session.commit()
    newcomer = walk.at("newcomer")
    newcomer.go(f"/applications/{draft_id}/declaration")
    expect(newcomer.field("项目类别").locator("option").nth(1)).to_have_text("校级培育项目")
    newcomer.picture("declaration")
    report(walk, "newcomer", in_completion(later), "产出指标 · 产出数量指标")
    report(walk, "teacher", before, "产出指标 · 数量指标")
    assert walk.inspection.findings == []


def rename(walk: Walk) -> None:
    """A word of the self-evaluation, a category; what the mapping loses is said at its row."""
    office = walk.at("office")
    office.go("/calls")
    office.follow("表格模板")
    office.click("新建版本")
    office.page.locator("[name=results-0-level2]").fill("产出数量指标")
    office.page.locator("[name=categories]").fill("校级培育项目\n其他项目")
    office.page.locator("[name=targets-4-counterpart]").select_option("")
    office.click("保存")
    office.reads("没有对应项")
    office.picture("template-draft")
    office.page.locator("[name=targets-4-counterpart]").select_option("r2")
    office.click("保存并发布")
    office.reads("已发布")
    office.picture("templates")
    office.follow("第 2 版")
    office.reads("产出指标 · 产出数量指标")
    office.picture("template")
    office.follow("比较")
    office.reads("产出指标 · 产出数量指标")
    office.picture("template-compared")


def name_it(walk: Walk, later: School) -> None:
    """The call in which nobody has begun takes the new version."""
    office = walk.at("office")
    call_id, version = later.call.id, f"第 2 版（{later.school.name}）"
    db.session.rollback()
    office.go(f"/calls/{call_id}/edit")
    office.choose("表格模板", version)
    office.click("保存", nth=-1)
    office.reads("已保存")
    assert later.call.words.number == 2


def report(walk: Walk, login: str, application: Application, levels: str) -> None:
    """The final report is prefilled in the words of its call's version."""
    page, row = f"/applications/{application.id}/report", application.project_years[0].indicators[0]
    name = f"actual-{row.id}"
    db.session.commit()
    person = walk.at(login)
    person.go(page)
    person.reads(levels)
    person.page.locator(f"[name={name}]").fill("5门")
    person.reads("请说明偏差原因")
    person.click("采用建议得分")
    person.picture(f"report-{login}")
