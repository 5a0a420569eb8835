"""How long does the sweep take among a million open waits, beside the bare INSERT … SELECT?

`python -m bench.sweep` runs it alone; `--small` with a hundredth.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Any

import psycopg
from sqlalchemy import func, select

from approvals.database import db
from approvals.deadlines.fire_operations import give_reminders
from approvals.deadlines.reminder_models import NextReminder, Reminder
from bench.owing import NOW, application_on, everybody_owes
from tests.support import servers

FULL, SMALL = (1_000_000, 10_000), (10_000, 1_000)
ROUNDS, MOST_TIMES_THE_FLOOR = 5, 3.0
BARE = """
    INSERT INTO reminders (wait_id, rule_key, occurrence_at, account_id, due_at, role_above, created_at)
    SELECT w.id, n.rule_key, n.remind_at, w.account_id, w.due_at, n.role_above, %(now)s
    FROM next_reminders AS n JOIN waits AS w ON w.id = n.wait_id
    WHERE w.closed_at IS NULL AND n.remind_at <= %(now)s
"""
AGAIN = """
    UPDATE next_reminders SET remind_at = %(now)s - interval '1 minute', rule_key = 'on_the_day',
        role_above = NULL, given_until_at = NULL
    WHERE wait_id < %(due)s + (SELECT min(wait_id) FROM next_reminders)
"""


@dataclass(frozen=True)
class SweepFigures:
    """Medians in milliseconds."""

    waits: int
    due: int
    sweep_ms: float
    bare_ms: float

    @property
    def ratio(self) -> float:
        """How many times the bare statement the sweep takes: rows, and each wait's next moment."""
        return self.sweep_ms / self.bare_ms

    @property
    def line(self) -> str:
        """As it is printed."""
        verdict = "ok" if self.ratio <= MOST_TIMES_THE_FLOOR else "MISSED"
        return (
            f"sweep of {self.waits:,} open waits with {self.due:,} due: {self.sweep_ms:.0f} ms, bare "
            f"INSERT … SELECT {self.bare_ms:.0f} ms: {self.ratio:.2f} times "
            f"(target <= {MOST_TIMES_THE_FLOOR:g}): {verdict}"
        )


def figures(server: str, waits: int, due: int) -> SweepFigures:
    """Both in turn on a database of its own, so that they share the machine's moods."""
    with application_on(server, "bench_sweep") as (_, address), psycopg.connect(address) as driver:
        everybody_owes(driver, waits, due)
        sweeps, bares = [], []
        for _ in range(ROUNDS):
            bares.append(_timed(lambda: _bare(driver)))
            _begin_anew(driver, due)
            sweeps.append(_timed(lambda: give_reminders(NOW)))
            _must_be(Reminder.id, due)
            _begin_anew(driver, due)
        return SweepFigures(waits, due, median(sweeps), median(bares))


def _timed(act: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    act()
    return (time.perf_counter() - begun) * 1000


def _bare(driver: psycopg.Connection[Any]) -> None:
    driver.execute("SET LOCAL random_page_cost = 1.1")  # as the sweep asks, else it would read all
    driver.execute(BARE, {"now": NOW})
    driver.commit()


def _must_be(column: Any, expected: int) -> None:
    """A sweep that gave fewer would be quick for nothing."""
    found = db.session.scalar(select(func.count(column)))
    open_ones = db.session.scalar(select(func.count()).where(NextReminder.remind_at <= NOW))
    db.session.rollback()
    if (found, open_ones) != (expected, 0):
        raise RuntimeError(f"{found} reminders given, {open_ones} left, instead of {expected}, 0")


def _begin_anew(driver: psycopg.Connection[Any], due: int) -> None:
    """Forget what was given, and let the same waits press again."""
    driver.execute("TRUNCATE reminders")
    driver.execute(AGAIN, {"now": NOW, "due": due})
    driver.commit()
    driver.autocommit = True
    driver.execute("VACUUM ANALYZE next_reminders")
    driver.autocommit = False


def main() -> None:
    """Print the line."""
    with servers.postgresql() as server:
        print(figures(server, *(SMALL if "--small" in sys.argv else FULL)).line)


if __name__ == "__main__":
    main()
