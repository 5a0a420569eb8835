"""What was done: one append-only row for each step and each act of administration."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from approvals.accounts.models import Account
from approvals.database import Model, UtcDateTime


class HistoryEntry(Model):
    """Who did what, for whom, when, from which state to which, with which words and values.

    Rows of one `chain` (an application with all its children, a call, an account …) are numbered
    and each carries the digest of its content and of the row before it.
    """

    __tablename__ = "history"
    __table_args__ = (
        UniqueConstraint("chain", "position"),
        UniqueConstraint("idempotency_key"),
        Index("ix_history_application", "application_id", "position"),
        Index("ix_history_actor", "actor_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    chain: Mapped[str] = mapped_column(String(60))
    position: Mapped[int]
    subject_kind: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[int]
    application_id: Mapped[int | None] = mapped_column(ForeignKey("applications.id"))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    """Null: the clock."""
    on_behalf_of_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    role_key: Mapped[str | None] = mapped_column(String(40))
    action: Mapped[str] = mapped_column(String(40))
    from_state: Mapped[str | None] = mapped_column(String(40))
    to_state: Mapped[str | None] = mapped_column(String(40))
    comment: Mapped[str] = mapped_column(Text, default="")
    values: Mapped[dict] = mapped_column(JSON, default=dict)
    happened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    idempotency_key: Mapped[str | None] = mapped_column(String(64))
    previous_digest: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))
    actor: Mapped[Account | None] = relationship(foreign_keys=[actor_id])
    on_behalf_of: Mapped[Account | None] = relationship(foreign_keys=[on_behalf_of_id])
