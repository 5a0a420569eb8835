"""Which figures of the demo are real? Three target forms and one self-evaluation of 2020."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from approvals.demo.content import (
    IndicatorRow,
    Line,
    Texts,
    budget_lines,
    indicator_rows,
    read,
)


@dataclass(frozen=True)
class Project:
    """What a declaration says besides its money and its indicators."""

    key: str
    at: str
    leader: str
    title: str
    category: str
    performance_type: str
    government_procurement: bool
    texts: Texts


@dataclass(frozen=True)
class RealTargetForm:
    project: Project
    amount: Decimal
    last_year_budget_amount: Decimal
    last_year_executed_amount: Decimal
    lines: tuple[Line, ...]
    indicators: tuple[IndicatorRow, ...]


@dataclass(frozen=True)
class ExecutedLine:
    """A budget line through the year: initial, adjusted, executed."""

    category: str
    purpose: str
    initial_amount: Decimal
    adjusted_amount: Decimal
    executed_amount: Decimal


@dataclass(frozen=True)
class ScoredRow:
    level1: str
    level2: str
    level3: str
    target: str
    actual: str
    weight: Decimal
    score: Decimal
    deviation_note: str


@dataclass(frozen=True)
class RealSelfEvaluation:
    project: Project
    initial_amount: Decimal
    adjusted_amount: Decimal
    executed_amount: Decimal
    execution_rate: Decimal
    """In percent, as printed."""
    budget_score: Decimal
    total_score: Decimal
    adjustment_reason: str
    goal: str
    achievement: str
    lines: tuple[ExecutedLine, ...]
    indicators: tuple[ScoredRow, ...]


@cache
def target_forms() -> tuple[RealTargetForm, ...]:
    return tuple(_target_form(entry) for entry in read("real")["target_forms"])


@cache
def self_evaluation() -> RealSelfEvaluation:
    entry = read("real")["self_evaluation"]
    return RealSelfEvaluation(
        project=_project(entry),
        initial_amount=Decimal(entry["initial"]),
        adjusted_amount=Decimal(entry["adjusted"]),
        executed_amount=Decimal(entry["executed"]),
        execution_rate=Decimal(entry["execution_rate"]),
        budget_score=Decimal(entry["budget_score"]),
        total_score=Decimal(entry["total"]),
        adjustment_reason=entry["adjustment_reason"],
        goal=entry["goal"],
        achievement=entry["achievement"],
        lines=tuple(ExecutedLine(*row[:2], *map(Decimal, row[2:])) for row in entry["lines"]),
        indicators=tuple(_scored(row) for row in entry["indicators"]),
    )


def _target_form(entry: dict[str, Any]) -> RealTargetForm:
    return RealTargetForm(
        project=_project(entry),
        amount=Decimal(entry["amount"]),
        last_year_budget_amount=Decimal(entry["last_year_budget"]),
        last_year_executed_amount=Decimal(entry["last_year_executed"]),
        lines=budget_lines(entry["lines"]),
        indicators=indicator_rows(entry["indicators"]),
    )


def _project(entry: dict[str, Any]) -> Project:
    plain = (
        "key",
        "at",
        "leader",
        "title",
        "category",
        "performance_type",
        "government_procurement",
    )
    return Project(**{key: entry[key] for key in plain}, texts=Texts(**entry["texts"]))


def _scored(row: Sequence[Any]) -> ScoredRow:
    level1, level2, level3, target, actual, weight, score, note = row
    return ScoredRow(
        level1, level2, level3, target, actual, Decimal(weight), Decimal(score), note or ""
    )
