"""What somebody has to do, by when, and what people were told."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from approvals.accounts.models import Account, Organisation
from approvals.applications.models import Application
from approvals.database import Model, UtcDateTime

MESSAGE_KINDS = ("digest", "reminder", "sent_back", "decision", "note", "moved")


UNPLANNED = text(
    "closed_at IS NULL AND due_at IS NOT NULL AND (planned_for IS NULL OR planned_for <> due_at)"
)
"""Waits whose reminders are not reckoned for the moment at which they are due now."""


class Wait(Model):
    """待办: one thing that one role or one person has to do. Opened and closed by the door alone.

    A wait is held either by a person (`account_id`) or by a role at an organisation. `serial` is
    the subject's version when it was opened: the same wait of a later visit is another row.
    """

    __tablename__ = "waits"
    __table_args__ = (
        CheckConstraint(
            "account_id IS NOT NULL OR role_key = 'clock' OR organisation_id IS NOT NULL",
            name="held_by_somebody",
        ),
        Index("ix_waits_subject", "subject_kind", "subject_id", "closed_at"),
        Index("ix_waits_account_open", "account_id", "closed_at", "due_at"),
        Index("ix_waits_role_open", "role_key", "organisation_id", "closed_at", "due_at"),
        Index("ix_waits_open_due", "closed_at", "due_at"),
        Index("ix_waits_application", "application_id", "closed_at"),
        Index("ix_waits_place_due", "org_path", "closed_at", "due_at"),
        Index("ix_waits_unplanned", "id", sqlite_where=UNPLANNED, postgresql_where=UNPLANNED),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"))
    subject_kind: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[int]
    workflow_key: Mapped[str] = mapped_column(String(40))
    workflow_version: Mapped[int]
    state: Mapped[str] = mapped_column(String(40))
    position: Mapped[int]
    """Which of the state's `waits_for` entries this is; from 100 on the common ones."""
    role_key: Mapped[str] = mapped_column(String(40))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programmes.id"))
    org_path: Mapped[str] = mapped_column(String(200))
    """The application's place, for "mine and below"."""
    is_orphan: Mapped[bool] = mapped_column(default=False)
    """无人可办: nobody eligible was found; the project office names a substitute."""
    task_zh: Mapped[str] = mapped_column(String(120))
    task_en: Mapped[str] = mapped_column(String(160))
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    due_action: Mapped[str | None] = mapped_column(String(40))
    """The clock's action once the due moment has passed."""
    paused_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    planned_for: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """The due moment for which its plan was reckoned: see `plan_operations`."""
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the clock takes `due_action`, where that is later than the due moment."""
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("history.id"))
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("history.id"))
    application: Mapped[Application] = relationship()
    account: Mapped[Account | None] = relationship()
    organisation: Mapped[Organisation | None] = relationship()


class Message(Model):
    """What a person is told, shown in the application. `unique_key` makes telling it twice impossible."""

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("unique_key"),
        Index("ix_messages_account", "account_id", "read_at", "id"),
        Index("ix_messages_written", "created_at"),
        Index("ix_messages_kind", "kind", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    application_id: Mapped[int | None] = mapped_column(ForeignKey("applications.id"))
    kind: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    link: Mapped[str] = mapped_column(String(200), default="")
    unique_key: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sender_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    """Who wrote it; null: the system."""
    awaits_digest: Mapped[bool] = mapped_column(default=False)
    """Goes out with the person's next daily digest."""
    account: Mapped[Account] = relationship(foreign_keys=[account_id])
    sender: Mapped[Account | None] = relationship(foreign_keys=[sender_id])


class Delivery(Model):
    """The outbox: a message on its way through one channel."""

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("message_id", "channel"),
        Index("ix_deliveries_open", "sent_at", "failed_at", "next_attempt_at"),
        Index("ix_deliveries_channel", "channel", "message_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id"))
    channel: Mapped[str] = mapped_column(String(12))
    address: Mapped[str] = mapped_column(String(200))
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_error: Mapped[str] = mapped_column(Text, default="")
    message: Mapped[Message] = relationship()


class ClockSlot(Model):
    """One firing of one job: the unique row that lets any number of clocks fire it once."""

    __tablename__ = "clock_slots"

    job: Mapped[str] = mapped_column(String(40), primary_key=True)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    taken_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Heartbeat(Model):
    """When a process of the system was last seen alive."""

    __tablename__ = "heartbeats"

    process: Mapped[str] = mapped_column(String(40), primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ClosedDay(Model):
    """A day on which an organisation does otherwise than the country: a school holiday, or, where
    `is_worked`, a day on which it works though the calendar says not."""

    __tablename__ = "closed_days"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    closed_on: Mapped[date] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(80), default="")
    is_worked: Mapped[bool] = mapped_column(default=False)
