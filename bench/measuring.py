"""How long does something take, and how many statements does it send?"""

from __future__ import annotations

import gc
import re
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from approvals.accounts.models import LoginSession
from approvals.accounts.session_operations import LASTS, digest
from approvals.database import db, utc_now

REPETITIONS, WARM_UP, TURN = 80, 8, 10
"""A turn is how often something is done in one world before the next has its turn."""
TOKEN = re.compile(rb'name="csrf_token"[^>]*value="([^"]+)"')


@dataclass(frozen=True)
class Figure:
    """The times of one thing in milliseconds, and how many statements one of them sends."""

    times: tuple[float, ...]
    statements: int

    @property
    def least(self) -> float:
        """The fastest: what the machine's other work disturbed least."""
        return min(self.times)

    @property
    def middle(self) -> float:
        """The median."""
        return median(self.times)

    @property
    def p99(self) -> float:
        """Of a hundred, the slowest but one."""
        return quantiles(self.times, n=100, method="inclusive")[98]


def side_by_side(acts: Sequence[Callable[[int], Any]], apps: Sequence[Flask]) -> list[Figure]:
    """Do the same in several worlds in turns, so that they share the machine's moods; each act is
    told which repetition it is, and done once untimed at the beginning of a turn."""
    for act in acts:
        for number in range(WARM_UP):
            act(number)
    sent = [_sent(act, app) for act, app in zip(acts, apps, strict=True)]
    times: list[list[float]] = [[] for _ in acts]
    gc.collect()
    for first in range(WARM_UP + 1, WARM_UP + 1 + REPETITIONS, TURN):
        for act, kept in zip(acts, times, strict=True):
            act(first - 1)
            kept += [_timed(act, number) for number in range(first, first + TURN)]
    return [Figure(tuple(kept), number) for kept, number in zip(times, sent, strict=True)]


def _timed(act: Callable[[int], Any], number: int) -> float:
    begun = time.perf_counter()
    act(number)
    return (time.perf_counter() - begun) * 1000


def _sent(act: Callable[[int], Any], app: Flask) -> int:
    with statements(app) as seen:
        act(WARM_UP)
    return len(seen)


def pace() -> float:
    """How long this machine takes for ten million additions just now, in seconds: what figures of
    two runs have to be compared by."""
    begun, total = time.perf_counter(), 0
    for number in range(10_000_000):
        total += number
    return time.perf_counter() - begun


@contextmanager
def statements(app: Flask) -> Iterator[list[tuple[str, Any]]]:
    """The statements sent within, with their parameters."""
    seen: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        seen.append((statement, parameters))

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


def signed_in(app: Flask, account_id: int) -> FlaskClient:
    """A browser of this person, with a session as signing in would have left it."""
    token, now = secrets.token_urlsafe(32), utc_now()
    with app.app_context():
        db.session.add(
            LoginSession(
                token_digest=digest(token),
                account_id=account_id,
                created_at=now,
                last_seen_at=now,
                expires_at=now + LASTS,
            )
        )
        db.session.commit()
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = token
    return client


def page(client: FlaskClient, address: str) -> bytes:
    """A page as the server sends it; anything but 200 stops the benchmark."""
    answer = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answered {answer.status}")
    return answer.data


def csrf_token(content: bytes) -> str:
    """The token that the forms of a page carry."""
    found = TOKEN.search(content)
    if found is None:
        raise RuntimeError("the page carries no token")
    return found[1].decode()


def post(client: FlaskClient, address: str, form: dict[str, Any], expected: int) -> None:
    """A form as a browser sends it; another answer than the expected one stops the benchmark."""
    answer = client.post(address, data=form)
    if answer.status_code != expected:
        raise RuntimeError(f"{address} answered {answer.status}: {answer.text[:400]}")
