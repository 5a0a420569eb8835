"""How does a final report come out as the official self-evaluation form (绩效自评表), and is it sound?"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from approvals.applications.models import Indicator
from approvals.budget.execution_queries import executed_in
from approvals.documents.checks import findings
from approvals.documents.evaluation import (
    BUDGET_WEIGHT,
    FULL_WEIGHT,
    Evaluation,
    Execution,
    ScoredIndicator,
    evaluate,
)
from approvals.documents.form import (
    BudgetFigures,
    Finding,
    Level,
    SelfEvaluationForm,
    SourceFigures,
)
from approvals.documents.form import Indicator as FormIndicator
from approvals.documents.targets import Target, actual_number, parse
from approvals.documents.template import Template
from approvals.programmes.models import Call
from approvals.reports.models import Report, ReportedIndicator

NOTHING = Decimal(0)
EXPLAINED_BY_NOTE = frozenset({"shortfall-full-marks"})
EXPLAINED_BY_PROBLEMS = frozenset({"budget-missing"})
"""Errors that a fact brings about and no editing can undo: they have to be explained."""


@dataclass(frozen=True)
class Row:
    """One indicator with what was reached and the marks, whether stored or only typed."""

    indicator: Indicator
    actual: str = ""
    evidence: str = ""
    weight: Decimal | None = None
    score: Decimal | None = None
    deviation_note: str = ""
    filed_levels: tuple[str, str] | None = None
    """The words of both levels as handed in; None: the template's mapping tells them."""

    @property
    def target(self) -> Target:
        """The target as understood."""
        return parse(self.indicator.target_text)

    @property
    def suggested_score(self) -> Decimal | None:
        """What the formula suggests; None where it cannot tell."""
        if self.weight is None:
            return None
        number = actual_number(self.actual)
        return ScoredIndicator(self.target, number, self.weight).suggested_score

    @property
    def will_need_note(self) -> bool:
        """Whether the suggested score would ask for an analysis of the deviation, still unwritten."""
        suggested = self.suggested_score
        if self.weight is None or suggested is None or self.score is not None:
            return False
        return suggested < self.weight and not self.deviation_note.strip()


@dataclass(frozen=True)
class SelfEvaluation:
    """The form with its computed figures and what is wrong with it."""

    form: SelfEvaluationForm
    rows: tuple[Row, ...]
    evaluation: Evaluation
    findings: tuple[Finding, ...]

    def blocking(self, problems: str) -> tuple[Finding, ...]:
        """Errors that are neither resolved nor explained; `problems` is the report's text."""
        return tuple(
            each
            for each in self.findings
            if each.level is Level.ERROR and not self._is_explained(each, bool(problems.strip()))
        )

    def _is_explained(self, finding: Finding, has_problems: bool) -> bool:
        if finding.code in EXPLAINED_BY_NOTE:
            return bool(self.rows[place_of(finding)].deviation_note.strip())
        if finding.code in EXPLAINED_BY_PROBLEMS:
            return has_problems
        # Without money there is no rate, and so no total: the one explanation serves for both.
        no_rate = any(each.code in EXPLAINED_BY_PROBLEMS for each in self.findings)
        return finding.code == "total-missing" and no_rate and has_problems

    def at(self, where: str) -> tuple[Finding, ...]:
        """The findings at one place of the form."""
        return tuple(each for each in self.findings if each.where == where)


def place_of(finding: Finding) -> int:
    """Which indicator a finding is about, from 0."""
    return int(finding.where.removeprefix("indicators[").split("]")[0])


def rows_of(report: Report) -> tuple[Row, ...]:
    """The stored rows of a report; one not handed in yet is about what the project still aims at."""
    return tuple(
        _row(row)
        for row in report.rows
        if report.filed_at is not None or row.indicator.removed_at is None
    )


def _row(row: ReportedIndicator) -> Row:
    filed = None if row.level1 is None else (row.level1, row.level2 or "")
    typed = (row.actual, row.evidence, row.weight, row.score, row.deviation_note)
    return Row(row.indicator, *typed, filed_levels=filed)


def levels_of(row: Row, words: Template) -> tuple[str, str]:
    """The two levels in the self-evaluation's words."""
    if row.filed_levels is not None:
        return row.filed_levels
    return words.result_levels(row.indicator.level1, row.indicator.level2)


def execution_of(report: Report) -> BudgetFigures:
    """The year's money: as handed in, else as the ledger has it now."""
    year = report.project_year
    if report.filed_at is not None:
        return BudgetFigures(report.initial_amount, report.adjusted_amount, report.executed_amount)
    executed = executed_in(report.application_id, year.year)
    return BudgetFigures(year.initial_amount, year.adjusted_amount, executed)


def self_evaluation(report: Report, rows: tuple[Row, ...] | None = None) -> SelfEvaluation:
    """The self-evaluation of a report; with rows as typed, of what is on the screen."""
    rows = rows_of(report) if rows is None else rows
    money = execution_of(report)
    result = evaluate(
        Execution(money.adjusted_amount, money.executed_amount),
        [_scored(row) for row in rows],
    )
    form = _form(report, rows, money, result)
    return SelfEvaluation(form, rows, result, findings(form))


def unresolved(report: Report) -> tuple[Finding, ...]:
    """Errors that stand in the way of handing in: neither resolved nor explained."""
    return self_evaluation(report).blocking(report.problems)


def _scored(row: Row) -> ScoredIndicator:
    return ScoredIndicator(row.target, actual_number(row.actual), row.weight or NOTHING, row.score)


def _form(
    report: Report, rows: tuple[Row, ...], money: BudgetFigures, result: Evaluation
) -> SelfEvaluationForm:
    application = report.application
    words = application.call.words
    return SelfEvaluationForm(
        year=report.project_year.year,
        title=application.title,
        authority=application.call.organisation.name,
        organisation=application.organisation.name,
        budget=BudgetFigures(
            initial_amount=money.initial_amount,
            adjusted_amount=money.adjusted_amount,
            executed_amount=money.executed_amount,
            weight=BUDGET_WEIGHT,
            execution_rate=result.execution_rate,
            score=result.budget_score,
            **_by_source(application.call, money),
        ),
        goal=application.declaration.goals,
        achievement=report.progress,
        indicators=tuple(_form_row(row, words) for row in rows),
        total_weight=FULL_WEIGHT,
        total_score=result.total_score,
    )


def _by_source(call: Call, money: BudgetFigures) -> dict[str, SourceFigures]:
    """All of it, where the call's envelope has one source; the ledger does not tell several apart."""
    sources = [each.source for each in call.sources if each.amount]
    if len(sources) != 1:
        return {}
    figures = SourceFigures(money.initial_amount, money.adjusted_amount, money.executed_amount)
    return {sources[0]: figures}


def _form_row(row: Row, words: Template) -> FormIndicator:
    level1, level2 = levels_of(row, words)
    return FormIndicator(
        level1=level1,
        level2=level2,
        level3=row.indicator.level3,
        target_text=row.indicator.target_text,
        actual=row.actual or None,
        weight=row.weight,
        score=row.score,
        deviation_note=row.deviation_note or None,
    )
