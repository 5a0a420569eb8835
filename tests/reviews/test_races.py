"""Votes at the same moment end as if given one after another; an amount splits to the fen."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from approvals import door
from approvals.accounts.models import Account
from approvals.applications.models import Application, BudgetLine, ProjectYear
from approvals.database import db
from approvals.reviews.models import Review
from approvals.reviews.operations import spread_over_lines
from approvals.reviews.queries import round_state
from tests.reviews.school import make_school, sheet, under_review
from tests.support.factories import NOW, take
from workflows.engine import Refused


def at_once(app: Flask, jobs: list[Callable[[], None]]) -> list[str]:
    """Run the jobs in threads of their own; what each ended with."""

    def run(job: Callable[[], None]) -> str:
        with app.app_context():
            try:
                job()
            except Refused as refusal:
                return type(refusal).__name__
            finally:
                db.session.remove()
            return "done"

    with ThreadPoolExecutor(len(jobs)) as pool:
        return sorted(pool.map(run, jobs))


def vote(application_id: int, account_id: int, values: dict, key: str) -> Callable[[], None]:
    def job() -> None:
        application = db.session.get(Application, application_id)
        reviewer = db.session.get(Account, account_id)
        door.take_step(application, "score", reviewer, None, values, key, now=NOW)

    return job


def test_all_votes_given_at_once_count(app: Flask):
    school = make_school(6)
    application = under_review(school)
    values = sheet(application)
    jobs = [vote(application.id, r.id, values, f"v{r.id}") for r in school.reviewers]
    db.session.commit()
    assert at_once(app, jobs) == ["done"] * 6
    assert round_state(application, "review").handed_in == 6


def test_of_one_reviewers_votes_at_once_one_stands(app: Flask):
    school = make_school()
    application = under_review(school)
    reviewer = school.reviewers[0]
    jobs = [
        vote(application.id, reviewer.id, sheet(application, points), f"v{points}")
        for points in (2, 4, 6, 8)
    ]
    db.session.commit()
    assert at_once(app, jobs) == ["RequirementUnmet"] * 3 + ["done"]
    handed_in = select(Review.total).where(Review.handed_in_at.is_not(None))
    assert len(db.session.scalars(handed_in).all()) == 1


def test_the_last_vote_and_the_decision_do_not_cross(app: Flask):
    """The chair at the same moment as the vote that makes the quorum: either order is in order."""
    school = make_school()
    application = under_review(school)
    for reviewer in school.reviewers[:2]:
        take(application, "score", reviewer, **sheet(application))
    last = vote(application.id, school.reviewers[2].id, sheet(application), "last")
    application_id, chair_id = application.id, school.chair.id

    def reject() -> None:
        row = db.session.get(Application, application_id)
        chair = db.session.get(Account, chair_id)
        door.take_step(row, "reject", chair, "不予立项", None, "decision", now=NOW)

    db.session.commit()
    ended = at_once(app, [last, reject])
    db.session.refresh(application)
    assert ended in (["done", "done"], ["RequirementUnmet", "done"])
    assert application.state == ("rejected" if ended == ["done", "done"] else "committee_review")


fen = st.integers(0, 10**9).map(lambda number: Decimal(number).scaleb(-2))


@given(st.lists(fen, min_size=1, max_size=12), st.decimals(0, 1, places=4))
def test_an_amount_spread_over_lines_adds_up_and_fits_each(requested, share):
    lines = [
        BudgetLine(id=i, position=i, requested_amount=each) for i, each in enumerate(requested, 1)
    ]
    application = Application(project_years=[ProjectYear(year=2026, budget_lines=lines)])
    amount = (sum(requested) * share).quantize(Decimal("0.01"))
    given_amounts = spread_over_lines(application, amount)
    assert sum(Decimal(text) for text in given_amounts.values()) == amount
    assert all(0 <= Decimal(given_amounts[str(each.id)]) <= each.requested_amount for each in lines)
