"""What committees do: who reviews what, conflicts, scores, decisions, notices, objections."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from approvals.accounts.models import Account
from approvals.applications.models import Application
from approvals.database import ExactDecimal, Model, Money, UtcDateTime
from approvals.programmes.models import Criterion
from approvals.subjects import WorkflowSubject

RECOMMENDATIONS = ("approve", "revise", "reject")


class Conflict(Model):
    """A declared conflict of interest: this person never acts on this application again."""

    __tablename__ = "conflicts"
    __table_args__ = (UniqueConstraint("application_id", "account_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    reason: Mapped[str] = mapped_column(Text)
    history_id: Mapped[int] = mapped_column(ForeignKey("history.id"))
    declared_at: Mapped[datetime] = mapped_column(UtcDateTime)
    account: Mapped[Account] = relationship()


class Review(Model):
    """One reviewer's review of one application in one round: assigned, drafted, handed in."""

    __tablename__ = "reviews"
    __table_args__ = (
        UniqueConstraint("application_id", "stage", "round", "reviewer_id"),
        CheckConstraint(
            "handed_in_at IS NULL OR (total IS NOT NULL AND recommendation IS NOT NULL)",
            name="handed_in_is_complete",
        ),
        CheckConstraint(
            "recommendation IS NULL OR recommendation IN ('approve', 'revise', 'reject')",
            name="recommendation_known",
        ),
        Index("ix_reviews_reviewer", "reviewer_id", "handed_in_at", "application_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"))
    stage: Mapped[str] = mapped_column(String(12))
    round: Mapped[int]
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    assigned_at: Mapped[datetime] = mapped_column(UtcDateTime)
    assigned_by_id: Mapped[int | None] = mapped_column(ForeignKey("history.id"))
    comment: Mapped[str] = mapped_column(Text, default="")
    recommendation: Mapped[str | None] = mapped_column(String(12))
    suggested_amount: Mapped[Decimal | None] = mapped_column(Money)
    total: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    """Weighted sum of the points, out of 100; set when handed in."""
    saved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    handed_in_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Set when the reviewer declared a conflict or was replaced."""
    application: Mapped[Application] = relationship()
    reviewer: Mapped[Account] = relationship()
    scores: Mapped[list[ReviewScore]] = relationship(
        cascade="all, delete-orphan", order_by="ReviewScore.criterion_id"
    )


class ReviewScore(Model):
    """Points from 1 to 10 for one criterion, with a note."""

    __tablename__ = "review_scores"
    __table_args__ = (CheckConstraint("points BETWEEN 1 AND 10", name="points_in_range"),)

    review_id: Mapped[int] = mapped_column(ForeignKey("reviews.id"), primary_key=True)
    criterion_id: Mapped[int] = mapped_column(ForeignKey("criteria.id"), primary_key=True)
    points: Mapped[int | None]
    note: Mapped[str] = mapped_column(Text, default="")
    criterion: Mapped[Criterion] = relationship()


class Decision(Model):
    """What a body decided in one round: the verdict that people are shown later."""

    __tablename__ = "decisions"
    __table_args__ = (Index("ix_decisions_application", "application_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"))
    stage: Mapped[str] = mapped_column(String(20))
    round: Mapped[int]
    verdict: Mapped[str] = mapped_column(String(40))
    approved_amount: Mapped[Decimal | None] = mapped_column(Money)
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)
    history_id: Mapped[int] = mapped_column(ForeignKey("history.id"))
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PublicNotice(Model):
    """公示: an application as the public may see it, for thirty days."""

    __tablename__ = "public_notices"
    __table_args__ = (Index("ix_public_notices_shown", "hidden_after_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"), index=True)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    objections_until_at: Mapped[datetime] = mapped_column(UtcDateTime)
    hidden_after_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    history_id: Mapped[int] = mapped_column(ForeignKey("history.id"))
    application: Mapped[Application] = relationship()


class Objection(WorkflowSubject, Model):
    """异议: what somebody has against a project on public notice, and the answer."""

    __tablename__ = "objections"
    __table_args__ = (Index("ix_objections_application", "application_id"),)
    kind = "objection"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"))
    objector: Mapped[str] = mapped_column(String(80))
    contact: Mapped[str] = mapped_column(String(120))
    grounds: Mapped[str] = mapped_column(Text)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    reply: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    application: Mapped[Application] = relationship()
