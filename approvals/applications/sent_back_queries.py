"""With which words did somebody send an application back, besides the marks at its fields?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from approvals.applications.models import Application
from approvals.applications.version_models import Mark
from approvals.audit.models import HistoryEntry
from approvals.database import db

SUMMED_UP = "summed_up"
"""Among a step's values: its comment only repeats the marks."""


def remark_on(application: Application, marks: Mapping[str, Sequence[Mark]]) -> str:
    """The remark on the whole; blank where nobody sent it back or the marks say it all."""
    if application.sender_state is None:
        return ""
    known = next((mark.history for found in marks.values() for mark in found), None)
    entry = known or _last_return(application)
    return "" if entry is None or entry.values.get(SUMMED_UP) else entry.comment


def _last_return(application: Application) -> HistoryEntry | None:
    return db.session.scalars(
        select(HistoryEntry)
        .where(
            HistoryEntry.application_id == application.id,
            HistoryEntry.subject_kind == "application",
            HistoryEntry.from_state == application.sender_state,
            HistoryEntry.to_state == application.state,
        )
        .order_by(HistoryEntry.position.desc())
        .limit(1)
    ).first()
