"""How is the machinery that runs beside the pages: queue, workers, clock, sweep, post?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import redis
from flask import current_app
from rq import Worker
from rq.serializers import JSONSerializer

from approvals import queue
from approvals.database import db
from approvals.deadlines.models import Heartbeat
from approvals.deadlines.post_queries import PostState, state_of_post

CLOCK_IS_LATE = timedelta(seconds=60)
WORKER_IS_LATE = timedelta(minutes=10)
SWEEP_IS_LATE = timedelta(minutes=10)
POST_IS_LATE = timedelta(minutes=30)
MANY_JOBS = 100


@dataclass(frozen=True)
class QueueState:
    """The queue and who works on it."""

    answers: bool
    is_configured: bool
    waiting: int = 0
    """Jobs that nobody has begun."""
    failed: int = 0
    """Jobs that ended with a fault, of the last fourteen days."""
    workers: Sequence[datetime] = ()
    """When each worker was last heard of."""

    def has_worker(self, now: datetime) -> bool:
        """Whether a worker was heard of lately."""
        return any(now - seen_at < WORKER_IS_LATE for seen_at in self.workers)


@dataclass(frozen=True)
class Machinery:
    """All of it at one moment."""

    now: datetime
    queue: QueueState
    clock_at: datetime | None
    post: PostState
    has_mail_server: bool

    @property
    def clock_runs(self) -> bool:
        """Whether the clock was heard of lately."""
        return self.clock_at is not None and self.now - self.clock_at < CLOCK_IS_LATE

    @property
    def sweeps(self) -> bool:
        """Whether somebody looked lately for what is due."""
        swept_at = self.post.swept_at
        return swept_at is not None and self.now - swept_at < SWEEP_IS_LATE

    @property
    def post_goes_out(self) -> bool:
        """Whether nothing waits for long that should have gone out."""
        oldest_at = self.post.oldest_at
        return oldest_at is None or self.now - oldest_at < POST_IS_LATE


def machinery(now: datetime) -> Machinery:
    """All of it; three statements, and a few questions to the queue."""
    return Machinery(
        now=now,
        queue=queue_state(),
        clock_at=clock_at(),
        post=state_of_post(now),
        has_mail_server=bool(current_app.extensions["settings"].smtp_host),
    )


def clock_at() -> datetime | None:
    """When the clock was last alive."""
    beat = db.session.get(Heartbeat, "clock")
    return beat.seen_at if beat else None


def queue_state() -> QueueState:
    """The queue as it is; a queue that is away answers nothing."""
    try:
        return _asked()
    except (redis.RedisError, OSError):
        return QueueState(answers=False, is_configured=True)


def _asked() -> QueueState:
    jobs, server = queue.queue(), queue.connection()
    if jobs is None or server is None:
        return QueueState(answers=False, is_configured=False)
    return QueueState(
        answers=True,
        is_configured=True,
        waiting=jobs.count,
        failed=jobs.failed_job_registry.count,
        workers=sorted(seen_by(server), reverse=True),
    )


def seen_by(server: Any) -> list[datetime]:
    """When each worker of this queue was last heard of. Raises RedisError."""
    workers = Worker.all(connection=server, serializer=JSONSerializer)
    return [_aware(worker.last_heartbeat) for worker in workers if worker.last_heartbeat]


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
