"""Does a teacher ever lose a word? Network cut, server killed, session ended, others writing, input methods."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from approvals.accounts.models import Account, LoginSession
from approvals.accounts.passwords import hashed
from approvals.applications.models import Application, Member
from approvals.database import db, utc_now
from tests.browser.person import paste
from tests.browser.writing import PASSWORD, Server, Writer
from tests.support.factories import make_account, make_application
from tests.support.school import School

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
SAVED, NOT_SAVED = "已保存", "未保存"
WORD_TEXT = "一级目标\t二级目标\t三级目标\t目标值\r\n产出目标\t数量\t微课\r\n数\t≥5门\r\n质量\t合格率\t约95%\r\n"
WORD_TABLE = """<html><body lang=ZH-CN><!--StartFragment--><table class=MsoTableGrid>
<tr><td><p>一级目标</p></td><td><p>二级目标</p></td><td><p>三级目标</p></td><td><p>目标值</p></td></tr>
<tr style='mso-yfti-irow:1'><td rowspan=2><p class=MsoNormal>产出目标<o:p></o:p></p></td><td><p>数量</p></td>
<td><p>微课</p><p>数</p></td><td><p><span lang=EN-US>&#8805;5</span>门</p></td></tr>
<tr><td><p>质量</p></td><td><p>合格率</p></td><td><p>约95%</p></td></tr></table><!--EndFragment--></body></html>"""
"""One cell of two paragraphs and one that was merged: only the table tells what belongs together."""
Write = Callable[..., Writer]


@pytest.fixture
def application(program: Flask, server: Server) -> Application:
    """A new declaration of a new teacher, and a colleague who may edit it."""
    server.start()
    school: School = program.extensions["school"]
    secret = hashed(PASSWORD)
    teacher = make_account(school.department, "顾文倩", password_hash=secret)
    colleague = make_account(school.department, "周宁", password_hash=secret)
    made = make_application(school.call, teacher, now=utc_now())
    made.members.append(Member(account_id=colleague.id, may_edit=True))
    for name in ("summary", "basis", "necessity"):
        setattr(made.declaration, name, "")
    db.session.commit()
    return made


@pytest.fixture
def writing(chrome: Browser, server: Server, application: Application) -> Iterator[Write]:
    """Open the declaration at a browser: as its leader, or as somebody else."""
    writers: list[Writer] = []

    def begin(account: Account | None = None) -> Writer:
        who = account or application.leader
        login, number = who.login_name or "", application.id
        db.session.rollback()
        writers.append(Writer(chrome, server, login, number))
        return writers[-1]

    yield begin
    for each in writers:
        assert each.faults == []
        each.context.close()


def stored(application: Application, name: str) -> str:
    """What the database holds now."""
    db.session.rollback()
    db.session.refresh(application.declaration)
    text = getattr(application.declaration, name)
    db.session.rollback()
    return text


def test_what_is_typed_is_saved_and_said(writing: Write, application: Application) -> None:
    teacher = writing()
    teacher.type("necessity", "现有靶场仅支持 8 个场景。")
    teacher.says("已保存 · 刚刚")
    assert stored(application, "necessity") == "现有靶场仅支持 8 个场景。"
    assert teacher.kept_here() == "[]"


def test_the_network_is_cut_and_the_browser_closed(
    writing: Write, application: Application
) -> None:
    teacher = writing()
    teacher.context.set_offline(True)
    teacher.type("basis", "断网时写下的依据")
    teacher.says(NOT_SAVED)
    expect(teacher.page.locator("#save-alert")).to_contain_text("已加密暂存")
    assert "断网" not in teacher.kept_here()
    assert "fundtrail.writing." in teacher.kept_here()
    teacher.page.close()
    teacher.context.set_offline(False)
    teacher.page = teacher.open(teacher.context.new_page())
    expect(teacher.page.locator("#kept-here")).to_contain_text("1 处")
    teacher.page.get_by_role("button", name="放回").click()
    teacher.says(SAVED)
    assert stored(application, "basis") == "断网时写下的依据"
    assert teacher.kept_here() == "[]"


def test_back_on_the_network_it_is_saved_by_itself(
    writing: Write, application: Application
) -> None:
    teacher = writing()
    teacher.context.set_offline(True)
    teacher.type("basis", "断网时写下的依据")
    teacher.says(NOT_SAVED)
    teacher.context.set_offline(False)
    teacher.says(SAVED)
    assert stored(application, "basis") == "断网时写下的依据"


def test_the_server_is_killed_and_started_again(
    writing: Write, application: Application, server: Server
) -> None:
    teacher = writing()
    teacher.type("summary", "第一句。")
    teacher.says(SAVED)
    server.kill()
    teacher.type("summary", "服务器停了，第二句。")
    teacher.says(NOT_SAVED)
    server.start()
    teacher.says(SAVED)
    assert stored(application, "summary") == "第一句。服务器停了，第二句。"


def test_the_session_ends_in_the_middle(writing: Write, application: Application) -> None:
    teacher = writing()
    teacher.type("summary", "会话还在。")
    teacher.says(SAVED)
    _end_sessions(application.leader)
    teacher.type("summary", "会话没了。")
    teacher.says("登录已失效")
    expect(teacher.page.locator("aside").get_by_role("link", name="登录")).to_be_visible()
    second = teacher.context.new_page()
    teacher.sign_in(second)
    second.close()
    teacher.page.bring_to_front()
    teacher.page.evaluate("dispatchEvent(new Event('focus'))")
    teacher.says(SAVED)
    assert stored(application, "summary") == "会话还在。会话没了。"


def test_the_next_person_at_the_computer_reads_and_writes_nothing(
    writing: Write, application: Application
) -> None:
    teacher = writing()
    _end_sessions(application.leader)
    teacher.type("summary", "只给我自己看。")
    teacher.says("登录已失效")
    colleague = application.members[0].account.login_name
    db.session.rollback()
    second = teacher.context.new_page()
    teacher.sign_in(second, colleague)
    teacher.page.evaluate("dispatchEvent(new Event('focus'))")
    teacher.says("已换人登录")
    assert stored(application, "summary") == ""
    teacher.open(second)
    expect(second.locator("#kept-here")).to_be_hidden()
    assert "只给我自己看" not in teacher.kept_here()
    expect(teacher.page.locator("#save-alert")).to_contain_text("请顾文倩本人重新登录")


def test_signing_out_leaves_nothing_behind(writing: Write, application: Application) -> None:
    teacher = writing()
    teacher.page.route("**/writing", lambda route: route.abort())
    teacher.type("summary", "没有保存成功。")
    teacher.says(NOT_SAVED)
    assert "fundtrail.writing." in teacher.kept_here()
    second = teacher.context.new_page()
    second.goto("/account")
    second.get_by_role("button", name="退出登录").click()
    second.wait_for_url("**/sign-in**")
    second.wait_for_function("localStorage.length === 0")
    teacher.type("summary", "退出以后还在写。")
    teacher.page.wait_for_timeout(500)
    assert second.evaluate("localStorage.length") == 0


def _end_sessions(account: Account) -> None:
    db.session.query(LoginSession).filter_by(account_id=account.id).update({"ended_at": utc_now()})
    db.session.commit()


def test_half_composed_text_is_never_saved(writing: Write, application: Application) -> None:
    teacher = writing()
    keyboard = teacher.context.new_cdp_session(teacher.page)
    teacher.type("summary", "已写：")
    keyboard.send(
        "Input.imeSetComposition", {"text": "xiang'mu", "selectionStart": 8, "selectionEnd": 8}
    )
    expect(teacher.page.locator("[name=summary]")).to_have_value("已写：xiang'mu")
    teacher.page.wait_for_timeout(1500)
    assert stored(application, "summary") == "已写："
    keyboard.send("Input.insertText", {"text": "项目"})
    teacher.page.wait_for_timeout(100)
    teacher.says("已保存 · 刚刚")
    assert stored(application, "summary") == "已写：项目"


def test_two_members_write_at_once(writing: Write, application: Application) -> None:
    teacher, colleague = writing(), writing(application.members[0].account)
    for number in range(5):
        teacher.type("summary", f"甲{number}")
        colleague.type("basis", f"乙{number}")
        colleague.page.get_by_role("button", name="添加指标").click()
        colleague.page.locator("[data-cell=level3]").last.fill(f"指标{number}")
    for each in (teacher, colleague):
        each.says("已保存 · 刚刚")
    assert stored(application, "summary") == "甲0甲1甲2甲3甲4"
    assert stored(application, "basis") == "乙0乙1乙2乙3乙4"
    names = [row.level3 for row in application.project_years[0].indicators]
    assert names == ["在线课程数", *(f"指标{number}" for number in range(5))]
    db.session.rollback()
    teacher.type("goals", "。")
    expect(teacher.page.locator("[name=basis]")).to_have_value("乙0乙1乙2乙3乙4")
    expect(teacher.page.locator("tbody[data-table=indicators] tr[data-row]")).to_have_count(6)


def test_two_texts_for_one_field_and_the_person_chooses(
    writing: Write, application: Application
) -> None:
    teacher, colleague = writing(), writing(application.members[0].account)
    teacher.type("summary", "甲的概况")
    teacher.says(SAVED)
    expect(teacher.page.locator("[name=summary]")).to_have_value("甲的概况")
    colleague.type("summary", "乙的概况")
    note = colleague.page.get_by_role("group", name="此栏目有两份内容")
    expect(note).to_contain_text("甲的概况")
    expect(note).to_contain_text("顾文倩")
    colleague.says("请选择")
    assert stored(application, "summary") == "甲的概况"
    note.get_by_role("button", name="保留我写的").click()
    colleague.says("已保存 · 刚刚")
    assert stored(application, "summary") == "乙的概况"


def test_without_scripts_a_plain_form_saves(
    chrome: Browser, server: Server, application: Application
) -> None:
    login, number = application.leader.login_name, application.id
    db.session.rollback()
    context = chrome.new_context(java_script_enabled=False, locale="zh-CN", base_url=server.origin)
    page = context.new_page()
    page.goto("/sign-in")
    page.get_by_label("密码").fill(PASSWORD)
    page.locator("input[name=name]").first.fill(login or "")
    page.get_by_role("button", name="登录", exact=True).first.click()
    page.goto(f"/applications/{number}/declaration")
    page.get_by_role("button", name="添加指标").click()
    page.get_by_label("三级目标，第 2 行").fill("满意度")
    page.get_by_label("指标目标值，第 2 行").fill("≥90%")
    page.locator("[name=summary]").fill("没有脚本")
    page.get_by_role("button", name="保存", exact=True).click()
    context.close()
    assert stored(application, "summary") == "没有脚本"
    rows = application.project_years[0].indicators
    assert [(row.level3, row.target_text) for row in rows][-1] == ("满意度", "≥90%")
    db.session.rollback()


def test_pictures(writing: Write, tmp_path: Path) -> None:
    """No page of the editor scrolls sideways on a phone; paper is white in the dark theme too."""
    teacher = writing()
    teacher.page.set_viewport_size({"width": 375, "height": 740})
    assert teacher.page.evaluate("document.scrollingElement.scrollWidth") <= 375
    teacher.page.evaluate("document.documentElement.dataset.bsTheme = 'dark'")
    teacher.page.emulate_media(media="print")
    paper = "(place => getComputedStyle(place).backgroundColor)(document.querySelector('.panel'))"
    assert teacher.page.evaluate(paper) == "rgb(255, 255, 255)"


def test_what_is_missing_follows_what_is_typed(writing: Write, application: Application) -> None:
    teacher = writing()
    missing = teacher.page.locator("aside .todo li")
    expect(missing).to_have_count(3)
    missing.first.get_by_role("link").click()
    assert teacher.page.url.endswith("#at-summary")
    teacher.type("summary", "有了")
    expect(missing).to_have_count(2)
    expect(teacher.page.locator(".toc li").nth(1)).to_contain_text("缺 2")


def test_a_text_that_is_too_long_is_said_and_kept(writing: Write, application: Application) -> None:
    teacher = writing()
    teacher.page.locator("[name=summary]").fill("字" * 20_003)
    teacher.says("标出的栏目除外")
    expect(teacher.page.locator("#summary-length")).to_have_text("超出 3 字")
    assert stored(application, "summary") == ""
    assert "fundtrail.writing." in teacher.kept_here()
    teacher.page.locator("[name=summary]").fill("字" * 20_000)
    teacher.says("已保存 · 刚刚")
    assert len(stored(application, "summary")) == 20_000


def test_rows_are_pasted_from_excel_looked_at_and_taken(
    writing: Write, application: Application
) -> None:
    teacher = writing()
    teacher.page.get_by_label("三级目标，第 1 行").focus()
    paste(teacher.page, "产出目标\t数量\t场景数\t≥24个\n\t质量\t合格率\t约95%")
    dialog = teacher.page.get_by_role("dialog")
    expect(dialog.locator("#take-preview tbody tr")).to_have_count(2)
    expect(dialog).to_contain_text("≈ 95 %")
    dialog.get_by_role("button", name="带入 2 行").click()
    teacher.says("已保存 · 刚刚")
    db.session.rollback()
    rows = [(row.level1, row.target_text) for row in application.project_years[0].indicators]
    assert rows[1:] == [("产出目标", "≥24个"), ("产出目标", "约95%")]
    db.session.rollback()
    teacher.page.get_by_label("三级目标，第 1 行").focus()
    paste(teacher.page, WORD_TEXT, WORD_TABLE)
    read = dialog.locator("#take-preview tbody tr")
    expect(read).to_have_count(2)
    expect(read.first).to_contain_text("产出目标数量微课数≥5门")
    expect(read.last).to_contain_text("产出目标质量合格率约95%")
    expect(dialog.locator("#take-preview")).to_contain_text("不带入：一级目标 二级目标")
    dialog.get_by_role("button", name="取消").click()


def test_a_budget_adds_up_while_it_is_typed(writing: Write, application: Application) -> None:
    teacher = writing()
    page = teacher.page
    page.get_by_label("数量，第 2 行").fill("40")
    page.get_by_label("单价，第 2 行").fill("550.5")
    expect(page.get_by_label("金额，第 2 行")).to_have_value("22020.00")
    expect(page.locator("[data-sum-of=budget]")).to_have_text("97,020.00")
    page.locator("[name=last_year_budget_amount]").fill("10万")
    expect(page.locator("[data-change]")).to_have_text("▼ -2.98 %")
    page.get_by_role("button", name="第 2 行上移").last.click()
    page.keyboard.press("Control+s")
    teacher.says("已保存 · 刚刚")
    db.session.rollback()
    lines = application.project_years[0].budget_lines
    assert [line.requested_amount for line in lines] == [22_020, 75_000]
    category = lines[0].category.title
    application.call.budget_years = 2
    db.session.commit()
    _write_the_second_year(teacher, category)
    assert [line.requested_amount for line in application.budget_lines] == [
        *(22_020, 75_000, 600),
        *(3_000, 5_000, 44_000),
    ]
    application.call.budget_years = 1
    db.session.commit()


def _write_the_second_year(teacher: Writer, category: str) -> None:
    """A line typed; two pasted there, one of them, which names the first year, goes to it."""
    page = teacher.open()
    page.locator("button[name=add-lines2]").click()
    line = page.locator("tbody[data-table=lines2] tr[data-row]")
    line.locator("[data-cell=requested_amount]").fill("3000")
    line.locator("[data-cell=purpose]").focus()
    paste(
        page,
        f"年度\t科目\t用途\t数量\t单价\t金额\n2027\t{category}\t机床\t\t\t5000\n"
        f"2026\t{category}\t书\t\t\t600\n2027\t{category}\t外出\t40\t1100\t",
    )
    page.get_by_role("dialog").get_by_role("button", name="带入 3 行").click()
    expect(page.locator("[data-sum-of=lines2]")).to_have_text("52,000.00")
    expect(page.locator("[data-sum-of=budget]")).to_have_text("149,620.00")
    teacher.says("已保存 · 刚刚")
    db.session.rollback()
