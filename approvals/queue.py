"""The queue of background work: ids in, JSON only. A step stands though the queue be away."""

from __future__ import annotations

import logging
from typing import Any

import redis
from flask import Flask, current_app
from rq import Queue
from rq.serializers import JSONSerializer

NAME = "fundtrail"
JOB_SECONDS = 600
KEEP_RESULT_SECONDS = 3600
KEEP_FAILURE_SECONDS = 14 * 24 * 3600
log = logging.getLogger(__name__)


def connection(app: Flask | None = None) -> redis.Redis | None:
    """The connection to Redis or Valkey; None where none is configured."""
    address = (app or current_app).extensions["settings"].redis_url
    return (
        redis.Redis.from_url(address, socket_connect_timeout=2, socket_timeout=10)
        if address
        else None
    )


def queue(app: Flask | None = None) -> Queue | None:
    """The queue, if there is a server for it."""
    server = connection(app)
    return Queue(NAME, connection=server, serializer=JSONSerializer) if server else None


def enqueue(job: str, **arguments: Any) -> bool:
    """Ask for `job` ("approvals.deadlines.jobs.sweep"). False: the queue is away, try again later."""
    waiting = queue()
    if waiting is None:
        return False
    try:
        waiting.enqueue(
            job,
            kwargs=arguments,
            job_timeout=JOB_SECONDS,
            result_ttl=KEEP_RESULT_SECONDS,
            failure_ttl=KEEP_FAILURE_SECONDS,
        )
    except redis.RedisError as fault:
        log.warning("the queue is away: %s", type(fault).__name__)
        return False
    return True


def ring() -> None:
    """After a step was committed: have the outbox drained. The clock does it anyway, a little later."""
    enqueue("approvals.deadlines.jobs.drain_outbox")
