"""What stands on the two official forms, as typed values: the target form and the self-evaluation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from approvals.documents.targets import Target, parse


class Level(StrEnum):
    """`error` findings are resolved or explained before submitting; warnings only warn."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong with a form, and where."""

    code: str
    level: Level
    where: str
    """A path into the form's JSON, such as `indicators[5].deviation_note`."""
    message: str
    """An English sentence to translate, with `%(name)s` for each of the values."""
    values: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def english(self) -> str:
        return self.message % self.values


@dataclass(frozen=True)
class Indicator:
    """One row of either form; what only the self-evaluation has is None on a target form."""

    level1: str | None = None
    level2: str | None = None
    level3: str | None = None
    target_text: str | None = None
    """As typed."""
    actual: str | None = None
    weight: Decimal | None = None
    score: Decimal | None = None
    deviation_note: str | None = None

    @cached_property
    def target(self) -> Target:
        """The target as understood."""
        return parse(self.target_text)


@dataclass(frozen=True)
class SourceFigures:
    """A row 其中：… of the self-evaluation's money."""

    initial_amount: Decimal | None = None
    adjusted_amount: Decimal | None = None
    executed_amount: Decimal | None = None


@dataclass(frozen=True)
class BudgetFigures:
    """年度资金总额 of the self-evaluation, with the rate and score as printed."""

    initial_amount: Decimal | None = None
    """年初预算数"""
    adjusted_amount: Decimal | None = None
    """全年预算数"""
    executed_amount: Decimal | None = None
    """全年执行数"""
    weight: Decimal | None = None
    execution_rate: Decimal | None = None
    """In percent."""
    score: Decimal | None = None
    appropriation: SourceFigures | None = None
    carried_over: SourceFigures | None = None
    other: SourceFigures | None = None


@dataclass(frozen=True)
class YearAmount:
    """The budget of one year after the form's own."""

    year: int
    amount: Decimal


@dataclass(frozen=True)
class TargetBudget:
    """The money of a target form."""

    total_amount: Decimal | None = None
    """项目总预算"""
    this_year_amount: Decimal | None = None
    """项目当年预算"""
    last_year_budget_amount: Decimal | None = None
    """同名项目上年预算额"""
    last_year_executed_amount: Decimal | None = None
    """同名项目上年预算执行数"""
    later_years: tuple[YearAmount, ...] = ()
    """Of a project over several years."""


@dataclass(frozen=True)
class TargetForm:
    """财政项目支出绩效目标表"""

    year: int | None = None
    organisation: str | None = None
    title: str | None = None
    category: str | None = None
    start_on: date | None = None
    end_on: date | None = None
    government_procurement: bool | None = None
    performance_type: str | None = None
    summary: str | None = None
    basis: str | None = None
    necessity: str | None = None
    safeguards: str | None = None
    schedule: str | None = None
    goals: str | None = None
    last_year_use: str | None = None
    budget: TargetBudget = TargetBudget()
    indicators: tuple[Indicator, ...] = ()


@dataclass(frozen=True)
class SelfEvaluationForm:
    """财政项目支出绩效自评表"""

    year: int | None = None
    title: str | None = None
    authority: str | None = None
    organisation: str | None = None
    budget: BudgetFigures = BudgetFigures()
    goal: str | None = None
    achievement: str | None = None
    indicators: tuple[Indicator, ...] = ()
    total_weight: Decimal | None = None
    total_score: Decimal | None = None


Form = TargetForm | SelfEvaluationForm
