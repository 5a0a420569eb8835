"""What was handed in, version by version, and what somebody who sent it back marked as wrong."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from approvals.database import Model, UtcDateTime

if TYPE_CHECKING:
    from approvals.audit.models import HistoryEntry

MARK_KINDS = ("incorrect", "incomplete", "outdated")


class ApplicationVersion(Model):
    """What was handed in at one step, whole: never changed, always readable."""

    __tablename__ = "application_versions"
    __table_args__ = (UniqueConstraint("application_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"))
    number: Mapped[int]
    content: Mapped[dict] = mapped_column(JSON)
    digest: Mapped[str] = mapped_column(String(64))
    history_id: Mapped[int] = mapped_column(ForeignKey("history.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Mark(Model):
    """What somebody who sent an application back says is wrong with one field."""

    __tablename__ = "marks"
    __table_args__ = (
        CheckConstraint("kind IN ('incorrect', 'incomplete', 'outdated')", name="kind_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"), index=True)
    history_id: Mapped[int] = mapped_column(ForeignKey("history.id"))
    field: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(12))
    sentence: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text, default="")
    """What the applicant says to it; empty where correcting it says enough."""
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the applicant said that it is corrected, or answered otherwise."""
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the application was handed in again."""
    history: Mapped[HistoryEntry] = relationship()
