"""Many at once on real databases: never over by one fen, and what happens once happens once."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from flask import Flask

from approvals import door
from approvals.accounts.models import Account
from approvals.applications.models import Application
from approvals.budget.models import CallBalance, Payment
from approvals.database import db
from approvals.step import Subject
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
from tests.support.factories import NOW, make_application, take
from tests.support.invariants import assert_money_holds
from tests.support.school import School, make_school
from workflows.engine import Refused

MANY = 200 if os.environ.get("FUNDTRAIL_DEEP") else 20
THREADS = 20
"""No more at a time: a server has as many connections."""


def at_once(app: Flask, jobs: list[Callable[[], Any]]) -> Counter[str]:
    """Run all jobs in threads with sessions of their own; how many ended how."""
    together = Barrier(min(len(jobs), THREADS), timeout=60)

    def run(job: Callable[[], Any]) -> str:
        with app.app_context():
            try:
                if len(jobs) <= THREADS:
                    together.wait()
                job()
            except Refused as refused:
                return type(refused).__name__
            finally:
                db.session.remove()
        return "done"

    db.session.commit()
    with ThreadPoolExecutor(THREADS) as pool:
        ended = Counter(pool.map(run, jobs))
    db.session.expire_all()
    return ended


def step(
    model: type[Subject], subject_id: int, action: str, actor: Account, **values: Any
) -> Callable[[], Any]:
    """A step that a thread takes with rows of its own session."""
    actor_id = actor.id

    def run() -> None:
        subject, person = db.session.get(model, subject_id), db.session.get(Account, actor_id)
        assert subject is not None
        door.take_step(subject, action, person, "意见", values, now=LATER)

    return run


def before_the_chair(school: School, number: int, amount: Decimal) -> list[Application]:
    """Applications that wait for the chair's approval."""
    return [_reviewed(school, amount) for _ in range(number)]


def _reviewed(school: School, amount: Decimal) -> Application:
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
    waiting = before_the_chair(school, MANY, amount)
    jobs = [step(Application, a.id, "approve", school.chair, lines=amounts(a)) for a in waiting]
    ended = at_once(app, jobs)
    assert ended == {"done": fitting, "RequirementUnmet": MANY - fitting}
    left = db.session.get(CallBalance, (school.call.id, "envelope"))
    assert left is not None and left.amount == amount - Decimal("0.01")
    assert_money_holds(db.session)


def test_payments_never_exceed_their_tranche(app: Flask) -> None:
    school = make_school()
    application = in_first_release(school)
    tranche = tranche_at(application, "start")
    part = (tranche.amount / (MANY // 2)).quantize(Decimal("0.01")) + Decimal("0.01")
    jobs = [
        step(
            Application,
            application.id,
            "prepare_payment",
            school.clerk,
            tranche=tranche.id,
            amount=str(part),
        )
        for _ in range(MANY)
    ]
    ended = at_once(app, jobs)
    assert ended == {"done": MANY // 2 - 1, "RequirementUnmet": MANY // 2 + 1}
    assert_money_holds(db.session)


def test_a_payment_is_paid_once(app: Flask) -> None:
    school = make_school()
    payment = prepare(school, in_first_release(school))
    take(payment, "approve", school.finance, now=LATER)
    jobs = [step(Payment, payment.id, "mark_paid", school.clerk, **voucher()) for _ in range(MANY)]
    ended = at_once(app, jobs)
    assert ended == {"done": 1, "NotPossibleNow": MANY - 1}
    assert_money_holds(db.session)


def test_paying_and_voiding_at_once_ends_as_one_of_them(app: Flask) -> None:
    school = make_school()
    payment = prepare(school, in_first_release(school))
    take(payment, "approve", school.finance, now=LATER)
    jobs = [
        step(Payment, payment.id, "mark_paid", school.clerk, **voucher()),
        step(Payment, payment.id, "void", school.finance),
    ] * 5
    assert at_once(app, jobs)["done"] == 1
    assert payment.state in {"paid", "voided"}
    assert_money_holds(db.session)


def test_spending_never_exceeds_its_line(app: Flask) -> None:
    school = make_school()
    application = in_implementation(school)
    line = lines_of(application)[1]
    part = (Decimal(25_000) / (MANY // 2)).quantize(Decimal("0.01"))
    jobs = [
        step(
            Application,
            application.id,
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
    ended = at_once(app, jobs)
    assert ended == {"done": MANY // 2, "RequirementUnmet": MANY // 2}
    assert_money_holds(db.session)
