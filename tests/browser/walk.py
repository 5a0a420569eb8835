"""What the people of the walks do, page by page; each deed as the person who does it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from playwright.sync_api import Browser

from approvals.applications.models import Application
from approvals.budget.models import ApplicationBalance
from approvals.database import db
from approvals.deadlines import jobs
from approvals.demo.real_figures import RealTargetForm
from tests.browser.inspection import Inspection
from tests.browser.person import Person
from tests.support.live import Clock

Row = TypeVar("Row")
TEXTS = {
    "summary": "项目概况",
    "basis": "立项依据",
    "necessity": "项目设立的必要性",
    "safeguards": "保证项目实施的制度、措施",
    "schedule": "项目实施计划",
    "goals": "总目标及阶段性目标",
    "last_year_use": "本项目上年度市级财政资金使用情况",
}


@dataclass
class Walk:
    """One application's way, with everybody at a browser of their own."""

    browser: Browser
    origin: str
    clock: Clock
    inspection: Inspection
    folder: Path
    application_id: int = 0
    _people: dict[str, Person] = field(default_factory=dict)

    def at(self, login: str) -> Person:
        """This person at their browser."""
        if login not in self._people:
            self._people[login] = Person(login, self.browser, self.origin, self.inspection)
        return self._people[login]

    def close(self) -> None:
        """Shut every browser window; where pictures are kept, with a last one of each."""
        self.inspection.write_down()
        for person in self._people.values():
            person.picture(f"last-{person.login}")
            person.page.context.close()

    @property
    def page(self) -> str:
        """The address of the application's page."""
        return f"/applications/{self.application_id}"

    def application(self) -> Application:
        """The application as it stands in the database now."""
        return self._stored(Application)

    def balance(self) -> ApplicationBalance:
        """The money as it stands in the database now."""
        return self._stored(ApplicationBalance)

    def is_in(self, state: str) -> None:
        """Assert the state, in the database."""
        assert self.application().state == state

    def _stored(self, kind: type[Row]) -> Row:
        """A row read afresh; no transaction stays open that would keep the server waiting."""
        db.session.rollback()
        row = db.session.get_one(kind, self.application_id, populate_existing=True)
        db.session.expunge(row)
        db.session.rollback()
        return row

    def a_pdf(self, name: str) -> Path:
        """A small PDF to attach."""
        path = self.folder / name
        path.write_bytes(
            b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
            b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
            b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\n"
            b"trailer<</Root 1 0 R>>\n%%EOF\n"
        )
        return path

    # Declaration

    def announce_call(self, last_year_id: int) -> None:
        """The office copies last year's call and opens it."""
        office = self.at("office")
        office.go("/calls")
        office.follow("2025 年学生资助与奖励专项")
        assert office.page.url.endswith(f"/calls/{last_year_id}")
        office.click("复制到 2026 年")
        office.go(re.sub(r"/edit.*", "/edit", office.page.url))
        office.click("保存")
        if "/edit" in office.page.url:
            office.go(office.page.url.split("/edit")[0])
        office.picture("call")
        office.click("发布批次")

    def begin(self, form: RealTargetForm) -> None:
        """The teacher begins a declaration and types everything."""
        teacher = self.at("teacher")
        teacher.go("/")
        teacher.picture("inbox-empty")
        teacher.go("/calls")
        teacher.follow("2026 年学生资助与奖励专项")
        teacher.follow("开始申报")
        teacher.click("从空白表开始")
        self.application_id = int(re.search(r"/applications/(\d+)", teacher.page.url)[1])  # type: ignore[index]
        self._fill_in(teacher, form)
        teacher.click("保存")
        teacher.reads("还缺 1 项")
        teacher.hand_over("选择文件 资助管理办法", self.a_pdf("资助管理办法.pdf"))
        teacher.page.get_by_role("link", name="资助管理办法.pdf", exact=True).wait_for()
        teacher.look()
        teacher.picture("declaration")

    def _fill_in(self, teacher: Person, form: RealTargetForm) -> None:
        teacher.type("项目名称", form.project.title)
        teacher.page.get_by_role("button", name="添加指标").click()
        count = len(form.indicators)
        last = form.indicators[-1]
        teacher.type(f"一级目标，第 {count} 行", last.level1)
        teacher.type(f"二级目标，第 {count} 行", last.level2)
        teacher.type(f"三级目标，第 {count} 行", last.level3)
        teacher.type(f"指标目标值，第 {count} 行", last.target)
        teacher.choose("项目类别", form.project.category)
        teacher.choose("绩效类型", form.project.performance_type)
        teacher.tick("否")
        teacher.type("计划开始日期", "2026-06-01")
        teacher.type("计划完成日期", "2026-11-30")
        for name, label in TEXTS.items():
            teacher.type(label, getattr(form.project.texts, name))
        for number, line in enumerate(form.lines, 1):
            teacher.type(f"金额，第 {number} 行", f"{line.amount:,}")
        teacher.type("同名项目上年预算额（元）", str(form.last_year_budget_amount))
        teacher.type("同名项目上年预算执行数（元）", str(form.last_year_executed_amount))

    def submit(self) -> None:
        """The teacher hands the declaration in."""
        self.do("teacher", "提交")

    def do(self, login: str, step: str, comment: str = "") -> None:
        """Take a step from the application's page; with a comment where its page asks for one."""
        person = self.at(login)
        person.go(self.page)
        if person.page.get_by_role("button", name=step, exact=True).count():
            person.click(step)
            return
        person.follow(step)
        if comment:
            person.type("意见", comment)
        person.click(step)

    # Review

    def assign(self) -> None:
        """The office assigns as suggested, the chair left out."""
        office = self.at("office")
        office.go("/reviews/")
        office.follow("分配评审专家")
        for name in ("林向东", "何静", "许文博"):
            office.page.get_by_role("checkbox", name=re.compile(f"^{name}")).check()
        office.page.get_by_role("checkbox", name=re.compile("^陈国栋")).uncheck()
        office.picture("assignment")
        office.click("按勾选分配")

    def review(
        self, login: str, points: tuple[int, int], opinion: str, recommendation: str = "建议立项"
    ) -> None:
        """One reviewer scores, comments, recommends and hands in."""
        reviewer = self.at(login)
        reviewer.go("/")
        reviewer.go("/reviews/")
        reviewer.follow("继续评审")
        for criterion, given in zip(("必要性", "可行性"), points, strict=True):
            reviewer.page.get_by_role("radio", name=f"{criterion} {given} 分", exact=True).check(
                force=True
            )
        reviewer.type("总体意见", opinion)
        reviewer.page.get_by_role("radio", name=recommendation).check(force=True)
        reviewer.picture("sheet")
        reviewer.click("提交并看下一份")

    def approve_by_lines(self, amounts: tuple[str, ...]) -> None:
        """The chair reads the ranking and grants every line its amount."""
        chair = self.at("chair")
        chair.go("/reviews/")
        chair.follow("排序与定额")
        chair.picture("ranking")
        chair.follow("学生资助与奖励经费 按科目")
        fields = chair.page.get_by_label(re.compile("拟核准金额$"))
        for number, amount in enumerate(amounts):
            fields.nth(number).fill(amount)
        chair.type("意见", "同意立项，按核定金额执行。")
        chair.look()
        chair.click("批准立项")

    def ratify(self) -> None:
        """The leading group ratifies the list."""
        leader = self.at("leader")
        leader.go("/reviews/")
        leader.follow("批准")
        leader.page.get_by_role("checkbox", name=re.compile("^选择 学生")).check()
        leader.picture("ratification")
        leader.click("批准")

    def end_notice(self) -> None:
        """Eight days go by; the nightly job ends the notice."""
        visitor = self.at("visitor")
        visitor.go("/notices/")
        visitor.follow("2026 年学生资助与奖励专项")
        visitor.picture("notice")
        self.clock.pass_days(8)
        jobs.sweep()
        db.session.remove()

    def agree_on_task_book(self, amounts: tuple[str, ...], target: str = "") -> None:
        """The teacher fits the lines, and the first target where one is given; the office confirms."""
        teacher = self.at("teacher")
        teacher.go(self.page)
        teacher.follow("提交任务书")
        fields = teacher.page.get_by_label(re.compile("的金额（元）$"))
        for number, amount in enumerate(amounts):
            fields.nth(number).fill(amount)
        if target:
            teacher.page.get_by_label(re.compile("：任务书目标值$")).first.fill(target)
        teacher.picture("task-book")
        teacher.click("提交任务书")
        self.do("office", "确认任务书")

    # Money

    def pay(self, voucher: str) -> None:
        """A tranche is prepared, approved, and marked as paid with its voucher."""
        clerk, head = self.at("clerk"), self.at("finance")
        clerk.go("/payments/")
        clerk.follow("填制")
        clerk.type("收款账户", "学生资助专户 尾号 6217")
        clerk.picture("prepare")
        clerk.click("填制拨款单")
        head.go("/payments/")
        head.page.get_by_role("checkbox", name=re.compile("^选择 学生")).check()
        head.page.wait_for_selector("text=批准 1 笔")
        head.picture("payments")
        head.click("批准")
        clerk.go("/payments/?tab=to_pay")
        clerk.follow("登记已付")
        clerk.type("凭证号", voucher)
        clerk.click("登记已付")

    def spend(self, line: int, amount: str, purpose: str, voucher: str) -> None:
        """The teacher records what was spent, with its invoice."""
        teacher = self.at("teacher")
        teacher.go(f"{self.page}/spending")
        teacher.field("科目").select_option(index=line)
        teacher.type("金额（元）", amount)
        teacher.type("用途", purpose)
        teacher.type("凭证号", voucher)
        teacher.hand_over("发票", self.a_pdf(f"{voucher}.pdf"))
        teacher.click("登记支出")
        teacher.reads(purpose)
        teacher.picture("spending")

    def return_what_is_left(self, voucher: str) -> None:
        """The teacher pays back what was not spent."""
        teacher = self.at("teacher")
        teacher.go(self.page)
        teacher.follow("登记退款")
        teacher.type("凭证号", voucher)
        teacher.hand_over("银行回单", self.a_pdf("回单.pdf"))
        teacher.picture("return")
        teacher.click("登记退款")

    # Reports

    def report(self, form: RealTargetForm, *, final: bool = False) -> None:
        """The teacher writes a report, indicator by indicator, and hands it in."""
        teacher = self.at("teacher")
        teacher.go(self.page)
        teacher.follow("填写报告")
        teacher.type("完成情况", "春秋两季资助均已发放，账目清楚，名单公示无异议。")
        teacher.type("存在问题", "无。")
        teacher.type("下一步工作", "继续做好受助学生的跟踪与感恩教育。")
        for row in form.indicators:
            teacher.type(f"“{row.level3}”的实际完成值", row.target.lstrip("≥=≤><"))
            teacher.type(f"“{row.level3}”的佐证", "资助台账与发放清册。")
        if final:
            teacher.click("采用建议得分")
            self._score_words(teacher, form)
            teacher.click("保存")
        teacher.picture("final-report" if final else "midterm-report")
        teacher.click("保存并提交")
        teacher.click("提交")

    def _score_words(self, teacher: Person, form: RealTargetForm) -> None:
        for row in form.indicators:
            score, weight = (
                teacher.field(f"“{row.level3}”的得分"),
                teacher.field(f"“{row.level3}”的分值"),
            )
            if not score.input_value():
                score.fill(weight.input_value())

    def judge(self, kind: str, verdict: str, comment: str = "") -> None:
        """The chair reads a report and gives the verdict."""
        chair = self.at("chair")
        chair.go("/reviews/")
        chair.follow(kind)
        chair.follow("学生资助与奖励经费 的结论")
        chair.page.get_by_role("radio", name=re.compile(f"^{verdict}")).check()
        if comment:
            chair.page.locator("textarea[name=comment]").fill(comment)
        chair.look()
        chair.picture("verdict")
        chair.click("作出结论")
