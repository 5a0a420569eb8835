"""Many at once on real databases: never over by one fen, and what happens once happens once."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import func, select

from approvals.applications.models import Application
from approvals.budget.models import CallBalance, LedgerEntry
from approvals.database import db
from tests.budget.life import (
    LATER,
    amounts,
    in_first_release,
    in_implementation,
    lines_of,
    prepare,
    tranche_at,
    voucher,
)
from tests.support.factories import NOW, make_account, make_application, make_call, take
from tests.support.invariants import assert_money_holds
from tests.support.racing import MANY, ROUNDS, as_person, at_once, how, one_wins, stand_ins
from tests.support.school import School, make_school, scored
from workflows.engine import RequirementUnmet


def _left(call_id: int) -> Decimal:
    return db.session.get_one(CallBalance, (call_id, "envelope")).amount


def before_the_chair(school: School, amount: Decimal) -> Application:
    """One that waits for the chair's approval, reviewed by one member alone."""
    application = make_application(school.call, school.teacher, amount=amount)
    take(application, "submit", school.teacher)
    take(application, "endorse", school.head)
    take(application, "admit", school.office)
    reviewer = school.reviewers[0]
    take(application, "assign_reviewers", school.office, reviewers=[reviewer.id])
    points = {str(criterion.id): 8 for criterion in application.call.criteria}
    sheet = {"points": points, "recommendation": "approve", "comment": "同意。"}
    take(application, "score", reviewer, **sheet)
    return application


@pytest.mark.timeout(1800)
def test_approvals_never_promise_more_than_the_envelope(app: Flask) -> None:
    amount = Decimal("1000.04")
    fitting = MANY // 2
    envelope = amount * fitting + amount - Decimal("0.01")
    school = make_school(envelope=envelope, project_limit=MANY + 1)
    for committee in school.call.committees:
        committee.quorum = 1
    waiting = [before_the_chair(school, amount) for _ in range(MANY)]
    jobs = [as_person(a, "approve", school.chair, lines=amounts(a)) for a in waiting]
    ended = how(at_once(app, jobs))
    assert ended == {"done": fitting, "RequirementUnmet": MANY - fitting}
    assert _left(school.call.id) == amount - Decimal("0.01")
    assert_money_holds(db.session)


@pytest.mark.timeout(1800)
def test_the_last_yuan_is_promised_once(app: Flask):
    """Two chairs approve different applications, and the envelope holds only one of them."""
    school = make_school()
    chairs = stand_ins(school.chair, 1)
    for _ in range(ROUNDS):
        call = make_call(
            school.school,
            reviewers=school.reviewers,
            chair=school.chair,
            envelope=Decimal("199999.99"),
        )
        here = replace(school, call=call)
        both = [scored(here), scored(here)]
        acts = [
            as_person(each, "approve", chair, lines=amounts(each))
            for each, chair in zip(both, chairs, strict=True)
        ]
        ended = at_once(app, acts)
        assert sorted(type(each.error).__name__ for each in ended) == [
            "NoneType",
            "RequirementUnmet",
        ]
        assert sorted(each.state for each in both) == ["committee_review", "ratification"]
        assert _left(call.id) == Decimal("99999.99")
        assert_money_holds(db.session)


@pytest.mark.timeout(1800)
def test_payments_never_exceed_their_tranche(app: Flask):
    school = make_school()
    for _ in range(ROUNDS):
        application = in_first_release(replace(school, teacher=make_account(school.department)))
        tranche = tranche_at(application, "start")
        given = {"tranche": tranche.id, "amount": "8600.01", "payee": "单列户"}
        acts = [
            as_person(application, "prepare_payment", school.clerk, **given) for _ in range(MANY)
        ]
        ended = at_once(app, acts)
        assert sum(each.error is None for each in ended) == 6
        assert {type(each.error) for each in ended if each.error} == {RequirementUnmet}
        assert sum(each.amount for each in tranche.payments) == 6 * Decimal("8600.01")
        assert_money_holds(db.session)


@pytest.mark.timeout(1800)
def test_a_payment_is_paid_once(app: Flask):
    school = make_school()
    for _ in range(ROUNDS):
        application = in_first_release(replace(school, teacher=make_account(school.department)))
        payment = prepare(school, application)
        take(payment, "approve", school.finance, now=LATER)
        acts = [as_person(payment, "mark_paid", school.clerk, **voucher()) for _ in range(MANY)]
        one_wins(at_once(app, acts), payment)
        entries = select(func.count()).where(
            LedgerEntry.application_id == application.id, LedgerEntry.to_account == "released"
        )
        assert db.session.scalar(entries) == 1
        assert application.state == "implementation"
        assert_money_holds(db.session)


def test_paying_and_voiding_at_once_ends_as_one_of_them(app: Flask) -> None:
    school = make_school()
    payment = prepare(school, in_first_release(school))
    take(payment, "approve", school.finance, now=LATER)
    jobs = [
        as_person(payment, "mark_paid", school.clerk, **voucher()),
        as_person(payment, "void", school.finance),
    ] * 5
    assert how(at_once(app, jobs))["done"] == 1
    assert payment.state in {"paid", "voided"}
    assert_money_holds(db.session)


def test_spending_never_exceeds_its_line(app: Flask) -> None:
    school = make_school()
    application = in_implementation(school)
    line = lines_of(application)[1]
    part = (Decimal(25_000) / (MANY // 2)).quantize(Decimal("0.01"))
    jobs = [
        as_person(
            application,
            "record_spending",
            school.teacher,
            line=line.id,
            amount=str(part),
            spent_on=NOW.date().isoformat(),
            purpose="培训",
            voucher_number=f"F-{number}",
        )
        for number in range(MANY)
    ]
    ended = how(at_once(app, jobs))
    assert ended == {"done": MANY // 2, "RequirementUnmet": MANY // 2}
    assert_money_holds(db.session)
