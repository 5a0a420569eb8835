"""Can the office set a call's reminders, keep the school's days off and write its own messages?"""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from approvals.accounts.passwords import hashed
from approvals.accounts.roles import seed_roles
from approvals.database import db
from approvals.deadlines.models import ClosedDay
from approvals.deadlines.reminder_models import CallReminder, MessageTemplate
from tests.browser.person import PASSWORD
from tests.browser.walk import Walk
from tests.support.factories import make_application, take
from tests.support.school import make_school

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_rules_days_and_words(walk: Walk) -> None:
    """A rule more, seen first; a day off, with what it moves; a subject, seen while it is typed."""
    seed_roles()
    school = make_school()
    school.office.login_name, school.office.password_hash = "office", hashed(PASSWORD)
    take(make_application(school.call, school.teacher), "submit", school.teacher)
    call_id, school_id = school.call.id, school.school.id
    db.session.rollback()
    office = walk.at("office")
    office.go(f"/calls/{call_id}")
    office.follow("提醒规则")
    office.picture("rules")
    office.page.get_by_label("第 1 行 类别").select_option("before")
    office.page.get_by_label("第 1 行 天数").fill("3")
    office.click("试算提醒")
    office.reads("到期前 7、3、1 天")
    office.click("保存")
    office.reads("已保存")
    office.picture("rules-kept")
    office.go("/closed-days?year=2026")
    office.follow("加入日期")
    office.type("事由", "校庆")
    office.type("开始日期", "2026-03-04")
    office.click("查看影响")
    office.picture("days-preview")
    office.click("加入校历")
    office.reads("校庆")
    office.picture("days")
    office.follow("移除")
    office.picture("days-removing")
    office.go("/message-words")
    office.picture("words-list")
    office.go(f"/message-words/{school_id}/reminder/zh_Hans_CN")
    office.type("标题", "请及时办理 {{ count }} 件事项")
    expect(office.page.locator("#preview")).to_contain_text("请及时办理 2 件事项")
    office.picture("words")
    office.click("保存")
    office.reads("已保存")
    assert walk.inspection.findings == []
    db.session.rollback()
    assert db.session.scalars(select(CallReminder.days)).all() == [3]
    assert len(db.session.scalars(select(ClosedDay)).all()) == 1
    assert db.session.scalars(select(MessageTemplate.changed_by_id)).all() == [school.office.id]
