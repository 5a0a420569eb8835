"""A file that is arriving in pieces: whose it is, how much of it is here, what became of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from approvals.applications.models import Application
from approvals.database import Model, UtcDateTime


class Upload(Model):
    """The pieces lie in a file named by the key; the clock removes both after a day of silence."""

    __tablename__ = "uploads"
    __table_args__ = (
        CheckConstraint("size > 0", name="not_empty"),
        CheckConstraint("received BETWEEN 0 AND size", name="received_in_range"),
        Index("ix_uploads_place", "application_id", "account_id"),
    )

    key: Mapped[str] = mapped_column(String(32), primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    requirement_id: Mapped[int | None] = mapped_column(ForeignKey("required_attachments.id"))
    file_name: Mapped[str] = mapped_column(String(200))
    fingerprint: Mapped[str] = mapped_column(String(100))
    """By which the page knows a file again that somebody chooses a second time."""
    size: Mapped[int]
    received: Mapped[int] = mapped_column(default=0)
    touched_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    attachment_id: Mapped[int | None] = mapped_column(ForeignKey("attachments.id"))
    """What it became, once it was whole and found to be in order."""
    application: Mapped[Application] = relationship()

    @property
    def is_whole(self) -> bool:
        """Whether every byte is here."""
        return self.received == self.size
