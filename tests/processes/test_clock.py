"""Is every slot fired once, however many clocks run and whatever was away meanwhile?"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, time, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from approvals.database import db
from approvals.deadlines.models import ClockSlot, Heartbeat
from approvals.processes import clock
from approvals.processes.clock import TIMERS, Timer, beat
from approvals.queue import queue

NOON = datetime(2026, 3, 2, 4, 0, 30, tzinfo=UTC)
"""Twelve o'clock and half a minute in Shanghai."""
SWEEP, DRAIN, READ, RESOLVE, CLEAR, FILES = (timer.job for timer in TIMERS)


def waiting_jobs() -> list[str]:
    """What waits in the queue, sorted."""
    found = queue()
    assert found is not None
    return sorted(job.func_name for job in found.jobs)


def test_a_round_fires_each_job_once(with_queue: Flask) -> None:
    """The second round within the same slots fires nothing; the next slot fires again."""
    assert beat(NOON) == [SWEEP, DRAIN, READ, RESOLVE, CLEAR, FILES]
    assert beat(NOON + timedelta(seconds=20)) == []
    assert beat(NOON + timedelta(minutes=1)) == [SWEEP, DRAIN]
    assert waiting_jobs() == sorted([SWEEP, DRAIN, READ, RESOLVE, CLEAR, FILES, SWEEP, DRAIN])


def test_clocks_at_the_same_moment_fire_once(with_queue: Flask) -> None:
    """Ten clocks, each on a thread of its own."""

    def tick() -> list[str]:
        with with_queue.app_context():
            return beat(NOON)

    with ThreadPoolExecutor(10) as clocks:
        rounds = [clock.result() for clock in [clocks.submit(tick) for _ in range(10)]]
    assert sorted(job for fired in rounds for job in fired) == sorted(
        [SWEEP, DRAIN, READ, RESOLVE, CLEAR, FILES]
    )
    assert waiting_jobs() == sorted([SWEEP, DRAIN, READ, RESOLVE, CLEAR, FILES])


def test_after_a_day_away_it_catches_up_once(with_queue: Flask) -> None:
    """Each job once, not hundreds of times."""
    beat(NOON)
    assert beat(NOON + timedelta(days=1)) == [SWEEP, DRAIN, READ, RESOLVE, CLEAR, FILES]


def test_a_slot_is_given_back_while_the_queue_is_away(app: Flask) -> None:
    """Nothing is lost: it fires when the queue is there again. The clock is alive all the same."""
    assert beat(NOON) == []
    assert db.session.scalars(select(ClockSlot)).all() == []
    assert db.session.get_one(Heartbeat, "clock").seen_at == NOON


def test_a_clock_that_dies_after_enqueuing_leaves_the_slot(
    with_queue: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next one fires it again: a job twice rather than never."""

    def die(_job: str) -> bool:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(clock, "enqueue", die)
        with pytest.raises(KeyboardInterrupt):
            beat(NOON)
    db.session.rollback()
    assert beat(NOON) == [SWEEP, DRAIN, READ, RESOLVE, CLEAR, FILES]


@pytest.mark.parametrize(
    ("now", "slot"),
    [
        (datetime(2026, 3, 1, 23, 59, 59, tzinfo=UTC), datetime(2026, 3, 1, 0, 0, tzinfo=UTC)),
        (datetime(2026, 3, 2, 0, 0, 0, tzinfo=UTC), datetime(2026, 3, 2, 0, 0, tzinfo=UTC)),
        (datetime(2024, 2, 29, 16, 0, 0, tzinfo=UTC), datetime(2024, 2, 29, 0, 0, tzinfo=UTC)),
    ],
)
def test_a_daily_job_has_its_hour_in_shanghai(now: datetime, slot: datetime) -> None:
    """The slot of the daily job is today's eight o'clock once it has come, else yesterday's."""
    assert Timer("some.job", daily_at=time(8)).slot(now) == slot
