"""What has been reported, and what a report still lacks."""

from __future__ import annotations

from sqlalchemy import select

from approvals.applications.models import Application
from approvals.database import db
from approvals.reports.models import Report


def open_report(application_id: int, kind: str) -> Report | None:
    """The report that is being written, not yet handed in."""
    return db.session.scalars(
        select(Report)
        .where(
            Report.application_id == application_id,
            Report.kind == kind,
            Report.filed_at.is_(None),
        )
        .order_by(Report.turn.desc())
        .limit(1)
    ).first()


def is_complete(application: Application, kind: str) -> bool:
    """Whether the open report says what was done and gives every indicator its actual value."""
    report = open_report(application.id, kind)
    if report is None or not report.progress.strip():
        return False
    return all(row.actual.strip() for row in report.rows)
