"""A page of reviews asks the database as often for 30 rows as for one, at most twelve times."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal

import pytest
from sqlalchemy import event

from approvals.database import db, utc_now
from tests.reviews.school import School, approved, make_school, score, under_review
from tests.reviews.test_pages import review_of
from tests.support.browser import Browser
from tests.support.deep import COUNTED
from tests.support.factories import make_account, take

MOST = 12


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements sent meanwhile."""
    sent: list[str] = []

    def note(_conn, _cursor, statement, *_rest):
        sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def scored(school: School) -> None:
    application = under_review(school, leader=make_account(school.department))
    for reviewer in school.reviewers[:-1]:
        score(application, reviewer)


def ratified(school: School) -> None:
    take(approved(school), "ratify", school.leader, now=utc_now())


PAGES: dict[str, tuple[Callable[[School], object], Callable[[School], str], str]] = {
    "ranking": (scored, lambda s: f"/reviews/calls/{s.call.id}/ranking", "chair"),
    "assignment": (scored, lambda s: f"/reviews/calls/{s.call.id}/assignment", "office"),
    "ratification": (approved, lambda s: f"/reviews/calls/{s.call.id}/ratification", "leader"),
    "index": (scored, lambda s: "/reviews/", "reviewer"),
    "sheet": (
        scored,
        lambda s: f"/reviews/sheets/{review_of(s.applications[0], s.reviewers[-1]).id}",
        "reviewer",
    ),
    "notice": (ratified, lambda s: f"/notices/{s.call.id}", ""),
    "notices": (ratified, lambda s: "/notices/", ""),
}


@COUNTED
@pytest.mark.parametrize("page", PAGES)
def test_statements_do_not_grow_with_rows(client: Browser, page: str):
    fill, address, role = PAGES[page]
    school = make_school(3, envelope=Decimal(100_000_000))
    fill(school)
    people = {"chair": school.chair, "office": school.office, "leader": school.leader}
    if role:
        client.sign_in(people.get(role, school.reviewers[-1]))
    first = _statements(client, address(school))
    for _ in range(5):
        fill(school)
    assert _statements(client, address(school)) == first
    assert first <= MOST


def _statements(client: Browser, address: str) -> int:
    client.get(address)
    with counted() as sent:
        assert client.get(address).status_code == 200
    return len([each for each in sent if not each.startswith(("BEGIN", "PRAGMA"))])
