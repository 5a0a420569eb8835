"""/healthz: the state of database, queue, worker and clock, for machines."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import redis
from flask import Flask, current_app, jsonify
from rq import Worker
from rq.serializers import JSONSerializer
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from approvals import queue
from approvals.database import db, utc_now
from approvals.deadlines.models import Heartbeat
from approvals.deadlines.post_queries import state_of_post

CLOCK_IS_LATE = timedelta(seconds=60)
WORKER_IS_LATE = timedelta(minutes=10)
POST_IS_LATE = timedelta(minutes=30)
FAULTS = (SQLAlchemyError, redis.RedisError, OSError)


def register(app: Flask) -> None:
    """Join the address to the application."""
    app.add_url_rule("/healthz", "healthz", healthz)


def healthz() -> tuple[Response, int]:
    """200 where everything runs, else 503; each part says `ok` or what is wrong."""
    parts = {
        "database": _asked(_database),
        "queue": _asked(_queue),
        "worker": _asked(_worker),
        "clock": _asked(_clock),
        "post": _asked(_post),
    }
    well = all(state == "ok" for state in parts.values())
    return jsonify(status="ok" if well else "degraded", **parts), 200 if well else 503


def _asked(question: Callable[[], str]) -> str:
    try:
        return question()
    except FAULTS as fault:
        return f"away ({type(fault).__name__})"


def _database() -> str:
    db.session.execute(text("SELECT 1"))
    return "ok"


def _queue() -> str:
    server = queue.connection()
    if server is None:
        return "not configured"
    server.ping()
    return "ok"


def _worker() -> str:
    server: Any = queue.connection(current_app)
    if server is None:
        return "not configured"
    workers = Worker.all(connection=server, serializer=JSONSerializer)
    seen = [worker.last_heartbeat for worker in workers if worker.last_heartbeat]
    now = utc_now()
    if any(now - _aware(beat) < WORKER_IS_LATE for beat in seen):
        return "ok"
    return "none is running"


def _aware(moment: Any) -> Any:
    return moment if moment.tzinfo else moment.replace(tzinfo=utc_now().tzinfo)


def _post() -> str:
    """Whether messages go out; how many wait, since when, and when waits were last looked at."""
    found = state_of_post(utc_now())
    if found.oldest_at is None or utc_now() - found.oldest_at < POST_IS_LATE:
        return "ok"
    swept = f"{found.swept_at:%Y-%m-%d %H:%M} UTC" if found.swept_at else "never"
    return (
        f"{found.waiting} waiting, the oldest since {found.oldest_at:%Y-%m-%d %H:%M} UTC, "
        f"{found.failed} given up, last sweep {swept}"
    )


def _clock() -> str:
    beat = db.session.get(Heartbeat, "clock")
    if beat is None:
        return "never seen"
    return (
        "ok"
        if utc_now() - beat.seen_at < CLOCK_IS_LATE
        else f"last seen {beat.seen_at:%H:%M:%S} UTC"
    )
