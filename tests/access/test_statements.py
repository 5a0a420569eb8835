"""Does a page ask the database as often for one row as for thirty, and at most twelve times?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from approvals.accounts.models import Account, Delegation
from approvals.applications.models import Application, Member
from approvals.database import db, utc_now
from approvals.reviews.models import Review
from tests.budget import life
from tests.support.browser import Browser
from tests.support.factories import make_account, make_application, take
from tests.support.school import School, make_school
from tests.support.statements import statements
from workflows.calendar import local_day

MOST = 12
MANY = 30
PEOPLE = (
    "head", "office", "reviewer", "chair", "leader", "clerk", "finance", "supervisor", "auditor",
)  # fmt: skip


def sent(client: Browser, address: str) -> int:
    """How many statements a page takes, once everything is warm."""
    assert client.get(address).status_code == 200
    db.session.commit()
    with statements() as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def for_another(school: School) -> School:
    """The same school with another teacher, so that nobody leads too many projects."""
    return replace(school, teacher=make_account(school.department))


def person(school: School, role: str) -> Account:
    return school.reviewers[0] if role == "reviewer" else getattr(school, role)


def submitted(school: School) -> Application:
    application = make_application(school.call, school.teacher)
    take(application, "submit", school.teacher)
    return application


def sent_back(school: School) -> Application:
    application = submitted(school)
    marks = [{"field": "summary", "kind": "incorrect", "sentence": "请改。"}]
    take(application, "send_back", school.head, marks=marks)
    return application


def under_review(school: School) -> Application:
    application = submitted(school)
    take(application, "endorse", school.head)
    take(application, "admit", school.office)
    ids = [each.id for each in school.reviewers]
    take(application, "assign_reviewers", school.office, reviewers=ids)
    return application


def in_revision(school: School) -> Application:
    application = under_review(school)
    points = {str(each.id): 8 for each in application.call.criteria}
    for reviewer in school.reviewers:
        given = {"points": points, "recommendation": "approve", "comment": "同意。"}
        take(application, "score", reviewer, **given)
    take(application, "request_revision", school.chair, marks=[])
    return application


def writing_midterm(school: School) -> Application:
    application = life.in_implementation(school)
    life.write_report(application, "midterm")
    return application


def writing_final(school: School) -> Application:
    application = life.in_completion(school)
    life.write_report(application, "final")
    life.spend(school, application, 1000)
    return application


def ended(school: School) -> Application:
    application = life.in_settlement(school)
    life.give_back(school, application, 100_000)
    take(application, "confirm_settlement", school.clerk, now=life.LATER)
    take(application, "settle", school.finance, now=life.LATER)
    return application


LIVES: dict[str, Callable[[School], Application]] = {
    "draft": lambda s: make_application(s.call, s.teacher),
    "submitted": submitted,
    "sent back": sent_back,
    "under review": under_review,
    "revision": in_revision,
    "ratification": life.approved,
    "task book": life.in_task_book,
    "first release": life.in_first_release,
    "implementation": life.in_implementation,
    "mid-term report": writing_midterm,
    "second release": life.in_second_release,
    "completion": life.in_completion,
    "final report": writing_final,
    "settlement": life.in_settlement,
    "accepted": ended,
}


@pytest.mark.parametrize("stage", LIVES)
def test_an_application_page_takes_twelve_statements_for_everybody(client: Browser, stage: str):
    school = _open_school()
    application = LIVES[stage](school)
    address = f"/applications/{application.id}"
    for who in ("teacher", *PEOPLE):
        client.sign_in(person(school, who))
        if client.get(address).status_code == 200:
            assert sent(client, address) <= MOST, who


def _open_school() -> School:
    """A school whose call is open today, so that every rule of a draft is asked."""
    school = make_school(envelope=Decimal(1_000_000_000))
    school.call.declaration_closes_at = utc_now() + timedelta(days=30)
    school.call.review_closes_at = utc_now() + timedelta(days=60)
    db.session.commit()
    return school


@dataclass(frozen=True)
class Crowd:
    """An application with ever more around it: members, delegations, payments, spending, history."""

    school: School
    application: Application

    def grow(self) -> None:
        """One more of everything that the page may show."""
        member = make_account(self.school.department)
        self.application.members.append(Member(account_id=member.id, may_edit=False))
        life.prepare(self.school, self.application, 10)
        for number in range(2):
            comment = f"督导意见{number}"
            take(
                self.application, "remark", self.school.supervisor, now=life.LATER, comment=comment
            )


def test_an_application_page_does_not_grow_with_what_it_shows(client: Browser):
    school = make_school()
    crowd = Crowd(school, life.in_first_release(school))
    crowd.grow()
    address = f"/applications/{crowd.application.id}"
    client.sign_in(school.clerk)
    one = sent(client, address)
    for _ in range(MANY - 1):
        crowd.grow()
    assert sent(client, address) == one
    assert one <= MOST


LISTS: dict[str, tuple[str, Callable[[School], Any]]] = {
    "inbox of the applicant": ("teacher", lambda s: _drafts(s)),
    "inbox of the office": ("office", lambda s: _admitted(for_another(s))),
    "inbox of a reviewer": ("reviewer", lambda s: under_review(for_another(s))),
}


def _drafts(school: School) -> Application:
    return make_application(school.call, school.teacher)


def _admitted(school: School) -> Application:
    application = submitted(school)
    take(application, "endorse", school.head)
    return application


@pytest.mark.parametrize("which", LISTS)
@pytest.mark.parametrize("address", ["/", "/?tab=begun", "/?tab=finished"])
def test_the_inbox_does_not_grow(client: Browser, which: str, address: str):
    who, fill = LISTS[which]
    school = make_school(envelope=Decimal(1_000_000_000))
    fill(school)
    client.sign_in(person(school, who))
    one = sent(client, address)
    for _ in range(MANY - 1):
        fill(school)
    assert sent(client, address) == one
    assert one <= MOST


@pytest.mark.parametrize("who", ["office", "head", "auditor", "reviewer", "chair"])
@pytest.mark.parametrize("query", ["", "?q=项目", "?state=committee_review", "?sort=title"])
def test_the_overview_does_not_grow(client: Browser, who: str, query: str):
    school = make_school(envelope=Decimal(1_000_000_000))
    under_review(for_another(school))
    client.sign_in(person(school, who))
    one = sent(client, f"/overview/{query}")
    for _ in range(MANY - 1):
        under_review(for_another(school))
    assert sent(client, f"/overview/{query}") == one
    assert one <= MOST


REVIEW_PAGES: dict[str, tuple[str, Callable[[School], str]]] = {
    "the reviewer's list": ("reviewer", lambda _: "/reviews/"),
    "the score sheet": ("reviewer", lambda s: f"/reviews/sheets/{_sheet_of(s)}"),
    "the ranking": ("chair", lambda s: f"/reviews/calls/{s.call.id}/ranking"),
    "the assignment": ("office", lambda s: f"/reviews/calls/{s.call.id}/assignment"),
}


def _sheet_of(school: School) -> int:
    rows = db.session.query(Review.id).filter_by(reviewer_id=school.reviewers[0].id)
    return rows.order_by(Review.id).first()[0]


@pytest.mark.parametrize("which", REVIEW_PAGES)
def test_review_pages_do_not_grow(client: Browser, which: str):
    who, address = REVIEW_PAGES[which]
    school = make_school(envelope=Decimal(1_000_000_000))
    under_review(for_another(school))
    client.sign_in(person(school, who))
    one = sent(client, address(school))
    for _ in range(MANY - 1):
        under_review(for_another(school))
    assert sent(client, address(school)) == one
    assert one <= MOST


def test_acting_for_others_costs_no_more(client: Browser):
    """A delegate's pages are asked for as often as the pages of the person they act for."""
    school = make_school()
    application = under_review(school)
    client.sign_in(school.chair)
    alone = sent(client, f"/applications/{application.id}")
    delegate = make_account(school.school)
    for each in (school.chair, school.office):
        today = local_day(utc_now())
        db.session.add(
            Delegation(
                from_account_id=each.id, to_account_id=delegate.id, from_on=today,
                until_on=today + timedelta(days=9), created_at=utc_now(),
            )
        )  # fmt: skip
    client.sign_in(delegate)
    assert sent(client, f"/applications/{application.id}") <= max(alone, MOST)
