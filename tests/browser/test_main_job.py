"""Does the main job run? One application with real figures, clicked and typed from call to closed account."""

from __future__ import annotations

from decimal import Decimal

import pytest

from approvals.applications.models import Indicator
from approvals.database import db
from tests.browser.town import build_town, real_form
from tests.browser.walk import Walk
from tests.support.invariants import assert_money_holds

pytestmark = [pytest.mark.browser, pytest.mark.timeout(1200)]

GRANTED = ("3000000", "1600000", "800000")


def test_from_call_to_closed_account(walk: Walk) -> None:
    """5,716,000 yuan asked for, 5,400,000 granted, all of it accounted for at the end."""
    last_year = build_town()
    form = real_form()
    walk.announce_call(last_year.id)
    walk.begin(form)
    walk.submit()
    assert walk.application().requested_amount == Decimal(5_716_000)
    walk.do("depthead", "同意推荐", "材料齐全，同意推荐。")
    walk.do("office", "审查通过")
    walk.assign()
    walk.review("reviewer1", (9, 8), "必要性充分，预算合理。")
    walk.review("reviewer2", (8, 8), "应助尽助，建议压缩奖励部分。")
    walk.review("reviewer3", (9, 9), "制度健全，进度可行。")
    walk.approve_by_lines(GRANTED)
    walk.ratify()
    walk.is_in("public_notice")
    walk.end_notice()
    walk.is_in("task_book")
    walk.agree_on_task_book(GRANTED, target="不少于95%")
    assert db.session.query(Indicator).filter_by(target_text="不少于95%").count() == 1
    db.session.rollback()
    walk.pay("记-0001")
    walk.is_in("implementation")
    look_around(walk)
    walk.clock.pass_days(120)
    walk.spend(0, "1800000", "春季学期助学金", "记-0101")
    walk.spend(1, "960000", "春季困难家庭帮扶", "记-0102")
    walk.report(form)
    walk.judge("中期检查结论", "通过")
    walk.pay("记-0002")
    walk.is_in("completion")
    walk.clock.pass_days(60)
    walk.spend(0, "1200000", "秋季学期助学金", "记-0103")
    walk.spend(1, "600000", "秋季困难家庭帮扶", "记-0104")
    walk.spend(2, "780000", "优秀学生与先进集体奖励", "记-0105")
    walk.report(form, final=True)
    walk.judge("验收结论", "通过验收")
    walk.is_in("settlement")
    walk.return_what_is_left("退-0001")
    walk.do("clerk", "确认结算")
    walk.do("finance", "结清账户")
    walk.is_in("accepted")
    balance = walk.balance()
    assert balance.open_amount == 0
    assert (balance.spent_amount, balance.returned_amount) == (Decimal(5_340_000), Decimal(60_000))
    assert_money_holds(db.session)
    db.session.rollback()
    read_the_end(walk)
    assert not walk.inspection.findings, "\n".join(walk.inspection.findings)


def look_around(walk: Walk) -> None:
    """Everybody looks at what they have: inbox, overview, the application's page."""
    for login in ("teacher", "office", "finance", "chair", "leader", "depthead"):
        person = walk.at(login)
        person.go("/")
        person.picture(f"inbox-{login}")
        person.go("/overview/")
        person.picture(f"overview-{login}")
        person.go(walk.page)
        person.picture(f"application-{login}")


def read_the_end(walk: Walk) -> None:
    """What stands there when all is over."""
    for login in ("teacher", "office"):
        person = walk.at(login)
        person.go(walk.page)
        person.reads("已结题")
        person.picture(f"ended-{login}")
    office = walk.at("office")
    for address in (
        f"{walk.page}/ledger",
        f"/history/application/{walk.application_id}",
        "/messages",
        "/account",
    ):
        office.go(address)
