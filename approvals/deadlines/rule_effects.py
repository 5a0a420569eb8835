"""A call's own reminder rules as they are written: kept, copied; and what is planned by them anew."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, insert, literal, or_, select, update

from approvals.applications.models import Application
from approvals.database import db
from approvals.deadlines.models import Wait
from approvals.deadlines.reminder_models import CallReminder, NextReminder
from approvals.deadlines.rule_queries import CallRule

COLUMNS = ("rule_key", "is_off", "days", "kind", "up", "hour")


def write_rules(call_id: int, rules: Iterable[CallRule]) -> None:
    """Put these in the place of what the call wanted so far."""
    db.session.execute(delete(CallReminder).where(CallReminder.call_id == call_id))
    db.session.add_all(
        CallReminder(
            call_id=call_id, rule_key=rule.key, is_off=rule.is_off, days=rule.days,
            kind=rule.kind, up=dict(rule.up) or None, hour=rule.hour,
        )
        for rule in rules
    )  # fmt: skip
    db.session.flush()


def copy_rules(from_call_id: int, to_call_id: int) -> None:
    """The next year's call reminds as this one does."""
    kept = select(literal(to_call_id), *(getattr(CallReminder, name) for name in COLUMNS))
    db.session.execute(
        insert(CallReminder).from_select(
            ["call_id", *COLUMNS], kept.where(CallReminder.call_id == from_call_id)
        )
    )


def plan_anew(which: ColumnElement[bool], now: datetime) -> None:
    """Let the next sweep plan these waits by the rules and days of today.

    What lies behind is done with, unless it is still to be given: a rule set today tells nothing
    of yesterday.
    """
    planned = and_(Wait.closed_at.is_(None), Wait.planned_for.is_not(None), which)
    nothing_pending = or_(NextReminder.remind_at.is_(None), NextReminder.remind_at > now)
    db.session.execute(
        update(NextReminder)
        .where(
            nothing_pending,
            NextReminder.wait_id.in_(
                select(Wait.id).where(planned, Wait.planned_for == Wait.due_at)
            ),
        )
        .values(given_until_at=now)
        .execution_options(synchronize_session=False)
    )
    db.session.execute(
        update(Wait)
        .where(planned)
        .values(planned_for=None)
        .execution_options(synchronize_session=False)
    )


def of_call(call_id: int) -> ColumnElement[bool]:
    """The waits of a call."""
    mine = select(Application.id).where(Application.call_id == call_id)
    return Wait.application_id.in_(mine)
