"""A colleague's consent: may somebody begin a declaration from one of their projects?"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from approvals.accounts.models import Account
from approvals.applications.models import Application
from approvals.database import Model, UtcDateTime
from approvals.programmes.models import Call


class Consent(Model):
    """Asked for one call; who is asked chooses the project or declines. Kept for good."""

    __tablename__ = "consents"
    __table_args__ = (
        CheckConstraint(
            "application_id IS NULL OR answered_at IS NOT NULL", name="given_with_its_time"
        ),
        CheckConstraint(
            "withdrawn_at IS NULL OR application_id IS NOT NULL", name="withdrawn_was_given"
        ),
        CheckConstraint("asked_by_id <> colleague_id", name="not_of_oneself"),
        Index("ix_consents_colleague", "colleague_id", "answered_at"),
        Index("ix_consents_asked_by", "asked_by_id", "call_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("calls.id"))
    """For which call the declaration is to be begun."""
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    colleague_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    note: Mapped[str] = mapped_column(Text, default="")
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    application_id: Mapped[int | None] = mapped_column(ForeignKey("applications.id"))
    """The project that may be taken over; null after an answer: declined."""
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the colleague took the consent back: nothing is begun from the project any more."""
    call: Mapped[Call] = relationship()
    asked_by: Mapped[Account] = relationship(foreign_keys=[asked_by_id])
    colleague: Mapped[Account] = relationship(foreign_keys=[colleague_id])
    application: Mapped[Application | None] = relationship()

    @property
    def is_open(self) -> bool:
        """Whether it still waits for an answer."""
        return self.answered_at is None

    @property
    def is_given(self) -> bool:
        """Whether the project may be taken over."""
        return self.application_id is not None and self.withdrawn_at is None
