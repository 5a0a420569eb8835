"""Many people act at the same moment: threads of their own, let go together, and how each ended."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from approvals import door
from approvals.accounts.models import Account, Delegation
from approvals.applications.operations import StaleEdit
from approvals.audit.models import HistoryEntry
from approvals.database import db
from approvals.step import Subject
from tests.budget.life import LATER
from tests.support.factories import NOW, make_account
from workflows.calendar import local_day
from workflows.engine import NotPossibleNow, Refused

DEEP = bool(os.environ.get("FUNDTRAIL_DEEP"))
MANY, ROUNDS = (200, 20) if DEEP else (20, 3)
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


def how(ended: Sequence[Ended]) -> Counter[str]:
    """How many ended how: `done`, or the name of what refused them."""
    return Counter(type(each.error).__name__ if each.error else "done" for each in ended)
