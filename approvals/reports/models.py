"""What a project reports: mid-term and final reports, and the self-evaluation of a year."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from approvals.applications.models import Application, Indicator, ProjectYear
from approvals.database import ExactDecimal, Model, Money, UtcDateTime

REPORT_KINDS = ("midterm", "final")


class Report(Model):
    """A mid-term or final report; the one that is handed in again after rectification is a new one.

    The final report carries the year's self-evaluation (绩效自评).
    """

    __tablename__ = "reports"
    __table_args__ = (
        UniqueConstraint("application_id", "kind", "turn"),
        CheckConstraint("kind IN ('midterm', 'final')", name="kind_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"))
    project_year_id: Mapped[int] = mapped_column(ForeignKey("project_years.id"))
    kind: Mapped[str] = mapped_column(String(8))
    turn: Mapped[int] = mapped_column(default=1)
    progress: Mapped[str] = mapped_column(Text, default="")
    """What was done; on the final report 实际完成情况 of the year's goal."""
    problems: Mapped[str] = mapped_column(Text, default="")
    next_steps: Mapped[str] = mapped_column(Text, default="")
    edit_version: Mapped[int] = mapped_column(default=0)
    edited_at: Mapped[datetime] = mapped_column(UtcDateTime)
    filed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    history_id: Mapped[int | None] = mapped_column(ForeignKey("history.id"))
    form_digest: Mapped[str | None] = mapped_column(String(64))
    """Of the self-evaluation as it was handed in: by it a paper is verified."""
    initial_amount: Mapped[Decimal | None] = mapped_column(Money)
    """年初预算数 when it was handed in; null while it is written."""
    adjusted_amount: Mapped[Decimal | None] = mapped_column(Money)
    """全年预算数 when it was handed in."""
    executed_amount: Mapped[Decimal | None] = mapped_column(Money)
    """全年执行数 when it was handed in: what the ledger had as spent in this project-year."""
    application: Mapped[Application] = relationship()
    project_year: Mapped[ProjectYear] = relationship()
    rows: Mapped[list[ReportedIndicator]] = relationship(
        cascade="all, delete-orphan", order_by="ReportedIndicator.position"
    )


class ReportedIndicator(Model):
    """An indicator's actual value with its evidence; on the final report also weight and score."""

    __tablename__ = "reported_indicators"
    __table_args__ = (UniqueConstraint("report_id", "indicator_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id"))
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicators.id"))
    position: Mapped[int]
    actual: Mapped[str] = mapped_column(String(200), default="")
    evidence: Mapped[str] = mapped_column(Text, default="")
    weight: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    score: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    deviation_note: Mapped[str] = mapped_column(Text, default="")
    """偏差原因分析及改进措施"""
    level1: Mapped[str | None] = mapped_column(String(60))
    """With level 2, in the self-evaluation's words as handed in; None until then."""
    level2: Mapped[str | None] = mapped_column(String(60))
    indicator: Mapped[Indicator] = relationship()
