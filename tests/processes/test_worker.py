"""Does a real worker do real jobs, on both databases, and does no child survive it?"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from rq import SimpleWorker
from rq.serializers import JSONSerializer
from sqlalchemy import select, update

from approvals.applications.models import Application
from approvals.database import db, utc_now
from approvals.deadlines.models import Message, Wait
from approvals.processes.children import ROOT
from approvals.processes.clock import beat
from approvals.processes.valkey import valkey
from approvals.queue import enqueue, queue
from tests.support.factories import NOW, make_application, take
from tests.support.mail import mail_server
from tests.support.owing import may_be_tried_again, owing
from tests.support.school import make_school

PATIENCE_SECONDS = 60
IS_DEEP = bool(os.environ.get("FUNDTRAIL_DEEP"))
DUE, KILLS = (1000, 10) if IS_DEEP else (40, 1)
DRAIN = "approvals.deadlines.jobs.drain_outbox"
SWEEP = "approvals.deadlines.jobs.sweep"


@contextmanager
def worker(app: Flask, **more: str) -> Iterator[subprocess.Popen[bytes]]:
    """A worker as an installation runs it, on the database and the queue of `app`."""
    settings = app.extensions["settings"]
    environment = os.environ | {
        "DATABASE_URL": settings.database_url,
        "REDIS_URL": settings.redis_url,
        "SECRET_KEY": settings.secret_key,
        **more,
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
    assert enqueue(SWEEP)
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


@pytest.mark.timeout(1800 if IS_DEEP else 300)
def test_workers_killed_while_they_send_lose_no_mail(with_queue: Flask) -> None:
    """Asked for again by the clock, done by the next worker: each once in the application."""
    school, now = make_school(), utc_now()
    make_application(school.call, school.teacher)
    db.session.execute(update(Wait).values(closed_at=now))  # nothing else is due
    people = owing(DUE, now)
    with mail_server() as mailbox:
        post = {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(mailbox.port)}

        def arrived() -> int:
            return len({mail["To"] for mail in mailbox.mails})

        for number in range(1, KILLS + 2):
            goal = DUE if number > KILLS else DUE * number // (KILLS + 2)
            assert enqueue(SWEEP)
            assert enqueue(DRAIN)
            with worker(with_queue, **post):
                until(lambda goal=goal: arrived() >= goal)
            may_be_tried_again(utc_now())
        assert len({mail["Message-ID"] for mail in mailbox.mails}) == arrived() == DUE
    told = db.session.scalars(select(Message.account_id).where(Message.account_id.in_(people)))
    assert sorted(told) == people


@pytest.mark.parametrize("is_emptied", [True, False], ids=["emptied", "stopped"])
def test_what_valkey_forgets_or_misses_is_asked_for_again(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_emptied: bool
) -> None:
    """Steps go on meanwhile; the clock asks again, once, and the backlog is sent."""
    school, now = make_school(), NOW + timedelta(seconds=15)
    application = make_application(school.call, school.teacher)
    subject = f"{application.title}：审核同意"
    take(application, "submit", school.teacher)
    with mail_server() as mailbox, ExitStack() as servers:
        settings = replace(
            app.extensions["settings"], smtp_host="127.0.0.1", smtp_port=mailbox.port
        )

        def serve() -> None:
            address = servers.enter_context(valkey(tmp_path))
            queued = replace(settings, redis_url=address)
            monkeypatch.setitem(app.extensions, "settings", queued)

        serve()
        beat(now)
        servers.close()
        if is_emptied:
            shutil.rmtree(tmp_path / "appendonlydir")
            serve()
        take(application, "endorse", school.head, now=now)
        assert beat(now + timedelta(seconds=70)) == ([SWEEP, DRAIN] if is_emptied else [])
        if not is_emptied:
            serve()
            assert DRAIN in beat(now + timedelta(seconds=80))
        assert beat(now + timedelta(seconds=85)) == []
        jobs = queue()
        assert jobs is not None
        SimpleWorker([jobs], connection=jobs.connection, serializer=JSONSerializer).work(burst=True)
        assert [mail["Subject"] for mail in mailbox.mails].count(subject) == 1
