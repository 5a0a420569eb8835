"""Can the office chase in a browser, and people choose how they are told?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from approvals.accounts.passwords import hashed
from approvals.accounts.roles import seed_roles
from approvals.database import db
from approvals.deadlines.models import Message, Wait
from tests.browser.person import PASSWORD
from tests.browser.town import BEGIN
from tests.browser.walk import Walk
from tests.support.factories import make_application, take
from tests.support.school import make_school

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_remind_see_the_post_and_choose(walk: Walk) -> None:
    """Tick all, note, remind; put one off; the post; digest and quiet hours."""
    seed_roles()
    school = make_school()
    school.office.login_name, school.office.password_hash = "office", hashed(PASSWORD)
    for _ in range(2):
        take(make_application(school.call, school.teacher), "submit", school.teacher)
    for wait in db.session.scalars(
        select(Wait).where(Wait.role_key == "department_head", Wait.closed_at.is_(None))
    ):
        wait.due_at = BEGIN - timedelta(days=2)
    db.session.commit()
    head_id, application_id = school.head.id, wait.application_id
    db.session.rollback()
    office = walk.at("office")
    office.go("/overdue")
    office.picture("overdue")
    office.go("/overdue?view=ahead")
    office.go(f"/applications/{application_id}/deadlines")
    office.picture("put off")
    office.go("/overdue")
    bar = expect(office.page.locator(".chase"))
    bar.to_have_css("position", "static")
    office.page.get_by_role("link", name="全部勾选").click()
    bar.to_have_css("position", "sticky")
    office.type("附言或原因", "请本周内完成。")
    office.click("提醒")
    office.reads("已提醒 1 人。")
    office.page.locator("td").get_by_role("checkbox").first.check()
    office.type("附言或原因", "系里在开会。")
    office.type("新的截止日期", (BEGIN + timedelta(days=9)).date().isoformat())
    office.click("延期")
    office.reads("已延长 1 项期限。")
    office.go("/post")
    office.picture("post")
    office.go("/account/messages")
    office.picture("wishes")
    office.page.get_by_label("邮件和机器人").select_option("17")
    office.click("保存")
    office.reads("已保存")
    assert walk.inspection.findings == []
    sent = select(Message.kind).where(Message.sender_id.is_not(None), Message.account_id == head_id)
    assert db.session.scalars(sent.order_by(Message.id)).all() == ["note", "moved"]
