"""/healthz: the state of database, queue, worker and clock, for machines."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import redis
from flask import Flask, current_app, jsonify
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from approvals import queue
from approvals.database import db, utc_now
from approvals.deadlines import machinery_queries
from approvals.deadlines.machinery_queries import CLOCK_IS_LATE, POST_IS_LATE, WORKER_IS_LATE
from approvals.deadlines.post_queries import state_of_post

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
    answer = jsonify(status="ok" if well else "degraded", **parts, figures=_figures())
    return answer, 200 if well else 503


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
    server = queue.connection(current_app)
    if server is None:
        return "not configured"
    now = utc_now()
    seen = machinery_queries.seen_by(server)
    return "ok" if any(now - at < WORKER_IS_LATE for at in seen) else "none is running"


def _post() -> str:
    """Whether messages go out; how many wait, since when, and when waits were last looked at."""
    found, now = state_of_post(utc_now()), utc_now()
    if found.oldest_at is None or now - found.oldest_at < POST_IS_LATE:
        return "ok"
    return f"the oldest waits since {found.oldest_at:%Y-%m-%d %H:%M} UTC"


def _clock() -> str:
    seen_at = machinery_queries.clock_at()
    if seen_at is None:
        return "never seen"
    return "ok" if utc_now() - seen_at < CLOCK_IS_LATE else f"last seen {seen_at:%H:%M:%S} UTC"


def _figures() -> dict[str, Any]:
    """The post in numbers, whatever its state; empty while the database is away."""
    try:
        found, jobs = state_of_post(utc_now()), machinery_queries.queue_state()
    except FAULTS:
        return {}
    return {
        "queued_jobs": jobs.waiting if jobs.answers else None,
        "failed_jobs": jobs.failed if jobs.answers else None,
        "waiting": found.waiting,
        "oldest_at": _written(found.oldest_at),
        "given_up": found.failed,
        "swept_at": _written(found.swept_at),
    }


def _written(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat(timespec="seconds") if moment else None
