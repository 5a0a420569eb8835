"""How is a report written? It may be saved however unfinished; nothing typed is lost to another edit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from sqlalchemy import func, select

from approvals import frozen
from approvals.applications.models import Application, Indicator
from approvals.database import db
from approvals.reports.models import Report, ReportedIndicator
from approvals.reports.queries import open_report
from approvals.reports.target_rows import indicators_of, year_reported_on

EDITABLE = {"midterm": "midterm_report", "final": "final_report"}
"""Kind of report → the content that a state must leave open for it to be written."""


class StaleReport(RuntimeError):
    """Somebody else saved since this person opened the page. Nothing was written."""

    def __init__(self, report: Report) -> None:
        super().__init__("the report was saved meanwhile")
        self.report = report


class NotEditable(RuntimeError):
    """The application lies where this report cannot be written."""


@dataclass(frozen=True)
class RowDraft:
    """One indicator's row as typed."""

    actual: str = ""
    evidence: str = ""
    weight: Decimal | None = None
    score: Decimal | None = None
    deviation_note: str = ""


@dataclass(frozen=True)
class ReportDraft:
    """A whole report as typed."""

    based_on: int
    """The `edit_version` that the person saw; 0 where there was no report yet."""
    progress: str
    problems: str = ""
    next_steps: str = ""
    rows: Mapping[int, RowDraft] = field(default_factory=dict)
    """By indicator id."""


def is_editable(application: Application, kind: str) -> bool:
    """Whether the application lies where a report of this kind is written."""
    state = frozen.of(application).state(application.state)
    return EDITABLE[kind] in state.editable and application.suspended_at is None


def save_report(
    application: Application, kind: str, draft: ReportDraft, *, now: datetime
) -> Report:
    """Store what was typed. Commits. Raises StaleReport or NotEditable, and writes nothing then."""
    db.session.refresh(application, with_for_update={"of": Application})
    if not is_editable(application, kind):
        raise NotEditable
    report = open_report(application.id, kind)
    if report is not None:
        db.session.refresh(report)
        if report.edit_version != draft.based_on:
            raise StaleReport(report)
    elif draft.based_on:
        raise NotEditable
    report = report or _begin(application, kind, now)
    _write(report, draft, now)
    db.session.commit()
    return report


def _begin(application: Application, kind: str, now: datetime) -> Report:
    turn = db.session.scalar(
        select(func.max(Report.turn)).where(
            Report.application_id == application.id, Report.kind == kind
        )
    )
    report = Report(
        application=application,
        project_year=year_reported_on(application, now),
        kind=kind,
        turn=(turn or 0) + 1,
        edit_version=0,
        edited_at=now,
        rows=[],
    )
    db.session.add(report)
    return report


def _write(report: Report, draft: ReportDraft, now: datetime) -> None:
    report.progress, report.problems = draft.progress, draft.problems
    report.next_steps = draft.next_steps
    known = {row.indicator_id: row for row in report.rows}
    report.rows[:] = [
        _row(known.get(indicator.id), indicator, draft.rows.get(indicator.id, RowDraft()))
        for indicator in indicators_of(report.project_year)
    ]
    report.edit_version += 1
    report.edited_at = now


def _row(row: ReportedIndicator | None, indicator: Indicator, draft: RowDraft) -> ReportedIndicator:
    row = row or ReportedIndicator(indicator=indicator, indicator_id=indicator.id)
    row.position = indicator.position
    row.actual, row.evidence = draft.actual, draft.evidence
    row.weight, row.score = draft.weight, draft.score
    row.deviation_note = draft.deviation_note
    return row
