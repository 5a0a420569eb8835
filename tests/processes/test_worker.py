"""Does a real worker do real jobs, on both databases, and does no child survive it?"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from approvals.applications.models import Application
from approvals.database import db, utc_now
from approvals.processes.children import ROOT
from approvals.queue import enqueue, queue
from tests.support.factories import make_application
from tests.support.school import make_school

PATIENCE_SECONDS = 30


@contextmanager
def worker(app: Flask) -> Iterator[subprocess.Popen[bytes]]:
    """A worker as an installation runs it, on the database and the queue of `app`."""
    settings = app.extensions["settings"]
    environment = os.environ | {
        "DATABASE_URL": settings.database_url,
        "REDIS_URL": settings.redis_url,
        "SECRET_KEY": settings.secret_key,
    }
    command = [sys.executable, "-m", "approvals.processes.worker"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def until(true: Callable[[], bool]) -> None:
    """Wait for it."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not true():
        assert time.monotonic() < end, "it did not come true"
        time.sleep(0.05)


def state_of(application_id: int) -> str:
    """As the database has it now."""
    state = db.session.get_one(Application, application_id, populate_existing=True).state
    db.session.rollback()  # on SQLite a reader that waits would keep the worker out
    return state


def children_of(pid: int) -> list[int]:
    """The processes that a process forked and that still live."""
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(each) for each in listed.read_text(encoding="ascii").split()]


def test_the_worker_takes_due_steps(with_queue: Flask) -> None:
    """The sweep, asked for through the queue, withdraws a draft whose call is long closed."""
    school = make_school()
    application_id = make_application(school.call, school.teacher).id
    school.call.declaration_closes_at = utc_now() - timedelta(days=30)
    db.session.execute(db.text("UPDATE waits SET due_at = '2026-03-03 00:00:00+00:00'"))
    db.session.commit()
    assert enqueue("approvals.deadlines.jobs.sweep")
    with worker(with_queue):
        until(lambda: state_of(application_id) == "withdrawn")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a child with its parent")
def test_a_killed_worker_takes_its_child_along(with_queue: Flask) -> None:
    """A forked child in the middle of a job does not go on by itself."""
    jobs = queue()
    assert jobs is not None
    jobs.enqueue("time.sleep", PATIENCE_SECONDS * 2)
    with worker(with_queue) as process:
        until(lambda: len(children_of(process.pid)) == 1)
        (child,) = children_of(process.pid)
        process.send_signal(signal.SIGKILL)
        process.wait()
        until(lambda: not Path(f"/proc/{child}").exists())
