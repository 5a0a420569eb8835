"""What would happen to a call's open waits if nobody did anything? Read only; nothing is sent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from approvals import frozen
from approvals.applications.models import Application
from approvals.database import db
from approvals.deadlines.models import Wait
from approvals.deadlines.rule_queries import ground
from approvals.programmes.models import Call
from workflows.calendar import start_of_day
from workflows.definition import Title
from workflows.reminders import Situation, expires_at, occurrences

REMINDER, ESCALATION, EXPIRY = "reminder", "escalation", "expiry"


@dataclass(frozen=True)
class Event:
    """One thing that would happen: when, what, about which wait, and who hears of it."""

    at: datetime
    kind: str
    wait: Wait
    role_key: str
    """Who is told; of an expiry the clock."""
    step: Title | None = None


def ahead(call: Call, from_on: date, to_on: date) -> list[Event]:
    """Every reminder, escalation and expiry from one day to another, both included, in order."""
    start, end = start_of_day(from_on), start_of_day(to_on + timedelta(days=1))
    known = ground()
    waits = db.session.scalars(
        select(Wait)
        .join(Wait.application)
        .where(
            Application.call_id == call.id,
            Wait.closed_at.is_(None),
            Wait.paused_at.is_(None),
            Wait.due_at.is_not(None),
        )
        .options(contains_eager(Wait.application), joinedload(Wait.account))
        .order_by(Wait.due_at, Wait.id)
    ).all()
    found: list[Event] = []
    for wait in waits:
        process = (wait.workflow_key, wait.workflow_version)
        place = (wait.state, wait.role_key, wait.due_at or start)
        where = known.situation(process, call.id, wait.org_path, place)
        found += _of(wait, where, start, end)
    return sorted(found, key=lambda event: (event.at, event.wait.id))


def _of(wait: Wait, where: Situation, start: datetime, end: datetime) -> Iterator[Event]:
    """The events of one wait; after it has expired nobody is told of it any more."""
    last = max(expires_at(where) or where.due_at, start) if wait.due_action else end
    for each in occurrences(where, start - timedelta(microseconds=1), min(last, end)):
        kind = ESCALATION if each.role else REMINDER
        yield Event(each.at, kind, wait, each.role or wait.role_key)
    if wait.due_action and last < end:
        action = frozen.version(*_process(wait)).action(wait.state, wait.due_action)
        yield Event(last, EXPIRY, wait, "clock", action.title if action else None)


def _process(wait: Wait) -> tuple[str, int]:
    return wait.workflow_key, wait.workflow_version
