"""How does a teacher fare who never saw it? From the empty start page to a submitted declaration, by links alone."""

from __future__ import annotations

import re
from datetime import date
from time import monotonic

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from approvals.accounts.models import Account
from approvals.applications.models import Application
from approvals.database import db
from approvals.programmes.models import RequiredAttachment
from tests.browser.town import build_town
from tests.browser.walk import Walk
from tests.support.factories import make_application, make_call

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
CHECKED = "已核对，沿用"


def build() -> None:
    """A call that is open, and what the teacher was granted for in the year before."""
    old = build_town()
    teacher = db.session.scalars(select(Account).where(Account.login_name == "teacher")).one()
    before = make_call(old.organisation, programme=old.programme)
    before.year, before.title = 2025, "2025 年教学建设项目"
    before.closed_at = before.opened_at
    earlier = make_application(before, teacher)
    earlier.title = "2025年网络安全在线课程建设"
    earlier.declaration.schedule = "2025年3月招标，2025年9月试用，2025-12-20 验收。"
    earlier.declaration.start_on = date(2025, 3, 1)
    earlier.declaration.end_on = date(2025, 12, 31)
    call = make_call(old.organisation, programme=old.programme)
    call.required_attachments = [RequiredAttachment(position=1, title="论证报告", is_required=True)]
    db.session.commit()


def test_a_new_teacher_begins_from_last_year_and_submits(walk: Walk) -> None:
    """Nothing but what the pages offer; the time it takes a machine is printed."""
    build()
    began = monotonic()
    teacher = walk.at("teacher")
    teacher.go("/")
    teacher.follow("开始申报")
    teacher.click("由此开始")
    page = teacher.page
    page.wait_for_selector("form[data-ready]")
    teacher.reads("2025年3月、2025年9月、2025-12-20：不在本批次年度")
    hints = page.locator("#checklist-part .hints")
    expect(hints.get_by_role("link").first).to_be_visible()
    teacher.type("项目名称", "2026年网络安全在线课程建设")
    teacher.type("计划开始日期", "2026-06-01")
    teacher.type("计划完成日期", "2026-12-20")
    teacher.type("项目实施计划", "2026年6月招标，9月试用，12月验收。")
    teacher.type("金额，第 1 行", "80000")
    expect(page.locator("aside [data-save-state=saved]")).to_contain_text("已保存")
    left = page.get_by_role("button", name=CHECKED, exact=True)
    for number in range(left.count(), 0, -1):
        expect(left).to_have_count(number)
        left.first.click()
    expect(hints).to_have_count(0)
    teacher.hand_over("选择文件 论证报告", walk.a_pdf("论证报告.pdf"))
    teacher.reads("论证报告.pdf")
    expect(page.locator("[data-lacking]")).to_have_attribute("data-lacking", "0")
    teacher.click("保存并提交…")
    teacher.click("提交")
    teacher.reads("2026-")
    walk.application_id = int(re.search(r"/applications/(\d+)", page.url)[1])  # type: ignore[index]
    took = monotonic() - began
    print(f"\nFrom the start page to the receipt: {took:.0f} s")
    handed_in = walk.application()
    assert (handed_in.state, handed_in.requested_amount) == ("department_check", 105_000)
    with db.session.begin():
        stored = db.session.get_one(Application, walk.application_id)
        assert stored.declaration.taken_over == []
    assert not walk.inspection.findings, "\n".join(walk.inspection.findings)
