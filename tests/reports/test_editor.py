"""Writing reports: saved however unfinished, computed by the server, handed in when complete."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from approvals.accounts.models import Account
from approvals.applications.models import Application, Indicator, Member
from approvals.budget.models import Spending
from approvals.database import db
from approvals.reports.models import Report
from tests.budget.life import LATER, in_completion, in_implementation, spend, write_report
from tests.support.browser import Browser
from tests.support.factories import make_account, make_application, take
from tests.support.school import School, make_school
from workflows.engine import RequirementUnmet


@pytest.fixture
def school(sqlite_app: Flask) -> School:
    """A school."""
    return make_school()


@pytest.fixture
def running(school: School) -> Application:
    """A project whose mid-term report is due."""
    return in_implementation(school)


@pytest.fixture
def ending(school: School) -> Application:
    """A project whose final report is due, with two indicators; three quarters are spent."""
    application = in_completion(school)
    application.project_years[0].indicators.append(
        Indicator(
            position=2,
            level1="满意度指标",
            level2="满意度",
            level3="学生满意度",
            target_text="≥90%",
        )
    )
    db.session.commit()
    spend(school, application, 75_000)
    return application


def reading(app: Flask, account: Account) -> Browser:
    """A browser in which somebody is signed in, reading English."""
    account.locale = "en"
    browser: Browser = app.test_client()  # type: ignore[assignment]
    browser.sign_in(account)
    return browser


def address(application: Application) -> str:
    """Where the report is written."""
    return f"/applications/{application.id}/report"


def typed(application: Application, **changed: Any) -> dict[str, Any]:
    """A complete final report as typed: both targets met, full marks."""
    first, *others = application.project_years[0].indicators
    fields = {
        "edit_version": "0",
        "kind": "final",
        "progress": "六门在线课程全部建成并上线。",
        "problems": "无。",
        f"actual-{first.id}": "6门",
        f"weight-{first.id}": "50",
        f"score-{first.id}": "50",
    }
    for other in others:
        fields |= {
            f"actual-{other.id}": "93.6%",
            f"weight-{other.id}": "40",
            f"score-{other.id}": "40",
        }
    return fields | changed


def plain(answer: TestResponse) -> str:
    """The words between the tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


class TestMidterm:
    """The mid-term report."""

    def test_saved_unfinished_and_found_again(
        self, sqlite_app: Flask, school: School, running: Application
    ) -> None:
        teacher = reading(sqlite_app, school.teacher)
        assert "Not saved yet" in teacher.get(address(running)).text
        answer = teacher.post(
            address(running), data={"edit_version": "0", "progress": "已建成两门。"}
        )
        assert answer.status_code == 303
        page = teacher.get(address(running))
        assert "已建成两门。" in page.text
        assert "Give the actual value of “在线课程数”." in plain(page)
        assert db.session.query(Report).one().edit_version == 1

    def test_looking_stores_nothing(
        self, sqlite_app: Flask, school: School, running: Application
    ) -> None:
        reading(sqlite_app, school.teacher).get(address(running))
        assert db.session.query(Report).count() == 0

    def test_not_handed_in_before_it_is_complete(
        self, school: School, running: Application
    ) -> None:
        with pytest.raises(RequirementUnmet, match="mid-term report is not complete"):
            take(running, "submit_midterm", school.teacher, now=LATER)

    def test_save_and_hand_in(
        self, sqlite_app: Flask, school: School, running: Application
    ) -> None:
        teacher = reading(sqlite_app, school.teacher)
        indicator = running.project_years[0].indicators[0]
        answer = teacher.post(
            address(running),
            data={
                "edit_version": "0",
                "progress": "已建成两门。",
                f"actual-{indicator.id}": "2门",
                "submit": "1",
            },
        )
        assert answer.status_code == 303
        assert answer.location.endswith("/submit_midterm")
        assert teacher.post(answer.location, data={"key": "k"}).status_code == 303
        db.session.expire_all()
        assert running.state == "midterm_check"
        report = db.session.query(Report).one()
        assert (report.filed_at is not None, report.executed_amount) == (True, 0)

    def test_after_rectification_it_is_written_anew_from_the_last_one(
        self, sqlite_app: Flask, school: School, running: Application
    ) -> None:
        write_report(running, "midterm", progress="第一稿。")
        take(running, "submit_midterm", school.teacher, now=LATER)
        take(running, "rectify", school.chair, now=LATER)
        with pytest.raises(RequirementUnmet):
            take(running, "submit_midterm", school.teacher, now=LATER)
        teacher = reading(sqlite_app, school.teacher)
        assert "第一稿。" in teacher.get(address(running)).text
        write_report(running, "midterm", progress="第二稿。")
        take(running, "submit_midterm", school.teacher, now=LATER)
        assert [r.turn for r in db.session.query(Report).order_by(Report.id)] == [1, 2]
        words = plain(teacher.get(f"/applications/{running.id}/sections/reports"))
        assert "第二稿。" in words and "第一稿。" not in words


class TestStaleEdits:
    """Two people write; nobody's text is lost."""

    def test_a_stale_edit_is_refused_and_kept_on_the_screen(
        self, sqlite_app: Flask, school: School, running: Application
    ) -> None:
        member = make_account(school.department)
        running.members.append(Member(account_id=member.id, may_edit=True))
        db.session.commit()
        teacher, colleague = reading(sqlite_app, school.teacher), reading(sqlite_app, member)
        first = {"edit_version": "0", "progress": "负责人的文字。"}
        second = {"edit_version": "0", "progress": "成员的文字。"}
        assert teacher.post(address(running), data=first).status_code == 303
        answer = colleague.post(address(running), data=second)
        assert answer.status_code == 409
        assert "成员的文字。" in answer.text
        assert "Somebody saved this report" in answer.text
        assert db.session.query(Report).one().progress == "负责人的文字。"
        again = re.search(r'name="edit_version"[^>]*value="(\d+)"', answer.text)
        assert again and again[1] == "1"
        second["edit_version"] = again[1]
        assert colleague.post(address(running), data=second).status_code == 303

    def test_an_edit_after_handing_in_is_refused_and_kept(
        self, sqlite_app: Flask, school: School, running: Application
    ) -> None:
        write_report(running, "midterm")
        take(running, "submit_midterm", school.teacher, now=LATER)
        late = {"edit_version": "1", "kind": "midterm", "progress": "迟来的文字。"}
        answer = reading(sqlite_app, school.teacher).post(address(running), data=late)
        assert answer.status_code == 409
        assert "迟来的文字。" in answer.text

    def test_only_those_who_may_edit_write(
        self, sqlite_app: Flask, school: School, running: Application
    ) -> None:
        reader = make_account(school.department)
        running.members.append(Member(account_id=reader.id, may_edit=False))
        for person in (reader, school.office, school.chair, school.clerk):
            browser = reading(sqlite_app, person)
            assert browser.get(address(running)).status_code == 404
            assert browser.post(address(running), data={}).status_code == 404


class TestFinal:
    """The final report with the self-evaluation."""

    def test_default_weights_add_to_ninety(
        self, sqlite_app: Flask, school: School, ending: Application
    ) -> None:
        page = reading(sqlite_app, school.teacher).get(address(ending)).text
        assert re.findall(r'name="weight-\d+"[^>]*value="(\d+)"', page) == ["45", "45"]

    def test_the_server_computes_what_is_typed(
        self, sqlite_app: Flask, school: School, ending: Application
    ) -> None:
        teacher = reading(sqlite_app, school.teacher)
        answer = teacher.post(f"{address(ending)}/figures", data=typed(ending))
        words = plain(answer)
        assert "Execution rate 75.00 %" in words
        assert "Budget score, of 10 7.50" in words
        assert "Total 97.50" in words
        assert "Nothing is missing." in words
        assert db.session.query(Report).filter_by(kind="final").count() == 0

    def test_findings_stand_at_their_fields(
        self, sqlite_app: Flask, school: School, ending: Application
    ) -> None:
        first, second = ending.project_years[0].indicators
        wrong = {f"actual-{first.id}": "5门", f"score-{second.id}": "30"}
        answer = reading(sqlite_app, school.teacher).post(
            address(ending), data=typed(ending, compute="1", **wrong)
        )
        at_first, at_second = (
            plain_part(answer.text, f'id="hints-{each.id}"') for each in (first, second)
        )
        assert "Full marks are given, and 5门 misses the target ≥6门." in at_first
        assert "Suggested score: 41.5" in at_first
        assert "without an analysis of the deviation" in at_second
        live = reading(sqlite_app, school.teacher).post(
            f"{address(ending)}/figures", data=typed(ending, **{f"score-{second.id}": "999"})
        )
        at_second = live.text[live.text.index(f'id="hints-{second.id}"') :]
        assert "Type marks from 0 to 100" in at_second and "has no score" not in at_second

    def test_suggested_scores_are_taken_on_request(
        self, sqlite_app: Flask, school: School, ending: Application
    ) -> None:
        first, second = ending.project_years[0].indicators
        blank = {f"score-{first.id}": "", f"score-{second.id}": "39", f"actual-{first.id}": "3"}
        answer = reading(sqlite_app, school.teacher).post(
            address(ending), data=typed(ending, suggest="1", **blank)
        )
        scores = dict(re.findall(r'name="score-(\d+)"[^>]*value="([\d.]+)"', answer.text))
        assert scores == {str(first.id): "25", str(second.id): "39"}

    @pytest.mark.parametrize("wrong", ["101", "-1", "1.001", "ninety", "1e9999999"])
    def test_marks_that_cannot_be_read_stay_and_are_named(
        self, sqlite_app: Flask, school: School, ending: Application, wrong: str
    ) -> None:
        first = ending.project_years[0].indicators[0]
        answer = reading(sqlite_app, school.teacher).post(
            address(ending), data=typed(ending, **{f"score-{first.id}": wrong})
        )
        assert answer.status_code == 422
        assert "Type marks from 0 to 100" in answer.text
        assert f'value="{wrong}"' in answer.text

    @pytest.mark.parametrize(
        ("changed", "complete"),
        [
            ({}, True),
            ({"progress": " "}, False),
            ({"actual": ""}, False),
            ({"score": ""}, False),
            ({"weight": "49"}, False),
            ({"score": "51"}, False),
            ({"score": "40"}, False),
            ({"score": "40", "note": "两门课程延期上线，五月补齐。"}, True),
            ({"actual": "5门"}, False),
            ({"actual": "5门", "note": "教材合作方停产，已在下一年补建。"}, True),
        ],
    )
    def test_errors_are_resolved_or_explained_before_handing_in(
        self,
        sqlite_app: Flask,
        school: School,
        ending: Application,
        changed: dict[str, str],
        complete: bool,
    ) -> None:
        first = ending.project_years[0].indicators[0]
        fields = {
            key if key == "progress" else f"{key}-{first.id}": text for key, text in changed.items()
        }
        answer = reading(sqlite_app, school.teacher).post(
            address(ending), data=typed(ending, **fields)
        )
        assert answer.status_code == 303
        if complete:
            take(ending, "submit_final", school.teacher, now=LATER)
            assert ending.state == "acceptance_review"
        else:
            with pytest.raises(RequirementUnmet, match="final report is not complete"):
                take(ending, "submit_final", school.teacher, now=LATER)

    def test_without_any_spending_the_problems_explain_it(self, school: School) -> None:
        application = in_completion(school)
        write_report(application, "final", problems="")
        with pytest.raises(RequirementUnmet):
            take(application, "submit_final", school.teacher, now=LATER)
        db.session.query(Report).filter_by(kind="final").one().problems = "采购流标，资金全部退回。"
        db.session.commit()
        take(application, "submit_final", school.teacher, now=LATER)
        assert application.state == "acceptance_review"

    def test_readers_see_the_official_form(
        self, sqlite_app: Flask, school: School, ending: Application
    ) -> None:
        teacher = reading(sqlite_app, school.teacher)
        teacher.post(address(ending), data=typed(ending))
        take(ending, "submit_final", school.teacher, now=LATER)
        url = f"/applications/{ending.id}/sections/reports"
        for person in (school.teacher, school.office, school.chair, school.clerk, school.auditor):
            words = plain(reading(sqlite_app, person).get(url))
            assert "Performance self-evaluation form (2026)" in words
            assert "100,000.00 100,000.00 75,000.00 10 75.00 % 7.50" in words
            assert "Total 100 97.50" in words

    def test_what_was_handed_in_stays_though_spending_is_disallowed_later(
        self, sqlite_app: Flask, school: School, ending: Application
    ) -> None:
        reading(sqlite_app, school.teacher).post(address(ending), data=typed(ending))
        take(ending, "submit_final", school.teacher, now=LATER)
        spending = db.session.query(Spending).one()
        take(ending, "disallow_spending", school.clerk, now=LATER, spending=spending.id)
        report = db.session.query(Report).filter_by(kind="final").one()
        assert (report.executed_amount, report.filed_at) == (75_000, LATER)


def plain_part(html: str, mark: str) -> str:
    """The words of the element that begins with this mark."""
    start = html.index(mark)
    return re.sub(r"<[^>]+>", " ", html[start : html.index("<textarea", start)])


def test_the_goals_are_shown_with_what_of_them_is_copied(
    sqlite_app: Flask, ending: Application, school: School
) -> None:
    """From another form, and what was done repeats them: told at both, also while typing."""
    goals = "建成面向区域产业的智能网联汽车检测实训基地，年接待培训学员八百人次以上。"
    ending.declaration.goals = goals
    other = make_application(school.call, make_account(school.department))
    other.declaration.goals = goals
    take(other, "submit", other.leader)
    browser = reading(sqlite_app, school.teacher)
    page = browser.get(address(ending)).text
    assert page.count(goals) == 1
    assert page.count("of this text stands word for word in another form") == 1
    live = browser.post(f"{address(ending)}/figures", data=typed(ending, progress=goals)).text
    assert re.findall(r'id="copied-(\w+)" role="status" hx-swap-oob="true"><div class', live) == [
        "goals",
        "progress",
    ]
