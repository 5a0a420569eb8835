"""Are the rows that tests are given back those that were built, and only where nothing else was written?"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from approvals.applications.models import Application
from approvals.audit import queries as audit
from approvals.audit.models import HistoryEntry
from approvals.database import db
from tests.budget import life
from tests.support import kept
from tests.support.emptying import empty_database
from tests.support.factories import make_account, make_application, take
from tests.support.invariants import assert_money_holds
from tests.support.school import School, make_school
from tests.support.statements import statements


@pytest.fixture(autouse=True)
def forgotten(app: Flask) -> None:
    """Nothing is kept of other tests."""
    kept.forget()
    empty_database()


def test_the_second_school_is_the_first_one_again() -> None:
    _twice(life.in_implementation)
    first = life.in_implementation(make_school())
    rows, place = kept.all_rows(), first.id
    with statements() as sent:
        empty_database()
        second = life.in_implementation(make_school())
    assert len(sent) < 300, len(sent)
    assert kept.all_rows() == rows
    assert (second.id, second.state) == (place, "implementation")
    assert_money_holds(db.session)
    assert audit.verify(f"application:{second.id}") is None


def test_what_is_put_back_can_be_gone_on_with() -> None:
    _twice(life.in_task_book)
    school = make_school()
    application = life.in_task_book(school)
    take(application, "propose_task_book", school.teacher, lines=life.amounts(application))
    numbers = db.session.scalars(select(HistoryEntry.id).order_by(HistoryEntry.id)).all()
    assert len(numbers) == len(set(numbers)) and make_account(school.department).id


def test_after_anything_else_it_is_built_anew() -> None:
    _twice(life.approved)
    school = make_school()
    school.call.title = "另一批次"
    db.session.commit()
    assert life.approved(school).call.title == "另一批次"


def test_two_alike_are_two() -> None:
    school = make_school()
    first, second = (make_application(school.call, school.teacher) for _ in range(2))
    assert first.id != second.id
    assert db.session.scalar(select(func.count()).select_from(Application)) == 2


def _twice(build: Callable[[School], Application]) -> None:
    """From the third time on it is put back."""
    for _ in range(2):
        build(make_school())
        empty_database()
