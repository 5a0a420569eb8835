"""Do the ways aside work? Sent back, revised, rectified, and stopped with the money returned."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from approvals.database import db
from tests.browser.town import build_town, real_form
from tests.browser.walk import Walk
from tests.support.invariants import assert_money_holds

pytestmark = [pytest.mark.browser, pytest.mark.timeout(1200)]

GRANTED = ("3000000", "1600000", "800000")
SENTENCE = "请写明各季资助的发放月份。"


def test_sent_back_revised_rectified_stopped(walk: Walk) -> None:
    """A hard life: every body finds something, and in the end the money goes back."""
    last_year = build_town()
    form = real_form()
    walk.announce_call(last_year.id)
    walk.begin(form)
    walk.submit()
    send_back(walk)
    correct(walk)
    walk.do("teacher", "提交")
    walk.is_in("department_check")
    walk.do("depthead", "同意推荐", "已按意见补充。")
    walk.do("office", "审查通过")
    score(walk, ("修改后再评", "修改后再评", "建议立项"))
    ask_for_revision(walk)
    revise(walk)
    walk.is_in("committee_review")
    assert walk.application().round == 2
    score(walk, ("建议立项", "建议立项", "建议立项"))
    walk.approve_by_lines(GRANTED)
    walk.ratify()
    walk.end_notice()
    walk.agree_on_task_book(GRANTED)
    walk.pay("记-0001")
    walk.clock.pass_days(100)
    walk.spend(0, "1500000", "春季学期助学金", "记-0101")
    walk.report(form)
    walk.judge("中期检查结论", "责令整改", "发放进度滞后，请在二十个工作日内整改。")
    walk.is_in("rectification")
    walk.clock.pass_days(5)
    walk.report(form)
    walk.judge("中期检查结论", "终止项目", "整改不到位，终止项目。")
    walk.is_in("settlement")
    walk.return_what_is_left("退-0001")
    walk.do("clerk", "确认结算")
    walk.do("finance", "结清账户")
    walk.is_in("stopped")
    balance = walk.balance()
    assert balance.open_amount == 0
    assert (balance.spent_amount, balance.returned_amount) == (
        Decimal(1_500_000),
        Decimal(1_740_000),
    )
    assert_money_holds(db.session)
    db.session.rollback()
    assert not walk.inspection.findings, "\n".join(walk.inspection.findings)


def send_back(walk: Walk) -> None:
    """The department head marks a field and says what is wrong with it."""
    head = walk.at("depthead")
    head.go(walk.page)
    head.follow("退回修改")
    head.choose("项目实施计划的标注", "不完整")
    head.type("项目实施计划的问题", SENTENCE)
    head.type("意见", "计划部分需要补充。")
    head.picture("send-back")
    head.click("退回修改")
    walk.is_in("draft")


def correct(walk: Walk) -> None:
    """The teacher sees the mark at its field, corrects it and says so."""
    teacher = walk.at("teacher")
    teacher.go("/")
    teacher.picture("inbox-sent-back")
    teacher.go(f"{walk.page}/declaration")
    expect(teacher.page.locator("#at-schedule .sentback")).to_contain_text(SENTENCE)
    teacher.type("项目实施计划", "三月、九月通知，四月、十月审批，当月底前发放。")
    teacher.type("金额，第 3 行", "850,000")
    teacher.type("金额，第 1 行", "3,190,000")
    teacher.picture("declaration-sent-back")
    teacher.click("保存")
    teacher.click("已改好")
    expect(teacher.page.locator("#at-schedule .sentback")).to_have_class(re.compile("is-good"))


def score(walk: Walk, recommendations: tuple[str, str, str]) -> None:
    """The office assigns; three reviewers hand in."""
    walk.assign()
    for number, recommendation in enumerate(recommendations, 1):
        walk.review(f"reviewer{number}", (7, 6 + number), "意见见打分。", recommendation)


def ask_for_revision(walk: Walk) -> None:
    """The chair asks for a revision of one field."""
    chair = walk.at("chair")
    chair.go(walk.page)
    chair.follow("修改后再评")
    chair.choose("总目标及阶段性目标的标注", "不正确")
    chair.type("总目标及阶段性目标的问题", "目标应当可以核查。")
    chair.type("意见", "按专家意见修改后再评。")
    chair.click("修改后再评")
    walk.is_in("revision")


def revise(walk: Walk) -> None:
    """The teacher revises and submits again: a new round begins."""
    teacher = walk.at("teacher")
    teacher.go(f"{walk.page}/declaration")
    teacher.type(
        "总目标及阶段性目标", "全年资助不少于九百人，及时率百分之百，满意度不低于百分之八十五。"
    )
    teacher.click("保存")
    teacher.click("已改好")
    walk.do("teacher", "重新提交")
