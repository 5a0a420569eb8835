"""The reports that the demo's projects hand in."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from approvals.applications.models import Indicator
from approvals.demo.content import IndicatorRow, read
from approvals.demo.journey import Journey
from approvals.demo.real_figures import ScoredRow
from approvals.reports.operations import ReportDraft, RowDraft, save_report
from approvals.reports.weights import equal_weights


def midterm(journey: Journey) -> None:
    """A mid-term report, saved and handed in."""
    texts = journey.chance.choice(read("reports")["midterm"][journey.project.kind])
    rows = {
        indicator.id: RowDraft(actual=_actual(row, part=True), evidence=_evidence(journey))
        for indicator, row in _paired(journey)
    }
    draft = ReportDraft(_version(journey, "midterm"), rows=rows, **texts)
    save_report(journey.application, "midterm", draft, now=journey.at)
    journey.take("submit_midterm", "applicant")


def final(journey: Journey, *, shortfall: bool = False) -> None:
    """A final report with its self-evaluation; with a shortfall one indicator misses its target."""
    texts = journey.chance.choice(read("reports")["final"][journey.project.kind])
    pairs = _paired(journey)
    weights = equal_weights(len(pairs))
    rows = {
        indicator.id: _scored(journey, row, weight, missed=shortfall and place == 0)
        for place, ((indicator, row), weight) in enumerate(zip(pairs, weights, strict=True))
    }
    draft = ReportDraft(_version(journey, "final"), rows=rows, next_steps="", **texts)
    save_report(journey.application, "final", draft, now=journey.at)
    journey.take("submit_final", "applicant")


def final_as_printed(journey: Journey, achievement: str, scored: Sequence[ScoredRow]) -> None:
    """The final report with the figures of a public form."""
    rows = {
        indicator.id: RowDraft(
            actual=row.actual,
            evidence=_evidence(journey),
            weight=row.weight,
            score=row.score,
            deviation_note=row.deviation_note,
        )
        for indicator, row in zip(_indicators(journey), scored, strict=True)
    }
    draft = ReportDraft(_version(journey, "final"), achievement, rows=rows)
    save_report(journey.application, "final", draft, now=journey.at)
    journey.take("submit_final", "applicant")


def _scored(journey: Journey, row: IndicatorRow, weight: Decimal, *, missed: bool) -> RowDraft:
    if missed and row.missed:
        note = journey.chance.choice(read("reports")["deviations"])
        score = max(weight - 2, Decimal(0))
        return RowDraft(row.missed, _evidence(journey), weight, score, note)
    return RowDraft(_actual(row), _evidence(journey), weight, weight)


def _actual(row: IndicatorRow, *, part: bool = False) -> str:
    reached = row.reached or row.target.lstrip("≥=≤<>约")
    return f"{reached}（进行中）" if part and not any(c.isdigit() for c in reached) else reached


def _evidence(journey: Journey) -> str:
    return journey.chance.choice(read("reports")["evidence"])


def _indicators(journey: Journey) -> list[Indicator]:
    return list(journey.application.project_years[0].indicators)


def _paired(journey: Journey) -> list[tuple[Indicator, IndicatorRow]]:
    return list(zip(_indicators(journey), journey.project.indicators, strict=True))


def _version(journey: Journey, kind: str) -> int:
    """The edit version of the report that is being written: a new one begins at 0."""
    return 0
