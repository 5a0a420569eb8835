"""What does one step through the door cost beside the same statements sent by the bare driver?"""

from __future__ import annotations

import gc
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from flask import Flask
from sqlalchemy import select

from approvals import door
from approvals.access import below
from approvals.accounts.models import Account
from approvals.applications.models import Application
from approvals.database import db, utc_now
from bench.measuring import (
    REPETITIONS,
    TURN,
    WARM_UP,
    Figure,
    csrf_token,
    page,
    post,
    signed_in,
    statements,
)
from bench.world import School

ACTION, STATE = "endorse", "department_check"
SEQUENCES = ("history_id_seq", "waits_id_seq", "messages_id_seq", "deliveries_id_seq")
UNDO = (
    "SET LOCAL session_replication_role = replica",  # nothing points at what is taken back
    "DELETE FROM deliveries WHERE message_id IN"
    " (SELECT id FROM messages WHERE application_id = %(id)s AND unique_key LIKE 'step:%%')",
    "DELETE FROM messages WHERE application_id = %(id)s AND unique_key LIKE 'step:%%'",
    "DELETE FROM waits WHERE application_id = %(id)s AND opened_by_id = %(entry)s",
    "UPDATE waits SET closed_at = NULL, closed_by_id = NULL"
    " WHERE application_id = %(id)s AND closed_by_id = %(entry)s",
    "UPDATE applications SET state = %(state)s, state_since = %(since)s, due_at = %(due)s,"
    " version = version - 1 WHERE id = %(id)s",
    "DELETE FROM history WHERE id = %(entry)s",
)


@dataclass(frozen=True)
class Waiting:
    """An application that waits for its head of department, as it was before the step."""

    id: int
    head_id: int
    since: Any
    due: Any


@dataclass(frozen=True)
class StepFigures:
    """The step itself, its floor, and the whole post that a person sends."""

    door: Figure
    floor: Figure
    post: Figure

    @property
    def ratio(self) -> float:
        """How many times the floor the door takes."""
        return self.door.middle / self.floor.middle


class Stepping:
    """Takes the same step again and again; each is undone outside the time."""

    def __init__(self, app: Flask, driver: psycopg.Connection[Any], school: School) -> None:
        self.app, self.driver = app, driver
        with app.app_context():
            self.waiting = _waiting(school)
        self.browsers = {each.head_id: signed_in(app, each.head_id) for each in self.waiting}
        self.tokens = {
            person: csrf_token(page(browser, "/account"))
            for person, browser in self.browsers.items()
        }
        self.sent = 0
        self.times: list[tuple[float, float, float]] = []

    def take(self, number: int) -> None:
        """The step, its floor and the post, each timed in milliseconds."""
        one = self.waiting[number % len(self.waiting)]
        times = (self._through_the_door(one), self._bare(one), self._posted(one))
        self.times.append((times[0] * 1000, times[1] * 1000, times[2] * 1000))

    def figures(self) -> StepFigures:
        """What was taken after the warm-up."""
        doors, floors, posts = zip(*self.times[WARM_UP:], strict=True)
        with statements(self.app) as seen:
            self._posted(self.waiting[0])
        return StepFigures(
            Figure(doors, self.sent), Figure(floors, self.sent), Figure(posts, len(seen))
        )

    def _through_the_door(self, one: Waiting) -> float:
        with self.app.app_context():
            application, head = self._loaded(one)
            begun = time.perf_counter()
            entry = door.take_step(application, ACTION, head, key=_key(), now=utc_now())
            taken = time.perf_counter() - begun
            self._undo(one, entry.id)
        return taken

    def _bare(self, one: Waiting) -> float:
        """The statements of a step that is undone, sent again by the driver alone."""
        marks = {name: self._sequence(name) for name in SEQUENCES}
        with self.app.app_context():
            application, head = self._loaded(one)
            with statements(self.app) as seen:
                entry = door.take_step(application, ACTION, head, key=_key(), now=utc_now())
            entry_id = entry.id
            db.session.commit()
        self._undo(one, entry_id)
        self.sent = len(seen)
        for name, (value, called) in marks.items():
            self.driver.execute("SELECT setval(%s, %s, %s)", (name, value, called))
        self.driver.commit()
        begun = time.perf_counter()
        with self.driver.cursor() as cursor:
            for statement, parameters in seen:
                cursor.execute(statement, parameters)
                if cursor.description:
                    cursor.fetchall()
        self.driver.commit()
        taken = time.perf_counter() - begun
        self._undo(one, entry_id)
        return taken

    def _posted(self, one: Waiting) -> float:
        form = {"csrf_token": self.tokens[one.head_id], "key": _key(), "comment": "同意推荐。"}
        begun = time.perf_counter()
        post(self.browsers[one.head_id], f"/steps/application/{one.id}/{ACTION}", form, 303)
        taken = time.perf_counter() - begun
        found = self.driver.execute(
            "SELECT max(id) FROM history WHERE application_id = %s", (one.id,)
        ).fetchone()
        self._undo(one, found[0] if found else 0)
        return taken

    def _loaded(self, one: Waiting) -> tuple[Application, Account]:
        application = db.session.get_one(Application, one.id)
        head = db.session.get_one(Account, one.head_id)
        return application, head

    def _sequence(self, name: str) -> tuple[int, bool]:
        row = self.driver.execute(f"SELECT last_value, is_called FROM {name}").fetchone()
        assert row is not None
        return row[0], row[1]

    def _undo(self, one: Waiting, entry_id: int) -> None:
        before = {"id": one.id, "state": STATE, "since": one.since, "due": one.due}
        for statement in UNDO:
            self.driver.execute(statement, before | {"entry": entry_id})
        self.driver.commit()


def side_by_side(worlds: Sequence[Stepping]) -> list[StepFigures]:
    """All three in each world in turns, so that they share the machine's moods."""
    gc.collect()
    for world in worlds:
        for number in range(WARM_UP):
            world.take(number)
    for first in range(WARM_UP, WARM_UP + REPETITIONS, TURN):
        for world in worlds:
            for number in range(first, first + TURN):
                world.take(number)
    return [world.figures() for world in worlds]


def _key() -> str:
    return secrets.token_hex(16)


def _waiting(school: School) -> list[Waiting]:
    """Applications of the school that wait for the heads of its departments."""
    heads = {place: head for (place, _), head in zip(school.departments, school.heads, strict=True)}
    path = school.departments[0][1].rstrip("/").rsplit("/", 1)[0] + "/"
    rows = db.session.scalars(
        select(Application)
        .where(below(Application.org_path, path), Application.state == STATE)
        .order_by(Application.id)
        .limit(WARM_UP + REPETITIONS)
    )
    return [
        Waiting(row.id, heads[row.organisation_id], row.state_since, row.due_at) for row in rows
    ]
