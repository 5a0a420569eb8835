"""Giving the reminders whose moment has come: one INSERT … SELECT, then each wait's next moment.

Both in one transaction. The unique row of (wait, rule, occurrence, person) lets any number of
sweeps do this at the same time, and a sweep that dies does it wholly or not at all.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, delete, exists, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite

from approvals.access import below
from approvals.applications.models import Application
from approvals.database import db, plan_for_few_rows
from approvals.deadlines.debtor_queries import OF_A_WAIT, told_of
from approvals.deadlines.models import Wait
from approvals.deadlines.plan_operations import plan_of
from approvals.deadlines.reminder_models import NextReminder, Reminder
from approvals.deadlines.rule_queries import Ground, ground

MOST_ROUNDS = 20
"""A round catches up with one escalation at most; no definition has as many."""


def give_reminders(now: datetime) -> int:
    """Write the reminders whose moment has come; how many. One commit for each round."""
    known, given = ground(), 0
    for _ in range(MOST_ROUNDS):
        plan_for_few_rows()
        groups = _groups(known, now)
        if not groups:
            break
        given += _insert(now)
        for group in groups:
            _advance(group, known, now)
        db.session.commit()
    _forget_what_was_met(now)
    db.session.commit()
    return given


def pressing(now: datetime) -> ColumnElement[bool]:
    """Waits that somebody is to be told of now."""
    return and_(
        NextReminder.wait_id == Wait.id,
        NextReminder.remind_at <= now,
        Wait.closed_at.is_(None),
        Wait.paused_at.is_(None),
        Wait.planned_for == Wait.due_at,
    )


def _forget_what_was_met(now: datetime) -> None:
    """What presses still belongs to waits that were met: no sweep has to pass over it again."""
    plan_for_few_rows()
    met = exists().where(Wait.id == NextReminder.wait_id, Wait.closed_at.is_not(None))
    db.session.execute(
        delete(NextReminder)
        .where(NextReminder.remind_at <= now, met)
        .execution_options(synchronize_session=False)
    )


def _insert(now: datetime) -> int:
    """The rows for everybody concerned; those that another sweep wrote are left as they are."""
    columns = (
        "wait_id", "rule_key", "occurrence_at", "account_id", "due_at", "role_above", "created_at",
    )  # fmt: skip
    kind = sqlite if db.engine.dialect.name == "sqlite" else postgresql
    insert: Any = kind.insert(Reminder).from_select(columns, concerned(now))
    result: Any = db.session.execute(insert.on_conflict_do_nothing())
    return result.rowcount


def concerned(now: datetime) -> Any:
    """Select of each pressing wait with each person who is told of it; some twice."""
    one = (
        select(*OF_A_WAIT, NextReminder.remind_at, NextReminder.rule_key, NextReminder.role_above)
        .where(pressing(now))
        .cte("pressing")
    )
    told = told_of(one, now)
    its = told.selected_columns
    return told.with_only_columns(
        its.wait_id,
        its.rule_key,
        its.remind_at,
        its.account_id,
        its.due_at,
        its.role_above,
        literal(now, Reminder.created_at.type),
    )


GROUPED = (
    Wait.workflow_key,
    Wait.workflow_version,
    Wait.state,
    Wait.role_key,
    Wait.due_at,
    NextReminder.remind_at,
)


def _groups(known: Ground, now: datetime) -> list[Any]:
    """Kinds of pressing waits with the same next moment; few, however many waits there are."""
    rows = db.session.execute(
        select(*GROUPED, _call(known).label("call_id"), _place(known).label("path"))
        .where(pressing(now))
        .distinct()
    )
    return list(rows)


def _call(known: Ground) -> ColumnElement[Any]:
    """The wait's call where it has rules of its own, else 0."""
    if not known.adjusted:
        return literal(0)
    call = select(Application.call_id).where(Application.id == Wait.application_id)
    here = call.correlate(Wait).scalar_subquery()
    return case((here.in_(sorted(known.adjusted)), here), else_=0)


def _place(known: Ground) -> ColumnElement[Any]:
    """The nearest place above the wait that has days of its own, else none."""
    paths = sorted(known.days, key=len, reverse=True)
    if not paths:
        return literal("")
    return case(*((below(Wait.org_path, path), literal(path)) for path in paths), else_="")


def _advance(group: Any, known: Ground, now: datetime) -> None:
    """Set the next moment of the waits of one kind."""
    where = known.situation(
        (group.workflow_key, group.workflow_version),
        group.call_id,
        group.path,
        (group.state, group.role_key, group.due_at),
    )
    plan = plan_of(where, group.remind_at, now)
    same = [column == value for column, value in zip(GROUPED, group[: len(GROUPED)], strict=True)]
    if known.adjusted:
        same.append(_call(known) == group.call_id)
    if known.days:
        same.append(_place(known) == group.path)
    db.session.execute(
        update(NextReminder)
        .where(pressing(now), *same)
        .values(
            remind_at=plan.remind_at,
            rule_key=plan.rule_key,
            role_above=plan.role_above,
            given_until_at=group.remind_at,
        )
        .execution_options(synchronize_session=False)
    )
