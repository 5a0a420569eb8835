"""The clock: fires due jobs, each slot once however many clocks run, and says that it is alive."""

from __future__ import annotations

import logging
import signal
import sys
import threading
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from types import FrameType

from sqlalchemy.exc import IntegrityError

from approvals import create_app
from approvals.database import db, utc_now
from approvals.deadlines import heartbeat_operations
from approvals.deadlines.models import ClockSlot
from approvals.queue import enqueue
from workflows.calendar import SHANGHAI

BEAT_SECONDS = 10
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Timer:
    """A job and when it is due: every so often, or daily at an hour in Shanghai."""

    job: str
    every: timedelta | None = None
    daily_at: time | None = None

    @property
    def name(self) -> str:
        """The job's short name, under which its slots are kept."""
        return self.job.rpartition(".")[2]

    def slot(self, now: datetime) -> datetime:
        """The latest due moment that is not in the future."""
        if self.every is not None:
            seconds = int(self.every.total_seconds())
            return datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, UTC)
        local = now.astimezone(SHANGHAI)
        today = datetime.combine(local.date(), self.daily_at or time(), SHANGHAI)
        return (today if today <= local else today - timedelta(days=1)).astimezone(UTC)


TIMERS = (
    Timer("approvals.deadlines.jobs.sweep", every=timedelta(minutes=1)),
    Timer("approvals.deadlines.jobs.drain_outbox", every=timedelta(minutes=1)),
    Timer("approvals.documents.jobs.read_left_over", every=timedelta(minutes=5)),
    Timer("approvals.deadlines.jobs.resolve_after_expiry", daily_at=time(0, 5)),
    Timer("approvals.applications.jobs.clear_away_uploads", every=timedelta(hours=1)),
    Timer("approvals.documents.jobs.clear_away_files", daily_at=time(3, 30)),
)


def beat(now: datetime) -> list[str]:
    """One round: fire what is due and nobody fired yet; the jobs fired."""
    fired = [timer.job for timer in TIMERS if _fire(timer, now)]
    heartbeat_operations.beat("clock", now)
    return fired


def _fire(timer: Timer, now: datetime) -> bool:
    """Take the slot by its unique row, enqueue, then commit: whatever dies in between, no slot is lost.

    A clock that dies after enqueuing leaves the slot to be fired again: jobs may run twice.
    """
    slot = timer.slot(now)
    if db.session.get(ClockSlot, (timer.name, slot)) is not None:
        db.session.rollback()
        return False
    db.session.add(ClockSlot(job=timer.name, due_at=slot, taken_at=now))
    try:
        db.session.flush()
    except IntegrityError:
        db.session.rollback()
        return False
    if not enqueue(timer.job):
        db.session.rollback()
        return False
    db.session.commit()
    return True


def main() -> int:
    """Beat until told to stop."""
    stop = threading.Event()

    def _stop(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    app = create_app()
    while not stop.is_set():
        with app.app_context():
            try:
                beat(utc_now())
            except Exception:
                log.exception("the clock missed a beat")
                db.session.rollback()
        stop.wait(BEAT_SECONDS)
    return 0


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    sys.exit(main())
