"""What comes out when many act at the same moment? One wins, the others are told; nothing is lost or doubled.

Every race is run by real threads, each with its own session, on both databases. The races for money
stand in `tests/budget/test_races.py`.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import func, select

from approvals.accounts.models import Account
from approvals.applications.models import Application, BudgetLine
from approvals.applications.operations import (
    DeclarationDraft,
    IndicatorDraft,
    LineDraft,
    StaleEdit,
    save_declaration,
)
from approvals.budget.models import Payment
from approvals.database import db
from approvals.reviews.models import Review
from tests.budget.life import amounts, in_first_release, tranche_at
from tests.support.factories import NOW, grant, make_account, make_application, make_call, take
from tests.support.invariants import assert_money_holds
from tests.support.racing import (
    MANY,
    ROUNDS,
    Act,
    as_person,
    at_once,
    one_wins,
    stand_ins,
    taking_turns,
)
from tests.support.school import make_school, scored, sheet, under_review

VOTERS = min(MANY, 50)
"""A large committee. Each vote settles the waits of all of them."""


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
