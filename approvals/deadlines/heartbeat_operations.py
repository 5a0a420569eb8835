"""Saying that a process, or a job of one, was alive."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, update
from sqlalchemy.exc import IntegrityError

from approvals.database import db
from approvals.deadlines.models import Heartbeat


def beat(process: str, now: datetime) -> None:
    """Say it; of two first ones at the same moment one says it for both. Commits."""
    heartbeat = update(Heartbeat).where(Heartbeat.process == process).values(seen_at=now)
    if not cast("CursorResult[Any]", db.session.execute(heartbeat)).rowcount:
        db.session.add(Heartbeat(process=process, seen_at=now))
    try:
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
