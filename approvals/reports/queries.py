"""What has been reported, and what may be handed in?"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from approvals.applications.models import Application, ProjectYear
from approvals.database import db
from approvals.reports.models import Report, ReportedIndicator
from approvals.reports.self_evaluation import unresolved
from approvals.reports.target_rows import indicators_of


def open_report(application_id: int, kind: str) -> Report | None:
    """The report that is being written, not yet handed in."""
    return (
        db.session.scalars(
            select(Report)
            .where(
                Report.application_id == application_id,
                Report.kind == kind,
                Report.filed_at.is_(None),
            )
            .order_by(Report.turn.desc())
            .limit(1)
            .options(
                joinedload(Report.project_year).selectinload(ProjectYear.indicators),
                joinedload(Report.rows).joinedload(ReportedIndicator.indicator),
            )
        )
        .unique()
        .first()
    )


def filed_reports(application_id: int, kind: str | None = None) -> Sequence[Report]:
    """What was handed in, the latest first."""
    found = (
        select(Report)
        .where(Report.application_id == application_id, Report.filed_at.is_not(None))
        .order_by(Report.filed_at.desc(), Report.id.desc())
        .options(
            joinedload(Report.project_year),
            selectinload(Report.rows).joinedload(ReportedIndicator.indicator),
        )
    )
    return db.session.scalars(found.where(Report.kind == kind) if kind else found).all()


def last_filed(application_id: int, kind: str) -> Report | None:
    """The report of this kind that was handed in last."""
    return next(iter(filed_reports(application_id, kind)), None)


def is_complete(application: Application, kind: str) -> bool:
    """Whether the open report says what was done and gives every indicator its actual value.

    A final report also has to be a sound self-evaluation: no error finding is left without its
    explanation.
    """
    report = open_report(application.id, kind)
    if report is None or not report.progress.strip():
        return False
    reported = {row.indicator_id for row in report.rows if row.actual.strip()}
    wanted = report.project_year.indicators or indicators_of(report.project_year)
    if not {each.id for each in wanted} <= reported:
        return False
    return kind != "final" or not unresolved(report)
