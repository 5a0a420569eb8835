"""What did those say who sent an application back: at which fields, and on the whole?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ScalarSelect, and_, select

from approvals import frozen
from approvals.applications.models import Application
from approvals.applications.version_models import Mark
from approvals.audit.models import HistoryEntry
from approvals.database import db
from workflows.definition import Title

SUMMED_UP = "summed_up"
"""Among a step's values: its comment only repeats the marks."""


@dataclass(frozen=True)
class SentBack:
    """The marks by field, a remark besides them, and where it came from."""

    marks: Mapping[str, Sequence[Mark]]
    remark: str = ""
    sender: Title | None = None


def sent_back(application: Application) -> SentBack:
    """One query; none for what was never handed in."""
    if application.submitted_at is None:
        return SentBack({})
    rows = db.session.execute(
        select(HistoryEntry, Mark)
        .outerjoin(
            Mark,
            and_(Mark.application_id == HistoryEntry.application_id, Mark.closed_at.is_(None)),
        )
        .where(HistoryEntry.id == _entered(application))
        .order_by(Mark.id)
    ).all()
    marks: dict[str, list[Mark]] = {}
    for _entry, mark in rows:
        if mark is not None:
            marks.setdefault(mark.field, []).append(mark)
    return _told(application, next((entry for entry, _mark in rows), None), marks)


def _told(
    application: Application, entry: HistoryEntry | None, marks: Mapping[str, Sequence[Mark]]
) -> SentBack:
    if entry is None or entry.from_state is None:
        return SentBack(marks)
    came_from = frozen.of(application).state(entry.from_state)
    if came_from.outcome:  # reopened, not sent back
        return SentBack(marks)
    remark = "" if entry.values.get(SUMMED_UP) else entry.comment
    return SentBack(marks, remark, came_from.title)


def _entered(application: Application) -> ScalarSelect[int]:
    """The step by which it came into its present state."""
    return (
        select(HistoryEntry.id)
        .where(
            HistoryEntry.application_id == application.id,
            HistoryEntry.subject_kind == "application",
            HistoryEntry.to_state == application.state,
            HistoryEntry.from_state != application.state,
        )
        .order_by(HistoryEntry.position.desc())
        .limit(1)
        .scalar_subquery()
    )
