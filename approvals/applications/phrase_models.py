"""Sentences that checkers write again and again: a person's own, and those an office shares."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from approvals.accounts.models import Organisation
from approvals.database import Model, UtcDateTime


class Phrase(Model):
    """常用语: belongs to one person, or to an organisation and everybody below it."""

    __tablename__ = "phrases"
    __table_args__ = (
        CheckConstraint("(account_id IS NULL) <> (organisation_id IS NULL)", name="one_owner"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey(Organisation.id), index=True)
    position: Mapped[int]
    text: Mapped[str] = mapped_column(String(300))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
