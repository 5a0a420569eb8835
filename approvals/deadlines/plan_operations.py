"""Reckoning when each wait is next told of, wherever its due moment is new or was moved.

Nobody who moves a due moment has to think of this: a wait whose plan was made for another moment
is found by an index and planned again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import ColumnElement, and_, func, literal, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from approvals.access import below
from approvals.applications.models import Application
from approvals.database import db
from approvals.deadlines.models import Wait
from approvals.deadlines.reminder_models import NextReminder
from approvals.deadlines.rule_effects import of_call, plan_anew
from approvals.deadlines.rule_queries import Ground, ground
from workflows.reminders import Situation, expires_at, upcoming

BATCH = 5000
IDS = 500
Key = TypeVar("Key", int, str)


@dataclass(frozen=True)
class Plan:
    """When a wait is told of next, by which rule, to whom above, and when it expires."""

    planned_for: datetime
    remind_at: datetime | None
    rule_key: str | None
    role_above: str | None
    expires_at: datetime | None


class _Row(NamedTuple):
    id: int
    workflow_key: str
    workflow_version: int
    state: str
    role_key: str
    due_at: datetime
    call_id: int
    org_path: str
    after: datetime


def plan_waits(now: datetime) -> int:
    """Plan every open wait that has no plan for its due moment; how many. Commits by batches."""
    known, planned, last_id = ground(), 0, 0
    while rows := _unplanned(last_id):
        for plan, ids in _plans(rows, known, now).items():
            _write(plan, ids)
        db.session.commit()
        planned, last_id = planned + len(rows), rows[-1].id
    db.session.rollback()
    return planned


def plan_again_if_changed(known: Ground, now: datetime) -> None:
    """What was planned by rules and days that were changed meanwhile is planned anew. Commits."""
    present = ground()
    calls = _different(known.adjusted, present.adjusted)
    paths = _different(known.days, present.days)
    for call_id in calls:
        plan_anew(of_call(call_id), now)
    for path in paths:
        plan_anew(below(Wait.org_path, path), now)
    db.session.commit()


def _different(before: Mapping[Key, object], after: Mapping[Key, object]) -> list[Key]:
    return [key for key in {*before, *after} if before.get(key) != after.get(key)]


def plan_of(where: Situation, after: datetime, now: datetime) -> Plan:
    """The plan of a wait of which everything until `after` was told."""
    following = upcoming(where, after, now)
    return Plan(
        planned_for=where.due_at,
        remind_at=following.at if following else None,
        rule_key=following.rule.key if following else None,
        role_above=following.role if following else None,
        expires_at=expires_at(where),
    )


def _unplanned(last_id: int) -> list[_Row]:
    """The next batch; one moved meanwhile is left to the next sweep, so that this one ends."""
    rows = db.session.execute(
        select(
            Wait.id,
            Wait.workflow_key,
            Wait.workflow_version,
            Wait.state,
            Wait.role_key,
            Wait.due_at,
            Application.call_id,
            Wait.org_path,
            func.coalesce(NextReminder.given_until_at, Wait.opened_at, type_=Wait.opened_at.type),
        )
        .join(Application, Application.id == Wait.application_id)
        .outerjoin(NextReminder, NextReminder.wait_id == Wait.id)
        .where(
            Wait.id > last_id,
            Wait.closed_at.is_(None),
            Wait.due_at.is_not(None),
            or_(Wait.planned_for.is_(None), Wait.planned_for != Wait.due_at),
        )
        .order_by(Wait.id)
        .limit(BATCH)
    )
    return [_Row(*row) for row in rows]


def _plans(rows: Iterable[_Row], known: Ground, now: datetime) -> dict[Plan, list[int]]:
    found: dict[Plan, list[int]] = defaultdict(list)
    seen: dict[tuple[object, ...], Plan] = {}
    for row in rows:
        key = row[1:]
        if key not in seen:
            where = known.situation(
                (row.workflow_key, row.workflow_version),
                row.call_id,
                row.org_path,
                (row.state, row.role_key, row.due_at),
            )
            seen[key] = plan_of(where, row.after, now)
        found[seen[key]].append(row.id)
    return found


def _write(plan: Plan, ids: list[int]) -> None:
    """Only where the wait is still due when the plan says: a moved one is planned next time."""
    for start in range(0, len(ids), IDS):
        these = and_(Wait.id.in_(ids[start : start + IDS]), Wait.due_at == plan.planned_for)
        db.session.execute(
            update(Wait)
            .where(these)
            .values(planned_for=plan.planned_for, expires_at=plan.expires_at)
            .execution_options(synchronize_session=False)
        )
        db.session.execute(_upsert(plan, these))


def _upsert(plan: Plan, these: ColumnElement[bool]) -> Any:
    """The next moment of each of these waits, in the place of another; what was given stays given."""
    kind = sqlite if db.engine.dialect.name == "sqlite" else postgresql
    kept = NextReminder.__table__.c
    following = (
        literal(plan.remind_at, kept.remind_at.type),
        literal(plan.rule_key, kept.rule_key.type),
        literal(plan.role_above, kept.role_above.type),
    )
    names = ("remind_at", "rule_key", "role_above")
    insert: Any = kind.insert(NextReminder).from_select(
        ("wait_id", *names), select(Wait.id, *following).where(these)
    )
    return insert.on_conflict_do_update(
        index_elements=["wait_id"], set_={name: insert.excluded[name] for name in names}
    )
