"""Does /healthz tell the truth about each part?"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import redis
from flask import Flask
from rq import Worker
from rq.serializers import JSONSerializer

from approvals.database import db, utc_now
from approvals.deadlines.models import Heartbeat
from approvals.queue import NAME
from tests.support.browser import Browser


def configure_queue(app: Flask, address: str, patch: pytest.MonkeyPatch) -> None:
    """Name a queue to the application."""
    settings = replace(app.extensions["settings"], redis_url=address)
    patch.setitem(app.extensions, "settings", settings)


def see_clock(ago: timedelta) -> None:
    """The clock was last alive so long ago."""
    db.session.merge(Heartbeat(process="clock", seen_at=utc_now() - ago))
    db.session.commit()


def test_everything_runs(
    app: Flask, client: Browser, valkey_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """200, open to monitors without an account."""
    configure_queue(app, valkey_address, monkeypatch)
    see_clock(timedelta(seconds=5))
    with redis.Redis.from_url(valkey_address) as server:
        server.flushall()
        worker = Worker([NAME], connection=server, serializer=JSONSerializer)
        worker.register_birth()
        answer = client.get("/healthz")
        worker.register_death()
    parts = {"database": "ok", "queue": "ok", "worker": "ok", "clock": "ok", "post": "ok"}
    assert (answer.status_code, answer.json) == (200, {"status": "ok", **parts})


def test_nothing_but_the_database_runs(
    app: Flask, client: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """503, and each part says what is wrong."""
    configure_queue(app, "unix:///nowhere/valkey.sock", monkeypatch)
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json == {
        "status": "degraded",
        "database": "ok",
        "queue": "away (ConnectionError)",
        "worker": "away (ConnectionError)",
        "clock": "never seen",
        "post": "ok",
    }


def test_a_clock_that_stopped_is_seen(sqlite_app: Flask) -> None:
    """After a minute without a beat."""
    see_clock(timedelta(minutes=2))
    answer = sqlite_app.test_client().get("/healthz")
    assert answer.json is not None
    assert answer.json["clock"].startswith("last seen ")
