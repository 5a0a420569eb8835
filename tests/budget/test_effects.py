"""What steps do to the money, through the door, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask

from approvals.accounts.models import Account, Delegation
from approvals.budget import queries
from approvals.budget.models import ApplicationBalance, Payment, Spending
from approvals.database import db
from approvals.deadlines.queries import open_waits_of
from tests.budget.life import (
    LATER,
    amounts,
    approved,
    give_back,
    in_completion,
    in_first_release,
    in_implementation,
    in_second_release,
    in_settlement,
    in_task_book,
    lines_of,
    pay,
    prepare,
    spend,
    tranche_at,
    voucher,
    write_report,
)
from tests.support.factories import NOW, grant, take
from tests.support.invariants import assert_money_holds
from tests.support.school import School, make_school
from workflows.engine import NotAllowed, NotPossibleNow, RequirementUnmet


@pytest.fixture
def school(app: Flask) -> Iterator[School]:
    """A school; whatever a test did to it, the money holds at the end."""
    yield make_school()
    assert_money_holds(db.session)


@pytest.fixture
def sqlite_school(sqlite_app: Flask) -> Iterator[School]:
    """A school for what does not touch the database's peculiarities."""
    yield make_school()
    assert_money_holds(db.session)


def balance(application: Any) -> tuple[Any, ...]:
    """Reserved, committed, released, spent, returned."""
    row: ApplicationBalance = queries.balance_of(application.id)
    db.session.refresh(row)
    return (
        row.reserved_amount,
        row.committed_amount,
        row.released_amount,
        row.spent_amount,
        row.returned_amount,
    )


def refused(sentence: str, field: str | None = None) -> Any:
    """A requirement that is unmet with this sentence, at this field."""
    return pytest.raises(RequirementUnmet, match=sentence, check=lambda error: error.field == field)


class TestCommitment:
    """From the chair's approval to the ratified list, and back."""

    def test_approval_reserves_and_ratification_commits(self, school: School) -> None:
        application = approved(school)
        assert balance(application) == (100_000, 0, 0, 0, 0)
        take(application, "ratify", school.leader)
        assert balance(application) == (0, 100_000, 0, 0, 0)

    def test_every_way_back_releases(self, school: School) -> None:
        application = approved(school)
        take(application, "send_back", school.leader)
        assert balance(application) == (0, 0, 0, 0, 0)

    def test_the_last_yuan_is_promised_once(self, app: Flask) -> None:
        school = make_school(envelope=Decimal("150000"), project_limit=9)
        approved(school)
        with pytest.raises(RequirementUnmet, match=r"50000\.00 yuan are left"):
            approved(school)
        assert_money_holds(db.session)


class TestTranches:
    """The plan of the call becomes the tranches of the project."""

    def test_tranches_add_up_to_the_fen(self, app: Flask) -> None:
        school = make_school(
            tranches=(("start", 3333), ("start", 3333), ("midterm", 3333), ("acceptance", 1))
        )
        application = in_first_release(school, amount=Decimal("99999.96"))
        made = queries.tranches_of(application.id)
        assert sum(t.amount for t in made) == Decimal("99999.96")
        assert [t.gate for t in made] == ["start", "start", "midterm", "acceptance"]
        assert_money_holds(db.session)

    def test_a_plan_without_first_tranche_goes_on_at_once(self, app: Flask) -> None:
        school = make_school(tranches=(("midterm", 10000),))
        assert in_first_release(school).state == "implementation"

    def test_confirming_again_makes_the_plan_anew(self, school: School) -> None:
        application = in_first_release(school)
        payment = prepare(school, application, 10_000)
        take(payment, "void", school.clerk, now=LATER)
        take(application, "revoke", school.office, now=LATER)
        assert sum(t.amount for t in queries.tranches_of(application.id)) == 0
        take(
            application, "propose_task_book", school.teacher, now=LATER, lines=amounts(application)
        )
        take(application, "confirm", school.office, now=LATER)
        assert sum(t.amount for t in queries.tranches_of(application.id)) == 100_000
        pay(school, prepare_all_of(school, application, "start"))
        assert application.state == "implementation"

    def test_it_is_too_late_to_take_the_plan_back_once_a_payment_is_prepared(
        self, school: School
    ) -> None:
        application = in_first_release(school)
        prepare(school, application, 10_000)
        with pytest.raises(RequirementUnmet, match="payment has been prepared"):
            take(application, "revoke", school.office, now=LATER)


def prepare_all_of(school: School, application: Any, gate: str) -> Payment:
    """A payment of the tranche of a gate that is not empty."""
    tranche = [t for t in queries.tranches_of(application.id) if t.gate == gate and t.amount][-1]
    return prepare(school, application, tranche.amount, tranche=tranche.id)


class TestPayments:
    """Prepared, approved, paid; returned by the bank; void."""

    @pytest.fixture
    def school(self, sqlite_school: School) -> School:
        """On SQLite alone: the races and the walks ask the same of PostgreSQL."""
        return sqlite_school

    def test_paying_releases_and_carries_the_project_on(self, school: School) -> None:
        application = in_first_release(school)
        payment = prepare(school, application)
        assert (payment.amount, payment.state) == (60_000, "prepared")
        pay(school, payment)
        assert balance(application) == (0, 40_000, 60_000, 0, 0)
        assert (payment.state, payment.voucher_number) == ("paid", "2026-0412-018")
        assert (payment.approved_by_id, application.state) == (school.finance.id, "implementation")

    def test_several_payments_share_a_tranche(self, school: School) -> None:
        application = in_first_release(school)
        first, second = prepare(school, application, "20000.01"), prepare(school, application)
        assert second.amount == Decimal("39999.99")
        pay(school, first)
        assert application.state == "first_release"
        pay(school, second)
        assert application.state == "implementation"

    def test_nothing_beyond_the_tranche(self, school: School) -> None:
        application = in_first_release(school)
        prepare(school, application, 50_000)
        with refused("Only 10000.00 yuan of this tranche are left", "amount"):
            prepare(school, application, "10000.01")
        prepare(school, application, 10_000)
        with pytest.raises(RequirementUnmet, match="everything that is due here"):
            prepare(school, application, "0.01")

    @pytest.mark.parametrize("amount", ["0", "-1", "x", "", "1.001"])
    def test_no_amount_no_payment(self, sqlite_school: School, amount: str) -> None:
        application = in_first_release(sqlite_school)
        with refused("Give an amount above zero", "amount"):
            prepare(sqlite_school, application, amount)

    def test_not_before_the_gate(self, school: School) -> None:
        application = in_first_release(school)
        later = tranche_at(application, "midterm")
        with refused("not reached the gate", "tranche"):
            prepare(school, application, 100, tranche=later.id)

    def test_not_another_projects_tranche(self, app: Flask) -> None:
        school = make_school(project_limit=9)
        application, other = in_first_release(school), in_first_release(school)
        with refused("Choose one of the project's tranches", "tranche"):
            prepare(school, application, 100, tranche=tranche_at(other, "start").id)

    def test_who_prepared_may_not_approve(self, school: School) -> None:
        grant_head(school.clerk, school)
        payment = prepare(school, in_first_release(school))
        with pytest.raises(RequirementUnmet, match="may not approve it"):
            take(payment, "approve", school.clerk, now=LATER)
        take(payment, "approve", school.finance, now=LATER)

    def test_nor_may_their_delegate(self, school: School) -> None:
        grant_head(school.clerk, school)
        payment = prepare(school, in_first_release(school))
        delegate(school.clerk, school.supervisor)
        with pytest.raises(RequirementUnmet, match="may not approve it"):
            take(payment, "approve", school.supervisor, now=LATER)

    def test_a_small_payment_needs_no_approval(self, app: Flask) -> None:
        school = make_school(approval_threshold_amount=Decimal(60_000))
        application = in_first_release(school)
        payment = prepare(school, application)
        with pytest.raises(RequirementUnmet, match="needs no approval"):
            take(payment, "approve", school.finance, now=LATER)
        take(payment, "mark_paid", school.clerk, now=LATER, **voucher())
        assert application.state == "implementation"
        assert_money_holds(db.session)

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"voucher_number": " "}, "voucher_number"),
            ({"voucher_number": "1" * 61}, "voucher_number"),
            ({"paid_on": "2026-02-30"}, "paid_on"),
            ({"paid_on": (LATER + timedelta(days=1)).date().isoformat()}, "paid_on"),
            ({"account_code": "1" * 41}, "account_code"),
        ],
    )
    def test_paying_needs_a_voucher_of_a_day_that_has_come(
        self, sqlite_school: School, wrong: dict[str, str], field: str
    ) -> None:
        payment = prepare(sqlite_school, in_first_release(sqlite_school))
        take(payment, "approve", sqlite_school.finance, now=LATER)
        with refused(".", field):
            take(payment, "mark_paid", sqlite_school.clerk, now=LATER, **voucher() | wrong)
        assert payment.state == "approved"

    def test_voiding_frees_the_tranche(self, school: School) -> None:
        application = in_first_release(school)
        payment = prepare(school, application)
        take(payment, "void", school.finance, now=LATER)
        assert payment.voided_at == LATER
        assert prepare(school, application).amount == 60_000

    def test_a_returned_payment_is_corrected_and_approved_anew(self, school: School) -> None:
        application = in_first_release(school)
        payment = prepare(school, application, 50_000)
        take(payment, "approve", school.finance, now=LATER)
        take(payment, "bank_return", school.clerk, now=LATER)
        with refused("Only 60000.00 yuan", "amount"):
            take(payment, "correct", school.clerk, now=LATER, amount="60000.01")
        take(payment, "correct", school.clerk, now=LATER, amount="60000", payee="单列户 尾号 9502")
        assert (payment.state, payment.amount, payment.approved_by_id) == ("prepared", 60_000, None)
        pay(school, payment)
        assert application.state == "implementation"

    def test_a_paid_payment_cannot_be_voided(self, school: School) -> None:
        payment = prepare(school, in_first_release(school))
        pay(school, payment)
        with pytest.raises(NotPossibleNow):
            take(payment, "void", school.clerk, now=LATER)


def grant_head(account: Account, school: School) -> None:
    """Make somebody a second head of finance."""
    grant(account, "finance_head", school.school)
    db.session.commit()


def delegate(giver: Account, taker: Account) -> None:
    """Somebody acts for somebody else, today."""
    day = LATER.date()
    db.session.add(
        Delegation(
            from_account_id=giver.id,
            to_account_id=taker.id,
            from_on=day - timedelta(days=1),
            until_on=day + timedelta(days=1),
            created_at=NOW,
        )
    )
    db.session.commit()


class TestSpending:
    """What the project spends, and what is disallowed."""

    @pytest.fixture
    def school(self, sqlite_school: School) -> School:
        """On SQLite alone: the races and the walks ask the same of PostgreSQL."""
        return sqlite_school

    def test_spending_is_booked_on_its_line(self, school: School) -> None:
        application = in_implementation(school)
        spend(school, application, "12345.67")
        assert balance(application) == (0, 40_000, Decimal("47654.33"), Decimal("12345.67"), 0)
        assert queries.left_on_line(lines_of(application)[0]) == Decimal("62654.33")

    def test_not_above_the_line(self, school: School) -> None:
        application = in_implementation(school)
        spend(school, application, 25_000, place=1)
        with refused("Only 0.00 yuan of this budget line", "amount"):
            spend(school, application, "0.01", place=1)

    def test_not_above_what_was_released(self, school: School) -> None:
        application = in_implementation(school)
        spend(school, application, 20_000, place=1)
        with refused("Only 40000.00 yuan of the money released", "amount"):
            spend(school, application, "40000.01")
        spend(school, application, 40_000)

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"line": 0}, "line"),
            ({"line": None}, "line"),
            ({"amount": "0"}, "amount"),
            ({"spent_on": "2999-01-01"}, "spent_on"),
            ({"purpose": ""}, "purpose"),
            ({"purpose": "长" * 201}, "purpose"),
            ({"voucher_number": ""}, "voucher_number"),
        ],
    )
    def test_what_is_wrong_is_said_at_its_field(
        self, sqlite_school: School, wrong: dict[str, Any], field: str
    ) -> None:
        application = in_implementation(sqlite_school)
        with refused(".", field):
            spend(sqlite_school, application, **{"amount": 1} | wrong)
        assert balance(application) == (0, 40_000, 60_000, 0, 0)

    def test_only_the_applicant_spends(self, school: School) -> None:
        application = in_implementation(school)
        with pytest.raises(NotAllowed):
            take(application, "record_spending", school.clerk, now=LATER)

    def test_a_file_is_attached(self, school: School) -> None:
        application = in_implementation(school)
        stored = {
            "file_name": "发票.pdf",
            "media_type": "application/pdf",
            "size": 9,
            "digest": "a" * 64,
        }
        spend(school, application, 100, invoice=stored)
        spending = db.session.query(Spending).one()
        assert (spending.attachment.file_name, spending.attachment.place) == (
            "发票.pdf",
            "spending",
        )

    def test_disallowed_money_is_not_spent_again(self, school: School) -> None:
        application = in_implementation(school)
        spend(school, application, 20_000)
        disallow(school, application)
        assert balance(application) == (0, 40_000, 60_000, 0, 0)
        with refused("Only 40000.00 yuan of the money released", "amount"):
            spend(school, application, "40000.01")
        spend(school, application, 40_000)

    def test_a_mistake_is_corrected_and_may_be_spent_again(self, school: School) -> None:
        application = in_implementation(school)
        spend(school, application, 20_000)
        disallow(school, application, to_return=False)
        spend(school, application, 60_000)
        spending = db.session.query(Spending).order_by(Spending.id).first()
        assert (spending.disallowed_reason, spending.is_to_return) == ("意见", False)

    def test_nothing_is_disallowed_twice(self, school: School) -> None:
        application = in_implementation(school)
        spend(school, application, 20_000)
        disallow(school, application)
        with refused("disallowed already", "spending"):
            disallow(school, application)


def disallow(school: School, application: Any, **values: Any) -> None:
    """The clerk disallows the project's first spending."""
    first = db.session.query(Spending).filter_by(application_id=application.id).first()
    take(application, "disallow_spending", school.clerk, now=LATER, spending=first.id, **values)


class TestSettlement:
    """From the verdict to an account of zero, and back."""

    def test_accepted_and_closed_at_zero(self, school: School) -> None:
        application = in_settlement(school, spent="75000")
        give_back(school, application, 15_000)
        with pytest.raises(RequirementUnmet, match="has to be returned first"):
            take(application, "confirm_settlement", school.clerk, now=LATER)
        give_back(school, application, 10_000)
        take(application, "confirm_settlement", school.clerk, now=LATER)
        take(application, "settle", school.finance, now=LATER)
        assert application.state == "accepted"
        assert balance(application) == (0, 0, 0, 75_000, 25_000)

    def test_stopping_gives_back_what_was_not_paid(self, school: School) -> None:
        application = in_implementation(school)
        spend(school, application, 10_000)
        write_report(application, "midterm")
        take(application, "submit_midterm", school.teacher, now=LATER)
        take(application, "stop", school.chair, now=LATER)
        assert balance(application) == (0, 0, 50_000, 10_000, 0)
        assert tranche_at(application, "midterm").cancelled_amount == 40_000
        give_back(school, application, 50_000)
        take(application, "confirm_settlement", school.clerk, now=LATER)
        take(application, "settle", school.finance, now=LATER)
        assert application.state == "stopped"

    def test_terminated_before_its_task_book(self, school: School) -> None:
        application = in_task_book(school)
        take(application, "propose_termination", school.office, now=LATER)
        take(application, "confirm_termination", school.leader, now=LATER)
        assert balance(application) == (0, 0, 0, 0, 0)
        take(application, "confirm_settlement", school.clerk, now=LATER)
        take(application, "settle", school.finance, now=LATER)
        assert application.state == "stopped"

    def test_the_last_tranche_is_paid_and_spent_after_acceptance(self, app: Flask) -> None:
        school = make_school(tranches=(("start", 9000), ("acceptance", 1000)))
        application = in_implementation(school)
        write_report(application, "midterm")
        take(application, "submit_midterm", school.teacher, now=LATER)
        take(application, "pass", school.chair, now=LATER)
        spend(school, application, 75_000)
        write_report(application, "final")
        take(application, "submit_final", school.teacher, now=LATER)
        take(application, "accept", school.chair, now=LATER)
        assert balance(application) == (0, 10_000, 15_000, 75_000, 0)
        pay(school, prepare(school, application))
        spend(school, application, 25_000, place=1)
        take(application, "confirm_settlement", school.clerk, now=LATER)
        take(application, "settle", school.finance, now=LATER)
        assert balance(application) == (0, 0, 0, 100_000, 0)
        assert_money_holds(db.session)

    def test_a_failed_project_loses_its_last_tranche(self, app: Flask) -> None:
        school = make_school(tranches=(("start", 9000), ("midterm", 500), ("acceptance", 500)))
        application = in_settlement(school, "fail")
        assert balance(application) == (0, 0, 95_000, 0, 0)
        assert_money_holds(db.session)

    def test_a_verdict_taken_back_commits_again(self, school: School) -> None:
        application = in_implementation(school)
        write_report(application, "midterm")
        take(application, "submit_midterm", school.teacher, now=LATER)
        take(application, "stop", school.chair, now=LATER)
        take(application, "revoke", school.chair, now=LATER)
        assert application.state == "midterm_check"
        assert balance(application) == (0, 40_000, 60_000, 0, 0)
        assert tranche_at(application, "midterm").cancelled_amount == 0
        take(application, "stop", school.chair, now=LATER)
        assert balance(application) == (0, 0, 60_000, 0, 0)

    def test_not_when_the_envelope_has_promised_it_to_others(self, app: Flask) -> None:
        school = make_school(envelope=Decimal(100_000), project_limit=9)
        application = in_implementation(school)
        write_report(application, "midterm")
        take(application, "submit_midterm", school.teacher, now=LATER)
        take(application, "stop", school.chair, now=LATER)
        approved(school, amount=Decimal(30_000))
        with pytest.raises(RequirementUnmet, match="envelope does not hold"):
            take(application, "revoke", school.chair, now=LATER)
        assert application.state == "settlement"
        assert_money_holds(db.session)

    def test_disallowed_spending_is_returned_before_settlement(self, school: School) -> None:
        application = in_settlement(school, spent="75000")
        disallow(school, application)
        assert balance(application) == (0, 0, 100_000, 0, 0)
        with refused("Only 25000.00 yuan of the money released", "amount"):
            spend(school, application, "25000.01")
        give_back(school, application, 100_000)
        take(application, "confirm_settlement", school.clerk, now=LATER)
        with pytest.raises(RequirementUnmet, match="confirmed already"):
            disallow(school, application)

    def test_no_more_is_returned_than_there_is(self, school: School) -> None:
        application = in_settlement(school)
        with refused("Only 100000.00 yuan are to be returned", "amount"):
            give_back(school, application, "100000.01")

    def test_second_release_and_completion(self, school: School) -> None:
        application = in_second_release(school)
        assert application.state == "second_release"
        other = in_completion(make_school())
        assert balance(other) == (0, 0, 100_000, 0, 0)


def test_the_office_names_a_substitute_for_an_absent_head_of_finance(school: School) -> None:
    """A payment that nobody may approve waits for the office, then for whom it named."""
    application = in_first_release(school)
    school.finance.is_enabled = False
    db.session.commit()
    payment = prepare(school, application, 1000)
    assert [(w.is_orphan, w.role_key) for w in open_waits_of("payment", payment.id)] == [
        (True, "project_office")
    ]
    given = {"role": "finance_head", "account_id": school.leader.id}
    take(application, "name_substitute", school.office, now=LATER, **given)
    assert [w.account_id for w in open_waits_of("payment", payment.id)] == [school.leader.id]
    take(payment, "approve", school.leader, now=LATER)
    assert payment.state == "approved"
