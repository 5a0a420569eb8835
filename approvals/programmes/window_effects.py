"""What becomes of what waits for a date of a call when that date moves, to later or to earlier?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from approvals.applications.change_models import Extension
from approvals.applications.models import Application
from approvals.database import db
from approvals.deadlines.effects import move_dues
from approvals.deadlines.models import Wait
from approvals.deadlines.queries import date_key_of
from approvals.deadlines.rule_effects import plan_anew
from approvals.programmes.models import Call

CLOSING = "declaration_closes"


def put_off(call: Call) -> list[dict[int, datetime]]:
    """Move what is due on dates of the call that are later now; for each application that this
    reaches, when each of its waits was due before."""
    return [former for each in _waiting(call) if (former := move_dues(each))]


def bring_forward(call: Call, now: datetime) -> dict[int, datetime]:
    """Let drafts that were never handed in be due when the call closes now, where that is earlier;
    of each wait when it was due before.

    Who got more time alone keeps it. What would have been told by now is told with the move itself.
    """
    plan_anew(Wait.application_id.in_(_drafts(call)), now)
    former, closes_at, own = {}, call.grace_ends_at, _own(call)
    for wait in _of_drafts(call):
        due_at = max(closes_at, own.get(wait.application_id, closes_at))
        if wait.due_at and wait.due_at > due_at and date_key_of(wait) == CLOSING:
            former[wait.id] = wait.due_at
            wait.due_at = wait.application.due_at = due_at
    db.session.flush()
    return former


def _waiting(call: Call) -> Sequence[Application]:
    """Applications of a call that wait for something with a date."""
    return db.session.scalars(
        select(Application)
        .where(
            Application.call_id == call.id,
            Application.id.in_(
                select(Wait.application_id).where(
                    Wait.closed_at.is_(None), Wait.due_at.is_not(None)
                )
            ),
        )
        .order_by(Application.id)
    ).all()


def _drafts(call: Call) -> Select[int]:
    """The applications that were never handed in."""
    return select(Application.id).where(
        Application.call_id == call.id, Application.submitted_at.is_(None)
    )


def _of_drafts(call: Call) -> Sequence[Wait]:
    """What they wait for."""
    return db.session.scalars(
        select(Wait)
        .where(
            Wait.application_id.in_(_drafts(call)),
            Wait.subject_kind == Application.kind,
            Wait.closed_at.is_(None),
        )
        .options(joinedload(Wait.application))
        .order_by(Wait.id)
    ).all()


def _own(call: Call) -> dict[int, datetime]:
    """Until when applications may be handed in that got more time alone."""
    rows = db.session.execute(
        select(Extension.application_id, func.max(Extension.until_at))
        .join(Application, Application.id == Extension.application_id)
        .where(Application.call_id == call.id, Extension.date_key == CLOSING)
        .group_by(Extension.application_id)
    )
    return {row[0]: row[1] for row in rows}
