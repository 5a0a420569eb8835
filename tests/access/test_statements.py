"""Does a page ask the database as often for one row as for thirty, and at most twelve times?"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from approvals.accounts.models import Account, Delegation
from approvals.applications.models import Application, Member
from approvals.database import db, utc_now
from approvals.programmes.template_operations import add_shipped
from approvals.reviews.models import Review
from tests.budget import life
from tests.support.browser import Browser
from tests.support.deep import COUNTED
from tests.support.factories import make_account, make_application, take
from tests.support.school import School, make_school
from tests.support.statements import statements
from workflows.calendar import local_day

MOST = 12
STEP = re.compile(r'href="(/steps/[^"]+)"')
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
def test_an_application_page_takes_twelve_statements_and_every_step_it_offers_opens(
    sqlite_app: Flask, stage: str
):
    client: Browser = sqlite_app.test_client()  # type: ignore[assignment]
    school = _open_school()
    application = LIVES[stage](school)
    address = f"/applications/{application.id}"
    steps: set[str] = set()
    for who in ("teacher", *PEOPLE):
        client.sign_in(person(school, who))
        if client.get(address).status_code == 200:
            assert sent(client, address) <= MOST, who
            for step in set(STEP.findall(client.get(address).text)) - steps:
                assert client.get(step).status_code == 200, (who, step)
                steps.add(step)
        if who == "teacher" and client.get(f"{address}/declaration").status_code == 200:
            assert sent(client, f"{address}/declaration") <= MOST, "the editor"


def _open_school() -> School:
    """A school whose call is open today, so that every rule of a draft is asked."""
    school = make_school(envelope=Decimal(1_000_000_000))
    school.call.declaration_closes_at = utc_now() + timedelta(days=30)
    school.call.review_closes_at = utc_now() + timedelta(days=60)
    school.call.form_template = add_shipped(utc_now())
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


@COUNTED
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


def _drafts(school: School) -> Application:
    return make_application(school.call, school.teacher)


def _admitted(school: School) -> Application:
    application = submitted(for_another(school))
    take(application, "endorse", school.head)
    return application


def _reviewed(school: School) -> Application:
    return under_review(for_another(school))


def _sheet_of(school: School) -> int:
    mine = Review.reviewer_id == school.reviewers[0].id
    return db.session.scalars(select(Review.id).where(mine).order_by(Review.id)).first() or 0


def _inbox(who: str) -> list[tuple[str, str]]:
    return [(who, address) for address in ("/", "/?tab=begun", "/?tab=finished")]


def _lists_and_review_pages(school: School) -> list[tuple[str, str]]:
    queries = ("", "?q=项目", "?state=committee_review", "?sort=title")
    readers = ("office", "head", "auditor", "reviewer", "chair")
    return [
        *_inbox("reviewer"),
        *((who, f"/overview/{query}") for who in readers for query in queries),
        ("reviewer", "/reviews/"),
        ("reviewer", f"/reviews/sheets/{_sheet_of(school)}"),
        ("chair", f"/reviews/calls/{school.call.id}/ranking"),
        ("office", f"/reviews/calls/{school.call.id}/assignment"),
    ]


FILLINGS: dict[str, tuple[Callable[[School], Any], Callable[[School], list[tuple[str, str]]]]] = {
    "drafts": (_drafts, lambda _: _inbox("teacher")),
    "admitted": (_admitted, lambda _: _inbox("office")),
    "under review": (_reviewed, _lists_and_review_pages),
}


@COUNTED
@pytest.mark.parametrize("filling", FILLINGS)
def test_lists_do_not_grow(client: Browser, filling: str):
    """Every list of one school: filled once, asked with one row and with thirty."""
    fill, pages_of = FILLINGS[filling]
    school = make_school(envelope=Decimal(1_000_000_000))
    fill(school)
    pages = pages_of(school)
    one = _sent_for(client, school, pages)
    for _ in range(MANY - 1):
        fill(school)
    assert _sent_for(client, school, pages) == one
    assert {page: count for page, count in one.items() if count > MOST} == {}


def _sent_for(
    client: Browser, school: School, pages: list[tuple[str, str]]
) -> dict[tuple[str, str], int]:
    found = {}
    for who, address in pages:
        client.sign_in(person(school, who))
        found[who, address] = sent(client, address)
    return found


@COUNTED
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
