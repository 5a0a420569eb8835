"""The ledger: what cannot be booked, what the verifier finds, what project-years count."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from approvals.applications.models import ProjectYear
from approvals.budget import queries
from approvals.budget.execution_queries import executed_in, expected_share
from approvals.budget.ledger import book
from approvals.budget.ledger_queries import differences
from approvals.budget.models import ApplicationBalance, CallBalance, LedgerEntry
from approvals.database import db
from tests.budget.life import LATER, approved, in_implementation, spend
from tests.support.factories import NOW, take
from tests.support.invariants import assert_money_holds
from tests.support.school import make_school
from workflows.engine import RequirementUnmet


def test_the_kept_balances_are_verified(app: Flask) -> None:
    school = make_school()
    application = in_implementation(school)
    spend(school, application, "1234.56")
    assert differences() == []
    answer = app.test_cli_runner().invoke(args=["budget", "verify"])
    assert (answer.exit_code, answer.output) == (
        0,
        "Every balance is the sum of its entries.\n",
    )


def test_a_balance_that_was_touched_is_found(app: Flask) -> None:
    school = make_school()
    application = in_implementation(school)
    balance = db.session.get(ApplicationBalance, application.id)
    call = db.session.get(CallBalance, (school.call.id, "envelope"))
    assert balance and call
    balance.released_amount += Decimal("0.01")
    call.amount -= 1
    db.session.commit()
    found = {
        (each.kind, each.account, each.kept_amount - each.summed_amount) for each in differences()
    }
    assert found == {
        ("application", "released", Decimal("0.01")),
        ("call", "envelope", Decimal(-1)),
    }
    answer = app.test_cli_runner().invoke(args=["budget", "verify"])
    assert answer.exit_code == 1
    assert f"application {application.id}: released is kept as 60000.01" in answer.output
    with pytest.raises(AssertionError):
        assert_money_holds(db.session)


def test_a_removed_entry_is_found(app: Flask) -> None:
    school = make_school()
    application = in_implementation(school)
    spend(school, application, 100)
    db.session.execute(text("DELETE FROM ledger_entries WHERE to_account = 'spent'"))
    db.session.commit()
    assert {each.account for each in differences()} == {"released", "spent"}


@pytest.mark.parametrize("account", ["reserved", "committed", "released", "spent", "returned"])
def test_no_account_is_overdrawn(app: Flask, account: str) -> None:
    school = make_school()
    application = in_implementation(school)
    entry = take(application, "remark", school.supervisor, now=LATER)
    held = getattr(queries.balance_of(application.id), f"{account}_amount")
    with pytest.raises(RequirementUnmet, match=f"{held:.2f} yuan"):
        book(application, account, "envelope", held + Decimal("0.01"), entry)


def test_the_database_itself_refuses_an_overdrawn_envelope(app: Flask) -> None:
    school = make_school(envelope=Decimal(1000))
    with pytest.raises(IntegrityError):
        db.session.execute(
            text("UPDATE call_balances SET amount = -1 WHERE account = 'envelope'"),
        )
    db.session.rollback()
    assert school.call.id


def test_nothing_is_booked_for_a_zero_amount(app: Flask) -> None:
    school = make_school()
    application = approved(school)
    entry = take(application, "ratify", school.leader)
    before = db.session.query(LedgerEntry).count()
    assert book(application, "committed", "released", Decimal(0), entry) is None
    assert db.session.query(LedgerEntry).count() == before


def test_money_counts_in_the_project_year_of_its_day(sqlite_app: Flask) -> None:
    school = make_school()
    application = in_implementation(school)
    application.project_years.append(ProjectYear(year=2028))
    db.session.commit()
    found = [
        queries.project_year(application, date(year, 5, 1))
        for year in (2025, 2026, 2027, 2028, 2030)
    ]
    assert found == [2026, 2026, 2026, 2028, 2028]


def test_executed_counts_reversals_off(app: Flask) -> None:
    school = make_school()
    application = in_implementation(school)
    spend(school, application, 500)
    spend(school, application, 70)
    spending = application.id and db.session.execute(text("SELECT min(id) FROM spendings")).scalar()
    take(application, "disallow_spending", school.clerk, now=LATER, spending=spending)
    assert executed_in(application.id, 2026) == 70
    assert executed_in(application.id, 2027) == 0


def test_what_the_calendar_expects(sqlite_app: Flask) -> None:
    begins, ends = NOW, NOW.replace(year=NOW.year + 1)
    middle = begins + (ends - begins) / 2
    shares = [
        expected_share(begins, ends, at) for at in (begins, middle, ends, ends.replace(year=2031))
    ]
    assert shares == [0, Decimal("0.5"), 1, 1]
    assert expected_share(begins, ends, begins.replace(year=2025)) is None
    assert expected_share(ends, begins, ends) is None


def test_balances_of_many_applications_are_one_query(sqlite_app: Flask) -> None:
    school = make_school(project_limit=9)
    first, second = in_implementation(school), approved(school)
    found = queries.balances([first.id, second.id, 999])
    assert [found[each].paid_amount for each in (first.id, second.id, 999)] == [60_000, 0, 0]
