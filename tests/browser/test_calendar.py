"""Can people look at a month, a list and two years, look ahead, and take their calendar with them?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from approvals.accounts.passwords import hashed
from approvals.accounts.roles import seed_roles
from approvals.database import db
from approvals.deadlines.models import Wait
from tests.browser.person import PASSWORD
from tests.browser.town import BEGIN
from tests.browser.walk import Walk
from tests.support.factories import make_application, take
from tests.support.school import make_school
from workflows.calendar import end_of_day, local_day

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_month_list_years_ahead_and_feed(walk: Walk) -> None:
    """One's own entry leads to its project; no page goes sideways on a phone; old addresses end."""
    seed_roles()
    school = make_school()
    people = {"office": school.office, "depthead": school.head}
    for login, person in people.items():
        person.login_name, person.password_hash = login, hashed(PASSWORD)
    application = make_application(school.call, school.teacher)
    take(application, "submit", school.teacher)
    wait = db.session.scalars(select(Wait).where(Wait.role_key == "department_head")).one()
    wait.due_at = end_of_day(local_day(BEGIN) + timedelta(days=3))
    db.session.commit()
    title, head_name = application.title, school.head.name
    db.session.rollback()
    head, office = walk.at("depthead"), walk.at("office")
    head.go("/")
    head.follow("日历")
    head.picture("calendar-month")
    head.follow(f"审核申报书 · {title}")
    head.reads("审核申报书")
    office.go("/calendar?view=list")
    office.reads("本校有 1 项待办到期")
    office.follow("两年")
    office.picture("calendar-years")
    office.follow("提醒预览", within=office.page.locator(".gantt"))
    office.reads("不发送任何消息")
    office.reads(head_name)
    office.picture("ahead")
    head.go("/account/messages")
    head.click("生成地址")
    first = head.page.locator("#feed-address").input_value()
    head.picture("feed")
    head.go("/account/messages")
    expect(head.page.locator("#feed-address")).to_have_count(0)
    head.click("重新生成地址")
    second = head.page.locator("#feed-address").input_value()
    paths = [address.partition("/feeds/")[2] for address in (first, second)]
    answers = [head.page.request.get(f"{walk.origin}/feeds/{path}") for path in paths]
    assert [answer.status for answer in answers] == [404, 200]
    assert title in answers[1].text().replace("\r\n ", "")
    assert "\n".join(walk.inspection.findings) == ""
