"""Which due moments would move if a place had other days off? Later ones only; nobody loses time.

What counts working days moves by the working days that are lost ahead. Dates of the call, what an
office put off to a day of its choice, what is paused and what is announced in public stay.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import select

from approvals import frozen
from approvals.access import below
from approvals.applications.models import Application
from approvals.audit.models import HistoryEntry
from approvals.database import db
from approvals.deadlines.models import Wait
from approvals.deadlines.rule_queries import Ground
from workflows.calendar import (
    OwnDays,
    add_working_days,
    due_on,
    end_of_day,
    is_working_day,
    local_day,
)
from workflows.definition import Due

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Shift:
    """One wait that would be due later."""

    wait_id: int
    application_id: int
    project: str
    task_zh: str
    task_en: str
    from_at: datetime
    until_at: datetime


def with_days(known: Ground, path: str, days: Mapping[date, bool | None]) -> Ground:
    """The same ground with other days at a place; None: as the country."""
    here = {**known.days.get(path, {}), **days}
    kept = {day: is_worked for day, is_worked in here.items() if is_worked is not None}
    return replace(known, days={**known.days, path: kept})


def shifts(path: str, before: Ground, after: Ground, now: datetime) -> list[Shift]:
    """The waits at or below a place that other days make due later: two queries."""
    today, chosen = local_day(now), _chosen_by_hand(path)
    own_before, own_after = cache(before.own_days), cache(after.own_days)

    @cache
    def later(due_at: datetime, place: str) -> datetime:
        return _later(due_at, today, own_before(place), own_after(place))

    found = []
    for row in db.session.execute(_ahead(path, now)):
        if (row.subject_kind, row.subject_id, row.due_at.isoformat()) in chosen:
            continue
        if _counts_days(row, own_before(row.org_path)):
            until_at = later(row.due_at, row.org_path)
            if until_at > row.due_at:
                found.append(_shift(row, until_at))
    return found


def _shift(row: Any, until_at: datetime) -> Shift:
    name = row.title or row.number or f"#{row.application_id}"
    return Shift(
        row.id, row.application_id, name, row.task_zh, row.task_en, row.due_at, until_at
    )  # fmt: skip


def _ahead(path: str, now: datetime) -> Any:
    return (
        select(
            Wait.id, Wait.application_id, Wait.subject_kind, Wait.subject_id, Wait.workflow_key,
            Wait.workflow_version, Wait.state, Wait.position, Wait.due_at, Wait.opened_at,
            Wait.org_path, Wait.task_zh, Wait.task_en, Application.title, Application.number,
        )
        .join(Application, Application.id == Wait.application_id)
        .where(
            below(Wait.org_path, path),
            Wait.closed_at.is_(None),
            Wait.paused_at.is_(None),
            Wait.due_at > now,
            Wait.role_key != "clock",
        )
        .order_by(Wait.due_at, Wait.id)
    )  # fmt: skip


def _chosen_by_hand(path: str) -> set[tuple[str, int, str]]:
    """The subjects' due moments that an office chose itself."""
    rows = db.session.execute(
        select(HistoryEntry.subject_kind, HistoryEntry.subject_id, HistoryEntry.values)
        .join(Application, Application.id == HistoryEntry.application_id)
        .where(
            HistoryEntry.action == "extend_wait",
            below(Application.org_path, path),
            Application.closed_at.is_(None),
        )
    )
    return {(kind, subject_id, values["until"]) for kind, subject_id, values in rows}


def _counts_days(row: Any, own: OwnDays) -> bool:
    """Whether it is due some working days after it began, not on a date of the call."""
    due = _due_of(row.workflow_key, row.workflow_version, row.state, row.position)
    if due is None or due.working_days is not None:
        return due is not None
    if due.after_send_back is None:
        return False
    counted = add_working_days(local_day(row.opened_at), due.after_send_back, own)
    return row.due_at == end_of_day(counted)


def _due_of(key: str, version: int, state: str, position: int) -> Due | None:
    entries = frozen.version(key, version).waits_of(state)
    return next((entry.due for entry in entries if entry.position == position), None)


def _later(due_at: datetime, today: date, before: OwnDays, after: OwnDays) -> datetime:
    day = due_on(due_at)
    lost = _working_days(today, day, before) - _working_days(today, day, after)
    if lost <= 0:
        return due_at
    return due_at + (add_working_days(day, lost, after) - day)


def _working_days(after: date, until: date, own: OwnDays) -> int:
    return sum(is_working_day(day, own) for day in _days(after + ONE_DAY, until))


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += ONE_DAY
