"""Which reminders were given, and what calls, offices and people want of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from approvals.accounts.models import Account
from approvals.database import Model, UtcDateTime
from approvals.deadlines.models import Message, Wait

AHEAD = text("remind_at IS NOT NULL")
UNTOLD = text("message_id IS NULL AND cancelled_at IS NULL")


class Reminder(Model):
    """One occurrence of one rule of one wait for one person. The row that makes it happen once.

    Written before anything is sent; the message that tells of it, together with others, follows.
    """

    __tablename__ = "reminders"
    __table_args__ = (
        UniqueConstraint("wait_id", "rule_key", "occurrence_at", "account_id"),
        Index("ix_reminders_untold", "account_id", sqlite_where=UNTOLD, postgresql_where=UNTOLD),
        Index("ix_reminders_message", "message_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    wait_id: Mapped[int] = mapped_column(ForeignKey("waits.id"))
    rule_key: Mapped[str] = mapped_column(String(40))
    occurrence_at: Mapped[datetime] = mapped_column(UtcDateTime)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """When the wait was due then: moved since, it is told of no more."""
    role_above: Mapped[str | None] = mapped_column(String(40))
    """The role in which the person hears that others are late."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id"))
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    wait: Mapped[Wait] = relationship()
    message: Mapped[Message | None] = relationship()


class NextReminder(Model):
    """When a wait is next told of. Beside the wait, not in it, because every sweep writes it anew:
    a narrow row with one index costs a fraction of what a wait's many indices do.
    """

    __tablename__ = "next_reminders"
    __table_args__ = (
        Index("ix_next_reminders_ahead", "remind_at", sqlite_where=AHEAD, postgresql_where=AHEAD),
    )

    wait_id: Mapped[int] = mapped_column(
        ForeignKey("waits.id"), primary_key=True, autoincrement=False
    )
    remind_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    rule_key: Mapped[str | None] = mapped_column(String(40))
    role_above: Mapped[str | None] = mapped_column(String(40))
    """The role above that is told; null: whoever it waits for."""
    given_until_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Every occurrence until here was given."""


class CallReminder(Model):
    """A reminder rule as one call wants it: left out, with other days or hour, or one of its own."""

    __tablename__ = "call_reminders"
    __table_args__ = (
        CheckConstraint("days IS NULL OR days BETWEEN 0 AND 90", name="days_few"),
        CheckConstraint("hour IS NULL OR hour BETWEEN 0 AND 23", name="hour_of_a_day"),
    )

    call_id: Mapped[int] = mapped_column(ForeignKey("calls.id"), primary_key=True)
    rule_key: Mapped[str] = mapped_column(String(40), primary_key=True)
    is_off: Mapped[bool] = mapped_column(default=False)
    days: Mapped[int | None]
    kind: Mapped[str | None] = mapped_column(String(12))
    """Of a rule of the call's own; null: it changes a rule of the process."""
    up: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))
    """Of an escalation: for each role that is late the one told, where it is another."""
    hour: Mapped[int | None]
    """The hour in Shanghai at which it is told; null: as the process has it."""


class PostWish(Model):
    """How a person wants to be told, beside the application and mail."""

    __tablename__ = "post_wishes"
    __table_args__ = (
        CheckConstraint("digest_hour IS NULL OR digest_hour BETWEEN 0 AND 23", name="digest_hour"),
        CheckConstraint("quiet_from IS NULL OR quiet_from BETWEEN 0 AND 23", name="quiet_from"),
        CheckConstraint("quiet_until IS NULL OR quiet_until BETWEEN 0 AND 23", name="quiet_until"),
    )

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    wecom_address: Mapped[str] = mapped_column(String(200), default="")
    dingtalk_address: Mapped[str] = mapped_column(String(200), default="")
    dingtalk_secret: Mapped[str] = mapped_column(String(120), default="")
    digest_hour: Mapped[int | None]
    """Hour in Shanghai of the daily digest; null: at once."""
    quiet_from: Mapped[int | None]
    quiet_until: Mapped[int | None]
    tells_of_joined: Mapped[bool] = mapped_column(default=True, server_default=true())
    """Whether decisions on projects of others, which the person belongs to, are told too."""
    calendar_digest: Mapped[str | None] = mapped_column(String(64), unique=True)
    """SHA-256 of the secret in the address of the person's calendar."""


class MessageTemplate(Model):
    """An office's own words for a kind of message in one language."""

    __tablename__ = "message_templates"
    __table_args__ = (UniqueConstraint("organisation_id", "kind", "locale"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    kind: Mapped[str] = mapped_column(String(20))
    locale: Mapped[str] = mapped_column(String(12))
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    changed_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_by: Mapped[Account] = relationship()
