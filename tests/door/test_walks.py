"""Does everything hold wherever people and the clock may lead a school? Walks by dice, asked after each step."""

from __future__ import annotations

import os
from collections import Counter, defaultdict

from flask import Flask
from hypothesis import HealthCheck, example, given, note, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from approvals import frozen
from approvals.audit import queries as audit
from approvals.audit.digest import digest_of
from approvals.audit.models import HistoryEntry
from approvals.budget.models import LedgerEntry
from approvals.database import db
from approvals.deadlines.models import Wait
from approvals.step import Subject
from tests.support.emptying import empty_database
from tests.support.invariants import assert_money_holds
from tests.support.walking import Choice, Walk
from workflows.engine import Refused, RequirementUnmet

DEEP = bool(os.environ.get("FUNDTRAIL_DEEP"))
STEPS = 5_000 if DEEP else 500
"""On each of the two databases."""
LENGTH = 100
BESIDE = frozenset({"start", "hand_over"})
"""Rows of a subject that are no steps of its process."""

WRITTEN = (HistoryEntry, LedgerEntry, Wait)
Counts = dict[tuple[str, int], int]


def test_whatever_is_done_everything_holds(app: Flask):
    ends: Counter[str] = Counter()
    visited: set[tuple[str, str]] = set()

    @settings(
        max_examples=STEPS // LENGTH - 1,
        deadline=None,
        derandomize=not DEEP,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.integers(0, 2**32), st.sampled_from((0.97, 0.8, 0.5)))
    @example(7, 0.97)
    def walk(seed: int, diligence: float) -> None:
        empty_database()
        walked = Walk(seed, diligence)
        _go(walked)
        visited.update(walked.visited)
        ends.update(row.state for row in walked.subjects() if _is_at_end(row))

    walk()
    assert ends["accepted"], (ends, visited)
    assert {("application", "settlement"), ("payment", "paid")} <= visited
    if DEEP:
        assert visited == _all_states()


def _go(walk: Walk) -> None:
    trail, subjects = _Trail(), walk.subjects()
    trail.read_on(subjects)
    while len(walk.path) < LENGTH:
        choice = walk.next(subjects)
        note(choice.name)
        walk.path.append(choice.name)
        _take(walk, choice)
        assert_money_holds(db.session)
        subjects = walk.subjects()
        trail.read_on(subjects)
        _everybody_is_waited_for(walk, subjects)
    for application in walk.applications:
        assert audit.verify(f"application:{application.id}") is None


def _take(walk: Walk, choice: Choice) -> None:
    """What is offered is refused only for its values; a refusal leaves nothing behind."""
    before = _rows_written()
    try:
        choice.run()
    except RequirementUnmet as refusal:
        assert _rows_written() == before, (choice.name, refusal)
    except Refused as refusal:
        raise AssertionError(f"offered and refused: {choice.name}: {refusal!r}") from refusal


def _rows_written() -> tuple[int, ...]:
    counts = (select(func.count()).select_from(model) for model in WRITTEN)
    return tuple(db.session.execute(select(*(each.scalar_subquery() for each in counts))).one())


def _everybody_is_waited_for(walk: Walk, subjects: list[Subject]) -> None:
    """Every subject is in a state of its process, and is waited for unless it is at its end."""
    waits = select(Wait.subject_kind, Wait.subject_id).where(Wait.closed_at.is_(None))
    waiting = {(kind, subject_id) for kind, subject_id in db.session.execute(waits)}
    for subject in subjects:
        workflow = frozen.of(subject)
        assert subject.state in {state.key for state in workflow.states}
        walk.visited.add((subject.kind, subject.state))
        is_waiting = (subject.kind, subject.id) in waiting
        assert is_waiting != _is_at_end(subject), (subject.kind, subject.id, subject.state)


def _is_at_end(subject: Subject) -> bool:
    return frozen.of(subject).state(subject.state).kind == "end"


class _Trail:
    """The rows of history read so far: where each subject was left, how many steps it took."""

    def __init__(self) -> None:
        self.last_id = 0
        self.states: dict[tuple[str, int], str] = {}
        self.steps: Counts = defaultdict(int)
        self.heads: dict[str, tuple[int, str]] = {}

    def read_on(self, subjects: list[Subject]) -> None:
        """Read what is new; every subject lies where its rows have led it, one row for each step."""
        rows = db.session.scalars(
            select(HistoryEntry).where(HistoryEntry.id > self.last_id).order_by(HistoryEntry.id)
        )
        for row in rows:
            self._follow(row)
        for subject in subjects:
            place = subject.kind, subject.id
            assert subject.state == self.states[place], (place, subject.state)
            assert subject.version == self.steps[place], place

    def _follow(self, row: HistoryEntry) -> None:
        position, digest = self.heads.get(row.chain, (0, "0" * 64))
        assert row.position == position + 1, row.chain
        assert row.previous_digest == digest
        assert row.digest == digest_of(row)
        self.heads[row.chain] = row.position, row.digest
        self.last_id = row.id
        if row.to_state is None:
            return
        place = row.subject_kind, row.subject_id
        assert row.from_state == self.states.get(place), (place, row.action)
        self.states[place] = row.to_state
        self.steps[place] += row.action not in BESIDE
        if row.action not in BESIDE:
            assert (row.actor_id is None) == (row.role_key == "clock"), row.action


def _all_states() -> set[tuple[str, str]]:
    return {
        (workflow.subject, state.key)
        for workflow in frozen.shipped().values()
        for state in workflow.states
    }
