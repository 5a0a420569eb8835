"""What does the page on which a report is written show: what is stored, what is missing, how it comes out?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy.orm.attributes import set_committed_value

from approvals import frozen
from approvals.applications.models import Application
from approvals.documents.form import Finding
from approvals.reports.models import Report
from approvals.reports.operations import EDITABLE, ReportDraft
from approvals.reports.queries import last_filed, open_report
from approvals.reports.self_evaluation import (
    Row,
    SelfEvaluation,
    place_of,
    rows_of,
    self_evaluation,
)
from approvals.reports.target_rows import indicators_of, year_reported_on
from approvals.reports.weights import equal_weights


@dataclass(frozen=True)
class Writing:
    """A report while it is written. The report may not be stored yet."""

    application: Application
    kind: str
    report: Report
    rows: tuple[Row, ...]
    submit_key: str
    """The step that hands it in."""

    @property
    def is_final(self) -> bool:
        """Whether it carries the self-evaluation."""
        return self.kind == "final"

    @property
    def version(self) -> int:
        """What the next save has to be based on."""
        return self.report.edit_version if self.report.id else 0


def kind_written_in(application: Application) -> str | None:
    """Which report the present state leaves open, if any."""
    editable = frozen.of(application).state(application.state).editable
    return next((kind for kind, content in EDITABLE.items() if content in editable), None)


def writing_of(application: Application, kind: str, now: datetime) -> Writing:
    """The open report; before its first save a fresh one, after a rectification the last one's text."""
    report = open_report(application.id, kind)
    before = None if report else last_filed(application.id, kind)
    report = report or _fresh(application, kind, before, now)
    stored = rows_of(before or report)
    known = {row.indicator.id: replace(row, filed_levels=None) for row in stored}
    rows = [
        known.get(indicator.id, Row(indicator)) for indicator in indicators_of(report.project_year)
    ]
    if kind == "final":
        rows = _weighted(rows)
    return Writing(application, kind, report, tuple(rows), _submit_key(application, kind))


def _fresh(application: Application, kind: str, before: Report | None, now: datetime) -> Report:
    """A report that is in no session: looking at it stores nothing."""
    year = year_reported_on(application, now)
    report = Report(kind=kind, turn=1, edit_version=0, edited_at=now, rows=[])
    report.progress = before.progress if before else ""
    report.problems = before.problems if before else ""
    report.next_steps = before.next_steps if before else ""
    report.application_id, report.project_year_id = application.id, year.id
    # Known without the cascade of the relationships, which would store it.
    set_committed_value(report, "application", application)
    set_committed_value(report, "project_year", year)
    return report


def _weighted(rows: Sequence[Row]) -> list[Row]:
    """Equal weights where nobody has given any."""
    if any(row.weight is not None for row in rows):
        return list(rows)
    weights = equal_weights(len(rows))
    return [replace(row, weight=weight) for row, weight in zip(rows, weights, strict=True)]


def _submit_key(application: Application, kind: str) -> str:
    actions = frozen.of(application).actions_from(application.state)
    return next((a.key for a in actions if f"file_{kind}" in a.effects), "")


def with_suggestions(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Suggested scores where none is given."""
    return tuple(
        replace(row, score=row.suggested_score) if row.score is None else row for row in rows
    )


def evaluated(writing: Writing, rows: tuple[Row, ...]) -> SelfEvaluation | None:
    """How a final report comes out with these rows."""
    return self_evaluation(writing.report, rows) if writing.is_final else None


def still_missing(
    draft: ReportDraft, rows: Sequence[Row], evaluation: SelfEvaluation | None
) -> list[tuple[str, str]]:
    """What has to be done before handing in: the field's id and a sentence."""
    found = [] if draft.progress else [("progress", _("Say what was done."))]
    if evaluation is None:
        return found + [_actual_missing(row) for row in rows if not row.actual]
    return found + [
        (anchor_of(finding, rows), _sentence(finding, rows))
        for finding in evaluation.blocking(draft.problems)
    ]


def _sentence(finding: Finding, rows: Sequence[Row]) -> str:
    """A finding's sentence, behind the name of the indicator that it is about."""
    sentence = _(finding.message, **finding.values)
    if not is_about_indicator(finding):
        return sentence
    indicator = rows[place_of(finding)].indicator
    name = indicator.level3 or indicator.level2
    return _("%(name)s: %(sentence)s", name=name, sentence=sentence)


def _actual_missing(row: Row) -> tuple[str, str]:
    name = row.indicator.level3 or row.indicator.level2
    return f"actual-{row.indicator.id}", _("Give the actual value of “%(name)s”.", name=name)


ANCHORS = {"score": "score", "deviation_note": "note"}
"""The part of an indicator that a finding names → the field's name; all others are about the value."""


def anchor_of(finding: Finding, rows: Sequence[Row]) -> str:
    """The id of the field that a finding is about; of the whole form, the figures."""
    if not is_about_indicator(finding):
        return "figures"
    part = finding.where.rpartition(".")[2]
    return f"{ANCHORS.get(part, 'actual')}-{rows[place_of(finding)].indicator.id}"


def is_about_indicator(finding: Finding) -> bool:
    """Whether a finding is about one indicator rather than the whole form."""
    return finding.where.startswith("indicators[")
