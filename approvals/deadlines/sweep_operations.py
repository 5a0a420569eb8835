"""Steps that a date takes: found by one query, taken one by one through the door."""

from __future__ import annotations

import logging
from datetime import datetime

from sqlalchemy import or_, select

from approvals import door
from approvals.database import db
from approvals.deadlines.models import Wait
from approvals.step import SUBJECTS
from workflows.engine import Refused

BATCH = 1000
log = logging.getLogger(__name__)


def take_due_steps(now: datetime) -> int:
    """Every open wait past its due moment, or its last date, whose state has a step for that; may run twice."""
    due = db.session.execute(
        select(Wait.subject_kind, Wait.subject_id, Wait.due_action)
        .where(
            Wait.closed_at.is_(None),
            Wait.paused_at.is_(None),
            Wait.due_at <= now,
            or_(Wait.expires_at.is_(None), Wait.expires_at <= now),
            Wait.due_action.is_not(None),
        )
        .distinct()
        .order_by(Wait.subject_kind, Wait.subject_id)
        .limit(BATCH)
    ).all()
    db.session.rollback()
    return sum(_take(kind, subject_id, action, now) for kind, subject_id, action in due if action)


def _take(kind: str, subject_id: int, action: str, now: datetime) -> bool:
    subject = db.session.get(SUBJECTS[kind], subject_id)
    if subject is None:
        return False
    try:
        door.take_step(subject, action, door.CLOCK, now=now)
    except Refused as refusal:
        log.info("%s %s: %s not taken: %s", kind, subject_id, action, type(refusal).__name__)
        return False
    return True
