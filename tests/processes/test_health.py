"""Does /healthz tell the truth about each part?"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import redis
from flask import Flask
from rq import Worker
from rq.serializers import JSONSerializer

from approvals.database import db, utc_now
from approvals.deadlines.message_effects import tell
from approvals.deadlines.models import Heartbeat, Message
from approvals.queue import NAME
from tests.support.browser import Browser
from tests.support.factories import grant, make_account, make_organisation
from tests.support.statements import statements

EMPTY_POST = {"waiting": 0, "oldest_at": None, "given_up": 0, "swept_at": None}


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
    figures = {"queued_jobs": 0, "failed_jobs": 0, **EMPTY_POST}
    assert (answer.status_code, answer.json) == (200, {"status": "ok", **parts, "figures": figures})


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
        "figures": {"queued_jobs": None, "failed_jobs": None, **EMPTY_POST},
    }


def test_a_clock_that_stopped_is_seen(sqlite_app: Flask) -> None:
    """After a minute without a beat."""
    see_clock(timedelta(minutes=2))
    answer = sqlite_app.test_client().get("/healthz")
    assert answer.json is not None
    assert answer.json["clock"].startswith("last seen ")


def test_the_post_is_told_in_figures_always(sqlite_app: Flask) -> None:
    """Also while all is well; and as a fault once the oldest message waits for long."""
    account = make_account(make_organisation())
    db.session.commit()
    long_ago, just_now = utc_now() - timedelta(hours=2), utc_now()
    tell(account, Message(kind="note", subject="a", body="", unique_key="a", created_at=just_now))
    db.session.commit()
    seen = health_of(sqlite_app)
    assert (seen["post"], seen["figures"]["waiting"]) == ("ok", 1)
    tell(account, Message(kind="note", subject="b", body="", unique_key="b", created_at=long_ago))
    db.session.commit()
    seen = health_of(sqlite_app)
    assert seen["post"].startswith("the oldest waits since ")
    assert seen["figures"]["oldest_at"] == long_ago.isoformat(timespec="seconds")


def health_of(app: Flask) -> dict[str, Any]:
    """What a monitor reads."""
    answer = app.test_client().get("/healthz").json
    assert answer is not None
    return answer


def test_the_administrator_reads_what_to_do(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sentence at each part that is not well; to others the page is closed."""
    admin, other = (make_account(make_organisation()) for _ in range(2))
    grant(admin, "system_admin")
    db.session.commit()
    configure_queue(app, "unix:///nowhere/valkey.sock", monkeypatch)
    browser = app.test_client()
    browser.sign_in(other)
    assert browser.get("/machinery").status_code == 403
    browser.sign_in(admin)
    with statements() as sent:
        page = browser.get("/machinery").text
    assert len(sent) <= 12
    for sentence in ("请启动定时进程", "请启动 Valkey 或 Redis 服务器", "请设置 SMTP_HOST"):
        assert sentence in page
    assert "6 项需要您处理。" in page
