"""Sending back, answering, comparing: do the people on both sides read what they need, in both languages?"""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from approvals.accounts.passwords import hashed
from approvals.accounts.roles import seed_roles
from approvals.database import db
from tests.browser.person import PASSWORD
from tests.browser.walk import Walk
from tests.support.factories import make_application, take
from tests.support.school import School, make_school

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
MARKS = [
    {"field": "goals", "kind": "incorrect", "sentence": "目标与指标表不一致。"},
    {"field": "summary", "kind": "incomplete", "sentence": "请写明受益班级。"},
]


def begin(walk: Walk) -> School:
    """A declaration that the department head has sent back."""
    seed_roles()
    school = make_school()
    secret = hashed(PASSWORD)
    for login in ("teacher", "head", "office"):
        person = getattr(school, login)
        person.login_name, person.password_hash = login, secret
    application = make_application(school.call, school.teacher)
    application.declaration.goals = "建成在线课程 6 门。"
    application.project_years[0].indicators[0].level1 = "特色指标"
    db.session.commit()
    take(application, "submit", school.teacher)
    take(application, "send_back", school.head, marks=MARKS)
    walk.application_id = application.id
    db.session.rollback()
    return school


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_both_sides_of_sending_back(walk: Walk) -> None:
    """The applicant answers mark by mark; the checker reads the answers and sends back with a phrase."""
    begin(walk)
    answer(walk)
    hand_in_again(walk)
    read_the_change(walk)
    pick_a_phrase(walk)
    assert walk.inspection.findings == []


def answer(walk: Walk) -> None:
    """Counted in the inbox; one corrected, one answered with a sentence typed at the field."""
    teacher = walk.at("teacher")
    teacher.go("/")
    teacher.reads("2 处待改")
    teacher.picture("inbox-marks")
    teacher.go(f"{walk.page}/declaration")
    teacher.picture("answers")
    teacher.type("总目标及阶段性目标", "建成在线课程 8 门，覆盖 6 个班。")
    goals, summary = (
        teacher.page.locator(f"#at-{name} .sentback") for name in ("goals", "summary")
    )
    summary.get_by_role("textbox").fill("班级名单待教务科确认，确认后补入任务书。")
    teacher.click("仅作说明", within=summary)
    expect(summary).to_contain_text("班级名单待教务科确认")
    teacher.click("已改好", within=goals)
    teacher.picture("answered")
    teacher.go(walk.page)
    teacher.reads("已全部答复")


def hand_in_again(walk: Walk) -> None:
    """What was changed is looked at beside the last version; then a receipt."""
    teacher = walk.at("teacher")
    teacher.follow("与上次提交相比")
    teacher.reads("班级名单待教务科确认")
    teacher.picture("draft")
    teacher.go(f"{walk.page}/declaration")
    teacher.click("保存并提交")
    teacher.click("提交")
    teacher.follow("回执")
    teacher.picture("receipt")
    teacher.go(f"{walk.page}/versions")
    teacher.picture("versions")


def read_the_change(walk: Walk) -> None:
    """The head unfolds the comparison in place, and the tab keeps its name."""
    head = walk.at("head")
    head.go(walk.page)
    name = head.page.title()
    expect(head.page.locator("#in-findings")).to_contain_text("本表没有一级目标“特色指标”")
    head.page.get_by_text("查看改动内容").click()
    expect(head.page.locator("#in-news")).to_contain_text("班级名单待教务科确认")
    head.page.locator("#files summary").first.click()
    expect(head.page.locator("#in-files")).not_to_contain_text("打开")
    assert head.page.title() == name
    head.go(f"{walk.page}/versions/compare")
    head.picture("compare")


def pick_a_phrase(walk: Walk) -> None:
    """A phrase is kept, and goes into the text where it is picked."""
    head = walk.at("head")
    head.go("/phrases")
    head.type("常用语", "请写明受益班级。")
    head.click("添加")
    head.picture("phrases")
    head.go(walk.page)
    head.follow("退回修改")
    head.type("项目概况的问题", "概况太短；")
    head.choose("“项目概况”的常用语", "请写明受益班级。")
    expect(head.field("项目概况的问题")).to_have_value("概况太短；请写明受益班级。")
    head.picture("send-back-phrases")
