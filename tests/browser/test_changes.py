"""Can a running project have its budget adjusted and its leader changed in a browser, and read both?"""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from approvals.accounts.models import Account
from approvals.accounts.passwords import hashed
from approvals.accounts.roles import seed_roles
from approvals.database import db
from tests.browser.person import PASSWORD
from tests.browser.walk import Walk
from tests.budget.life import in_implementation, lines_of, spend
from tests.support.factories import make_account
from tests.support.school import make_school

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_a_budget_then_a_leader(walk: Walk) -> None:
    """Asked for, read before and after, granted; a new version says why; the new leader has it."""
    application_id = _running()
    walk.application_id = application_id
    walk.clock.pass_days(45)
    _adjust_the_budget(walk)
    _change_the_leader(walk)
    assert walk.inspection.findings == []
    walk.is_in("implementation")
    new = db.session.query(Account).filter_by(login_name="follower").one()
    assert walk.application().leader_id == new.id


def _running() -> int:
    """A project of which 40,000 yuan are spent, and its people with passwords."""
    seed_roles()
    school = make_school(workflow_version=3)
    secret = hashed(PASSWORD)
    people = {
        "teacher": school.teacher,
        "office": school.office,
        "head": school.head,
        "leader": school.leader,
        "follower": make_account(school.department, name="接手老师"),
    }
    for login, person in people.items():
        person.login_name, person.password_hash = login, secret
    application = in_implementation(school)
    spend(school, application, 40_000)
    lines_of(application)[0].purpose = "实训设备"
    db.session.commit()
    found = application.id
    db.session.rollback()
    return found


def _adjust_the_budget(walk: Walk) -> None:
    teacher, office = walk.at("teacher"), walk.at("office")
    teacher.go(walk.page)
    teacher.page.get_by_text("申请变更", exact=True).first.click()
    teacher.picture("changes-offered")
    teacher.follow("申请调整预算")
    amounts = teacher.page.get_by_label("调整后的金额（元）", exact=False)
    amounts.nth(0).fill("39999")
    teacher.type("申请理由", "设备价格下降，培训人数增加。")
    teacher.click("申请调整预算")
    teacher.reads("不能低于已支出数")
    teacher.page.get_by_label("调整后的金额（元）", exact=False).nth(0).fill("66000")
    teacher.page.get_by_label("调整后的金额（元）", exact=False).nth(1).fill("3.2万")
    teacher.page.get_by_role("button", name="粘贴或带入").click()
    teacher.page.locator("#take-text").fill("设备购置费\t教材\t40\t50\t2000")
    teacher.page.get_by_role("dialog").get_by_role("button", name="带入 1 行").click()
    expect(teacher.page.locator("[data-left-of]")).to_have_text("0.00")
    teacher.picture("budget-change")
    teacher.click("申请调整预算")
    office.go(walk.page)
    office.follow("变更前后对照")
    office.reads("66,000.00")
    office.reads("教材")
    office.picture("changes-section")
    office.go(walk.page)
    office.follow("同意")
    office.reads("设备价格下降")
    office.picture("decide-budget")
    office.click("同意")
    teacher.go(f"{walk.page}/versions")
    teacher.reads("设备价格下降，培训人数增加。")
    teacher.picture("versions-of-a-change")
    teacher.follow("变更前后对照")
    teacher.reads("已同意")


def _change_the_leader(walk: Walk) -> None:
    head, office, leader = walk.at("head"), walk.at("office"), walk.at("leader")
    head.go(walk.page)
    head.page.get_by_text("申请变更", exact=True).first.click()
    head.follow("申请变更负责人")
    head.type("姓名或工号", "接手")
    head.type("申请理由", "原负责人调离本校。")
    head.click("申请变更负责人")
    head.reads("请在下面选择")
    head.page.get_by_role("radio", name="接手老师").check()
    head.picture("leader-change")
    head.click("申请变更负责人")
    follower = walk.at("follower")
    follower.go(walk.page)
    follower.follow("同意接任")
    follower.picture("asked-to-lead")
    follower.click("同意接任")
    office.go(walk.page)
    office.follow("提交领导小组")
    office.click("提交领导小组")
    leader.go(walk.page)
    leader.follow("同意")
    leader.picture("decide-leader")
    leader.click("同意")
    follower.go(walk.page)
    follower.reads("→ 接手老师")
    follower.page.get_by_text("申请变更", exact=True).first.click()
    follower.follow("申请变更内容")
    follower.picture("content-change")
