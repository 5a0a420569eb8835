"""The payments desk: who reads it, what stands on which tab, several at once, page by page."""

from __future__ import annotations

import re
from decimal import Decimal
from io import BytesIO

import pytest
from flask import Flask

from approvals.accounts.models import Account
from approvals.budget.models import Payment
from approvals.database import db
from tests.budget.life import (
    LATER,
    in_completion,
    in_first_release,
    in_implementation,
    in_second_release,
    pay,
    prepare,
    spend,
)
from tests.support.browser import Browser
from tests.support.factories import grant, take
from tests.support.school import School, make_school
from tests.support.statements import statements

DESK = "/payments/"


@pytest.fixture
def school(sqlite_app: Flask) -> School:
    """A school whose teacher may lead many projects."""
    return make_school(project_limit=99)


def reading(app: Flask, account: Account) -> Browser:
    """A browser in which somebody is signed in, reading English."""
    account.locale = "en"
    browser: Browser = app.test_client()  # type: ignore[assignment]
    browser.sign_in(account)
    return browser


def text_of(browser: Browser, url: str) -> str:
    """A page's words."""
    answer = browser.get(url)
    assert answer.status_code == 200
    return plain(answer.text)


def plain(html: str) -> str:
    """The words between the tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


class TestTabs:
    """Each payment stands on the tab of what has to be done with it."""

    def test_a_tranche_is_prepared_from_the_desk(self, sqlite_app: Flask, school: School) -> None:
        application = in_first_release(school)
        clerk = reading(sqlite_app, school.clerk)
        page = clerk.get(DESK).text
        assert application.title in page
        assert "60,000.00" in page
        link = re.search(r'href="(/steps/application/[^"]+)"', page)
        assert link
        form = clerk.get(link[1].replace("&amp;", "&")).text
        assert 'value="60000.00"' in form

    def test_prepared_approved_paid(self, sqlite_app: Flask, school: School) -> None:
        payment = prepare(school, in_first_release(school))
        clerk = reading(sqlite_app, school.clerk)
        assert "At release 60 %" in text_of(clerk, f"{DESK}?tab=to_approve")
        take(payment, "approve", school.finance, now=LATER)
        assert "Mark as paid" in text_of(clerk, f"{DESK}?tab=to_pay")
        take(
            payment,
            "mark_paid",
            school.clerk,
            now=LATER,
            voucher_number="V-77",
            paid_on="2026-04-10",
        )
        assert "V-77" in text_of(clerk, f"{DESK}?tab=paid")

    def test_the_inbox_names_what_the_payment_pays(self, sqlite_app: Flask, school: School) -> None:
        prepare(school, in_first_release(school))
        inbox = text_of(reading(sqlite_app, school.finance), "/")
        assert "¥60,000.00" in inbox
        assert "¥100,000.00" not in inbox

    def test_returned_and_voided(self, sqlite_app: Flask, school: School) -> None:
        payment = prepare(school, in_first_release(school))
        take(payment, "approve", school.finance, now=LATER)
        take(payment, "bank_return", school.clerk, now=LATER)
        clerk = reading(sqlite_app, school.clerk)
        assert "Correct" in text_of(clerk, f"{DESK}?tab=returned")
        take(payment, "void", school.clerk, now=LATER)
        assert payment.application.title in text_of(clerk, f"{DESK}?tab=voided")

    def test_small_payments_go_straight_to_the_bank(self, sqlite_app: Flask) -> None:
        school = make_school(approval_threshold_amount=Decimal(60_000))
        prepare(school, in_first_release(school))
        clerk = reading(sqlite_app, school.clerk)
        assert "Mark as paid" in text_of(clerk, f"{DESK}?tab=to_pay")

    def test_nonsense_in_the_address_is_the_first_page(
        self, sqlite_app: Flask, school: School
    ) -> None:
        clerk = reading(sqlite_app, school.clerk)
        for query in (
            "tab=x",
            "tab=paid&after=x~y",
            "call=x",
            "after=2026-01-01~1",
            f"call={9**30}",
        ):
            assert clerk.get(f"{DESK}?{query}").status_code == 200

    def test_execution_by_call(self, sqlite_app: Flask, school: School) -> None:
        application = in_implementation(school)
        spend(school, application, 12_500)
        words = text_of(reading(sqlite_app, school.office), DESK)
        assert "100,000.00" in words
        assert "12.50 %" in words
        assert "87,500.00" in words


class TestReaders:
    """Finance and those above a project read; others do not."""

    def test_who_may_open_it(self, sqlite_app: Flask, school: School) -> None:
        expected = {
            school.clerk: 200,
            school.finance: 200,
            school.office: 200,
            school.leader: 200,
            school.supervisor: 200,
            school.auditor: 200,
            school.bureau_office: 200,
            school.head: 200,
            school.teacher: 403,
            school.chair: 403,
            school.reviewers[0]: 403,
        }
        seen = {who: reading(sqlite_app, who).get(DESK).status_code for who in expected}
        assert seen == expected

    def test_account_numbers_are_masked_outside_the_finance_office(
        self, sqlite_app: Flask, school: School
    ) -> None:
        prepare(school, in_first_release(school), payee="云浦职校单列户 6222020200112233806")
        url = f"{DESK}?tab=to_approve"
        assert "6222020200112233806" in text_of(reading(sqlite_app, school.clerk), url)
        masked = text_of(reading(sqlite_app, school.office), url)
        assert "6222020200112233806" not in masked
        assert "3806" in masked

    def test_another_school_sees_nothing(self, sqlite_app: Flask, school: School) -> None:
        payment = prepare(school, in_first_release(school))
        other = make_school()
        clerk = reading(sqlite_app, other.clerk)
        assert payment.application.title not in clerk.get(f"{DESK}?tab=to_approve").text
        assert clerk.get(f"/steps/payment/{payment.id}/void").status_code == 404
        assert clerk.get(f"/applications/{payment.application_id}/ledger").status_code == 404
        assert clerk.get(f"/applications/{payment.application_id}/spending").status_code == 404

    def test_the_bureau_reads_its_own_calls_only(self, sqlite_app: Flask, school: School) -> None:
        application = in_implementation(school)
        words = text_of(reading(sqlite_app, school.bureau_office), f"{DESK}?tab=paid")
        assert application.title not in words
        assert "100,000.00" not in words


class TestApprovingMany:
    """Several at once, each with its own answer."""

    def test_all_ticked_are_approved(self, sqlite_app: Flask, school: School) -> None:
        payments = [prepare(school, in_first_release(school)) for _ in range(3)]
        head = reading(sqlite_app, school.finance)
        answer = head.post("/payments/approve", data={"key": "k", "pick": [p.id for p in payments]})
        assert answer.status_code == 303
        assert states(payments) == ["approved"] * 3

    def test_posted_twice_it_has_one_effect(self, sqlite_app: Flask, school: School) -> None:
        payment = prepare(school, in_first_release(school))
        head = reading(sqlite_app, school.finance)
        for _ in range(3):
            answer = head.post("/payments/approve", data={"key": "k", "pick": payment.id})
            assert answer.status_code == 303
        assert states([payment]) == ["approved"]

    def test_nothing_ticked(self, sqlite_app: Flask, school: School) -> None:
        prepare(school, in_first_release(school))
        answer = reading(sqlite_app, school.finance).post("/payments/approve", data={"pick": "x"})
        assert answer.status_code == 422
        assert "Tick at least one payment first." in answer.text

    def test_four_eyes_disables_the_tick_and_says_why(
        self, sqlite_app: Flask, school: School
    ) -> None:
        grant(school.clerk, "finance_head", school.school)
        payment = prepare(school, in_first_release(school))
        both = reading(sqlite_app, school.clerk)
        page = both.get(f"{DESK}?tab=to_approve").text
        tick = re.search(rf'<input[^>]+value="{payment.id}"[^>]*>', page)
        assert tick and "disabled" in tick[0]
        assert "You prepared it; somebody else approves it." in page
        answer = both.post("/payments/approve", data={"key": "k", "pick": payment.id})
        assert answer.status_code == 422
        assert "may not approve it" in answer.text
        assert states([payment]) == ["prepared"]

    def test_one_refused_row_does_not_hold_up_the_others(
        self, sqlite_app: Flask, school: School
    ) -> None:
        good, gone = (prepare(school, in_first_release(school)) for _ in range(2))
        take(gone, "void", school.clerk, now=LATER)
        head = reading(sqlite_app, school.finance)
        answer = head.post("/payments/approve", data={"key": "k", "pick": [good.id, gone.id]})
        assert answer.status_code == 422
        assert "1 approved; 1 could not be approved" in answer.text
        assert states([good, gone]) == ["approved", "voided"]

    def test_the_sum_of_what_is_ticked(self, sqlite_app: Flask, school: School) -> None:
        payments = [prepare(school, in_first_release(school)) for _ in range(2)]
        head = reading(sqlite_app, school.finance)
        ticked = "&".join(f"pick={payment.id}" for payment in payments)
        for url in (f"/payments/selection?{ticked}", f"{DESK}?tab=to_approve&{ticked}"):
            words = plain(head.get(url).text)
            assert "¥120,000.00" in words
            assert "壹拾贰万元整" in words

    def test_a_clerk_is_refused(self, sqlite_app: Flask, school: School) -> None:
        payment = prepare(school, in_first_release(school))
        answer = reading(sqlite_app, school.clerk).post(
            "/payments/approve", data={"key": "k", "pick": payment.id}
        )
        assert answer.status_code == 422
        assert states([payment]) == ["prepared"]


def states(payments: list[Payment]) -> list[str]:
    """The states of payments as they are stored."""
    db.session.expire_all()
    return [payment.state for payment in payments]


class TestPages:
    """Page by page, and the same number of statements for one row and for thirty."""

    def test_the_next_page_begins_behind_the_last_row(
        self, sqlite_app: Flask, school: School, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for module in ("desk", "desk_queries", "preparing_queries"):
            monkeypatch.setattr(f"approvals.budget.{module}.PAGE", 2)
        payments = [prepare(school, in_first_release(school)) for _ in range(5)]
        head = reading(sqlite_app, school.finance)
        titles: list[str] = []
        url: str | None = f"{DESK}?tab=to_approve"
        while url:
            page = head.get(url).text
            titles += re.findall(r'class="title" href="/applications/\d+#money">([^<]+)<', page)
            following = re.search(r'rel="next" href="([^"]+)"', page)
            url = following[1].replace("&amp;", "&") if following else None
        assert titles == [payment.application.title for payment in payments]

    @pytest.mark.parametrize("tab", ["to_prepare", "to_approve", "to_pay", "paid"])
    def test_statements_do_not_grow_with_the_rows(self, sqlite_app: Flask, tab: str) -> None:
        school = make_school(project_limit=99)
        lead = {"to_prepare": lambda: in_first_release(school)}.get(
            tab, lambda: paid_up_to(school, tab)
        )
        lead()
        head = reading(sqlite_app, school.finance)
        head.get(f"{DESK}?tab={tab}")
        one = sent_by(head, f"{DESK}?tab={tab}")
        for _ in range(4):
            lead()
        five = sent_by(head, f"{DESK}?tab={tab}")
        assert one == five
        assert len(five) <= 12, five


def paid_up_to(school: School, tab: str) -> None:
    """A payment that stands on this tab, of a project of a teacher of its own."""
    payment = prepare(school, in_first_release(school))
    if tab == "to_pay":
        take(payment, "approve", school.finance, now=LATER)
    if tab == "paid":
        pay(school, payment)


def sent_by(browser: Browser, url: str) -> list[str]:
    """The statements that a page sends."""
    with statements() as sent:
        assert browser.get(url).status_code == 200
    return sent


class TestProjectPages:
    """A project's spending and its ledger."""

    def test_the_applicant_records_spending(self, sqlite_app: Flask, school: School) -> None:
        application = in_implementation(school)
        line = application.project_years[0].budget_lines[0]
        teacher = reading(sqlite_app, school.teacher)
        page = teacher.get(f"/applications/{application.id}/spending").text
        assert "75,000.00 left" in page
        typed = {
            "key": "a",
            "line": line.id,
            "amount": "1.2万",
            "spent_on": "2026-04-01",
            "purpose": "触控一体机",
            "voucher_number": "F-9",
            "next": f"/applications/{application.id}/spending",
        }
        answer = teacher.post(f"/steps/application/{application.id}/record_spending", data=typed)
        assert answer.status_code == 303
        assert "12,000.00" in teacher.get(answer.location).text

    def test_wrong_input_is_kept_and_named_at_its_field(
        self, sqlite_app: Flask, school: School
    ) -> None:
        application = in_implementation(school)
        line = application.project_years[0].budget_lines[1]
        teacher = reading(sqlite_app, school.teacher)
        typed = {"key": "a", "line": line.id, "amount": "25000.01", "spent_on": "2199-01-01"}
        answer = teacher.post(f"/steps/application/{application.id}/record_spending", data=typed)
        assert answer.status_code == 422
        for sentence in (
            "Only ¥25,000.00 of this budget line are left.",
            "This day has not come yet.",
            "Say what the money was spent on.",
            "Type the voucher number.",
        ):
            assert sentence in answer.text
        assert 'value="25000.01"' in answer.text

    def test_a_file_that_is_no_invoice_is_refused(self, sqlite_app: Flask, school: School) -> None:
        application = in_implementation(school)
        teacher = reading(sqlite_app, school.teacher)
        answer = teacher.post(
            f"/steps/application/{application.id}/record_spending",
            data={"key": "a", "amount": "1", "invoice": (BytesIO(b"MZ"), "x.exe")},
        )
        assert answer.status_code == 422
        assert "Only these kinds of file are accepted: PDF" in answer.text

    def test_the_ledger_names_every_booking(self, sqlite_app: Flask, school: School) -> None:
        application = in_completion(school)
        words = text_of(
            reading(sqlite_app, school.auditor), f"/applications/{application.id}/ledger"
        )
        assert words.count("Committed Released") == 2
        reviewer = reading(sqlite_app, school.reviewers[0])
        assert reviewer.get(f"/applications/{application.id}/ledger").status_code == 404

    def test_statements_do_not_grow_with_the_spendings(
        self, sqlite_app: Flask, school: School
    ) -> None:
        application = in_implementation(school)
        teacher = reading(sqlite_app, school.teacher)
        spend(school, application, 1)
        for page in ("spending", "sections/money", "ledger"):
            url = f"/applications/{application.id}/{page}"
            one = sent_by(teacher, url)
            for _ in range(4):
                spend(school, application, 1)
            assert sent_by(teacher, url) == one
            assert len(one) <= 12, one

    def test_the_money_section(self, sqlite_app: Flask, school: School) -> None:
        application = in_second_release(school)
        spend(school, application, 5_000)
        url = f"/applications/{application.id}/sections/money"
        words = text_of(reading(sqlite_app, school.clerk), url)
        assert "Disallow…" in words
        assert "2026-0412-018" in words
        assert "Disallow…" not in text_of(reading(sqlite_app, school.teacher), url)
        reviewer = reading(sqlite_app, school.reviewers[0])
        assert reviewer.get(url).status_code == 404
