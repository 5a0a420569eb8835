"""What do steps do to reports? Handing one in fixes it, with the money as it stands."""

from __future__ import annotations

from typing import Final

from approvals.database import db
from approvals.documents.digests import digest_of_form
from approvals.documents.text_effects import index_achievement
from approvals.reports.models import Report
from approvals.reports.queries import open_report
from approvals.reports.self_evaluation import execution_of, self_evaluation
from approvals.step import Effect, Step
from approvals.wording import N_
from workflows.engine import RequirementUnmet


def file_midterm(step: Step) -> None:
    """The mid-term report is handed in."""
    _file(step, "midterm")


def file_final(step: Step) -> None:
    """The final report with its self-evaluation is handed in."""
    _file(step, "final")


def _file(step: Step, kind: str) -> None:
    report = open_report(step.application.id, kind)
    if report is None:
        raise RequirementUnmet(N_("There is no report to hand in yet; write it first."))
    money = execution_of(report)
    report.initial_amount, report.adjusted_amount = money.initial_amount, money.adjusted_amount
    report.executed_amount = money.executed_amount
    report.filed_at, report.history_id = step.now, step.history.id
    if kind == "final":
        _keep_levels(report)
        index_achievement(step.application, report.progress)
        report.form_digest = digest_of_form(self_evaluation(report).form)
    db.session.flush()


def _keep_levels(report: Report) -> None:
    """What is handed in keeps its words, whatever a mapping says later."""
    words = report.application.call.words
    for row in report.rows:
        levels = words.result_levels(row.indicator.level1, row.indicator.level2)
        row.level1, row.level2 = (word[:60] for word in levels)


EFFECTS: Final[dict[str, Effect]] = {
    effect.__name__: effect for effect in (file_midterm, file_final)
}
