"""What do readers see of a report that was handed in?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from approvals.applications.models import Application
from approvals.documents.targets import actual_number, met, share_achieved
from approvals.reports.models import Report
from approvals.reports.queries import filed_reports
from approvals.reports.self_evaluation import Row, SelfEvaluation, rows_of, self_evaluation

WHOLE = 1


@dataclass(frozen=True)
class ReadRow:
    """One indicator with how much of it was reached."""

    row: Row

    @property
    def share(self) -> Decimal | None:
        """The part reached, a share of 1; None where no two numbers stand against each other."""
        share = share_achieved(self.row.target, actual_number(self.row.actual))
        return None if share is None else Decimal(share.numerator) / Decimal(share.denominator)

    @property
    def is_met(self) -> bool | None:
        """Whether the target is reached; None where nobody can tell."""
        return met(self.row.target, actual_number(self.row.actual))


@dataclass(frozen=True)
class Read:
    """A report with its rows, and a final one with its self-evaluation."""

    report: Report
    rows: tuple[ReadRow, ...]
    evaluation: SelfEvaluation | None

    @property
    def reached(self) -> int:
        """How many indicators reached their target."""
        return sum(row.is_met is True for row in self.rows)


def read(report: Report) -> Read:
    """A report as readers see it."""
    rows = tuple(ReadRow(row) for row in rows_of(report))
    evaluation = self_evaluation(report) if report.kind == "final" else None
    return Read(report, rows, evaluation)


def filed(application_id: int, report_id: int) -> Read | None:
    """A report of this application that was handed in."""
    found = next((r for r in filed_reports(application_id) if r.id == report_id), None)
    return read(found) if found else None


def reports_of(application: Application) -> tuple[list[Read], Sequence[Report]]:
    """The last report of each kind as readers see it, the latest first, and the earlier ones."""
    reports = filed_reports(application.id)
    latest: dict[str, Report] = {}
    for report in reports:
        latest.setdefault(report.kind, report)
    shown = list(latest.values())
    return [read(report) for report in shown], [each for each in reports if each not in shown]
