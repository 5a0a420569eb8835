"""What comes out when many act at the same moment? One wins, the others are told; nothing is lost or doubled.

Every race is run by real threads, each with its own session, on both databases.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from approvals import door
from approvals.accounts.models import Account, Delegation
from approvals.applications.models import Application, BudgetLine
from approvals.applications.operations import (
    DeclarationDraft,
    IndicatorDraft,
    LineDraft,
    StaleEdit,
    save_declaration,
)
from approvals.audit.models import HistoryEntry
from approvals.budget.models import CallBalance, LedgerEntry, Payment
from approvals.database import db
from approvals.reviews.models import Review
from approvals.step import Subject
from tests.budget.life import LATER, amounts, in_first_release, prepare, tranche_at, voucher
from tests.support.factories import NOW, grant, make_account, make_application, make_call, take
from tests.support.invariants import assert_money_holds
from tests.support.school import School, make_school
from workflows.calendar import local_day
from workflows.engine import NotPossibleNow, Refused, RequirementUnmet

DEEP = bool(os.environ.get("FUNDTRAIL_DEEP"))
MANY, ROUNDS = (200, 20) if DEEP else (20, 3)
VOTERS = min(MANY, 50)
"""A large committee. Each vote settles the waits of all of them."""
MOST_THREADS = 40
"""More at a moment than the pool of connections gives, so that some wait for a connection too."""


@dataclass(frozen=True)
class Ended:
    """How one thread's act ended."""

    result: Any = None
    error: Exception | None = None
    faster: str | None = None


Act = Callable[[], Any]


def at_once(app: Flask, acts: Sequence[Act]) -> list[Ended]:
    """Run the acts in threads of their own, let go together; how each ended, in their order."""
    db.session.commit()
    threads = min(len(acts), MOST_THREADS)
    gate = Barrier(threads)

    def run(numbered: tuple[int, Act]) -> Ended:
        number, act = numbered
        with app.app_context():
            if number < threads:
                gate.wait(30)
            try:
                return Ended(result=act())
            except (Refused, StaleEdit) as error:
                latest = getattr(error, "latest", None)
                return Ended(error=error, faster=latest.actor.name if latest else None)
            finally:
                db.session.remove()

    with ThreadPoolExecutor(threads) as pool:
        ended = list(pool.map(run, enumerate(acts)))
    db.session.expire_all()
    return ended


def as_person(
    subject: Subject, action: str, person: Account, key: str | None = None, **values: Any
) -> Act:
    """A step that a person will take in a thread of their own."""
    model, subject_id, person_id = type(subject), subject.id, person.id

    def act() -> int:
        row = db.session.get_one(model, subject_id)
        actor = db.session.get_one(Account, person_id)
        return door.take_step(row, action, actor, "意见", values, key, now=LATER).id

    return act


def one_wins(ended: Sequence[Ended], subject: Subject) -> None:
    """Exactly one act was done; all others were told who was faster, by name."""
    done = [each.result for each in ended if each.error is None]
    assert len(done) == 1, Counter(repr(each.error) for each in ended)
    winner = db.session.get_one(HistoryEntry, done[0]).actor
    late = [each for each in ended if each.error is not None]
    assert {type(each.error) for each in late} == {NotPossibleNow}
    assert {each.faster for each in late} == {winner.name}
    rows = select(func.count()).select_from(HistoryEntry)
    taken = rows.where(
        HistoryEntry.subject_kind == subject.kind,
        HistoryEntry.subject_id == subject.id,
        HistoryEntry.action == db.session.get_one(HistoryEntry, done[0]).action,
    )
    assert db.session.scalar(taken) == 1


def sheet(application: Application) -> dict[str, Any]:
    points = {str(each.id): 8 for each in application.call.criteria}
    return {"points": points, "recommendation": "approve", "comment": "同意。"}


def under_review(school: School, **keywords: Any) -> Application:
    """Admitted and assigned to all reviewers of the committee."""
    application = make_application(school.call, make_account(school.department), **keywords)
    take(application, "submit", application.leader)
    take(application, "endorse", school.head)
    take(application, "admit", school.office)
    ids = [person.id for person in school.reviewers]
    take(application, "assign_reviewers", school.office, reviewers=ids)
    return application


def scored(school: School, **keywords: Any) -> Application:
    """Every review is in: it waits for the chair."""
    application = under_review(school, **keywords)
    for person in school.reviewers:
        take(application, "score", person, **sheet(application))
    return application


def stand_ins(person: Account, count: int) -> list[Account]:
    """A person and others who act for them."""
    others = [make_account(person.organisation) for _ in range(count)]
    for other in others:
        db.session.add(
            Delegation(
                from_account_id=person.id,
                to_account_id=other.id,
                from_on=local_day(NOW),
                until_on=local_day(LATER),
                created_at=NOW,
            )
        )
    return [person, *others]


def taking_turns(people: Sequence[Account]) -> list[Account]:
    """As many as race, each person several times."""
    return [people[number % len(people)] for number in range(MANY)]


@pytest.mark.timeout(1800)
def test_of_many_endorsements_one_stands(app: Flask):
    school = make_school()
    heads = [school.head, *(make_account(school.department) for _ in range(4))]
    for person in heads[1:]:
        grant(person, "department_head")
    for _ in range(ROUNDS):
        application = make_application(school.call, make_account(school.department))
        take(application, "submit", application.leader)
        acts = [as_person(application, "endorse", person) for person in taking_turns(heads)]
        one_wins(at_once(app, acts), application)
        assert application.state == "formal_check"


@pytest.mark.timeout(1800)
def test_of_many_approvals_of_one_application_one_stands(app: Flask):
    school = make_school(envelope=Decimal(100_000_000))
    chairs = stand_ins(school.chair, 4)
    for _ in range(ROUNDS):
        application = scored(school)
        lines = amounts(application)
        acts = [
            as_person(application, "approve", person, lines=lines)
            for person in taking_turns(chairs)
        ]
        one_wins(at_once(app, acts), application)
        assert application.state == "ratification"
        assert_money_holds(db.session)


@pytest.mark.timeout(1800)
def test_different_verdicts_at_once_leave_one(app: Flask):
    """Who is late hears so, though a step of the same name is another body's where it lies now."""
    school = make_school()
    chairs = stand_ins(school.chair, 1)
    for _ in range(ROUNDS):
        application = scored(school)
        acts = [
            as_person(application, "approve", chairs[0], lines=amounts(application)),
            as_person(application, "reject", chairs[1]),
        ]
        one_wins(at_once(app, acts), application)
        assert application.state in {"ratification", "rejected"}
        assert_money_holds(db.session)


@pytest.mark.timeout(1800)
def test_all_votes_at_once_count(app: Flask):
    school = make_school()
    reviewers = tuple(make_account(school.school) for _ in range(VOTERS))
    call = make_call(school.school, reviewers=reviewers, chair=school.chair)
    school = replace(school, call=call, reviewers=reviewers)
    for _ in range(ROUNDS):
        application = under_review(school)
        acts = [as_person(application, "score", r, **sheet(application)) for r in reviewers]
        assert [each.error for each in at_once(app, acts)] == [None] * VOTERS
        handed_in = select(func.count()).where(
            Review.application_id == application.id, Review.handed_in_at.is_not(None)
        )
        assert db.session.scalar(handed_in) == VOTERS
        assert application.version == 4 + VOTERS


@pytest.mark.timeout(1800)
def test_one_key_has_one_effect(app: Flask):
    school = make_school()
    for number in range(ROUNDS):
        application = in_first_release(replace(school, teacher=make_account(school.department)))
        tranche = tranche_at(application, "start")
        given = {"tranche": tranche.id, "amount": "1000.01", "payee": "单列户"}
        key = f"same-{number}"
        acts = [
            as_person(application, "prepare_payment", school.clerk, key, **given)
            for _ in range(MANY)
        ]
        ended = at_once(app, acts)
        assert [each.error for each in ended] == [None] * MANY
        assert len({each.result for each in ended}) == 1
        payments = select(func.count()).where(Payment.application_id == application.id)
        assert db.session.scalar(payments) == 1


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
def test_many_approvals_never_promise_one_fen_too_much(app: Flask):
    school = make_school(envelope=Decimal("70000.06"))
    rows = [scored(school, amount=Decimal("10000.04")) for _ in range(MANY)]
    acts = [as_person(each, "approve", school.chair, lines=amounts(each)) for each in rows]
    ended = at_once(app, acts)
    assert sum(each.error is None for each in ended) == 6
    assert {type(each.error) for each in ended if each.error} == {RequirementUnmet}
    assert _left(school.call.id) == Decimal("70000.06") - 6 * Decimal("10000.04")
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


def _left(call_id: int) -> Decimal:
    return db.session.get_one(CallBalance, (call_id, "envelope")).amount


@pytest.mark.timeout(1800)
def test_a_stale_edit_is_refused_and_loses_nothing(app: Flask):
    """Of many who save what they typed over the same version, one does; the others keep their words."""
    school = make_school()
    for _ in range(ROUNDS):
        application = make_application(school.call, school.teacher)
        before = application.declaration.edit_version
        drafts = [_draft(application, f"第{number}稿") for number in range(MANY)]
        acts = [_saving(application.id, school.teacher.id, draft) for draft in drafts]
        ended = at_once(app, acts)
        saved = [d for d, each in zip(drafts, ended, strict=True) if each.error is None]
        assert len(saved) == 1
        assert {type(each.error) for each in ended if each.error} == {StaleEdit}
        declaration = application.declaration
        assert (declaration.summary, declaration.edit_version) == (
            saved[0].columns["summary"],
            before + 1,
        )
        assert application.title == saved[0].title
        requested = [line.requested_amount for line in _lines(application)]
        assert requested == [line.requested_amount for line in saved[0].lines]
        assert [d.columns["summary"] for d in drafts] == [f"第{n}稿" for n in range(MANY)]


def _lines(application: Application) -> list[BudgetLine]:
    return application.project_years[0].budget_lines


def _draft(application: Application, text: str) -> DeclarationDraft:
    lines = [
        LineDraft(line.id, line.category_id, text, line.requested_amount + len(text))
        for line in _lines(application)
    ]
    rows = [
        IndicatorDraft(row.id, row.level1, row.level2, row.level3, row.target_text)
        for row in application.project_years[0].indicators
    ]
    based_on = application.declaration.edit_version
    return DeclarationDraft(based_on, text, {"summary": text}, None, None, rows, lines)


def _saving(application_id: int, person_id: int, draft: DeclarationDraft) -> Act:
    def act() -> None:
        application = db.session.get_one(Application, application_id)
        person = db.session.get_one(Account, person_id)
        save_declaration(application, draft, person, now=NOW)

    return act
