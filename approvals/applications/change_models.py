"""What a running project asks to have changed, and the dates that were moved for it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from approvals.accounts.models import Account
from approvals.applications.models import Application
from approvals.database import Model, UtcDateTime
from approvals.subjects import WorkflowSubject
from workflows.parts import Title

CHANGE_OF = {
    "request_change": "extension",
    "request_budget_change": "budget",
    "request_leader_change": "leader",
    "request_content_change": "content",
}
"""What is asked for, by the step that asks."""
CHANGE_TITLES = {
    "extension": Title("延期", "Extension"),
    "budget": Title("预算调整", "Budget adjustment"),
    "leader": Title("变更负责人", "New leader"),
    "content": Title("变更内容", "Other contents"),
}


class ChangeRequest(WorkflowSubject, Model):
    """变更申请: what a running project asks to have changed: a date, budget, leader or contents."""

    __tablename__ = "change_requests"
    __table_args__ = (
        CheckConstraint(
            "change IN ('extension', 'budget', 'leader', 'content')", name="change_known"
        ),
        CheckConstraint(
            "(change = 'extension') = (date_key IS NOT NULL AND until_at IS NOT NULL)",
            name="extension_has_date",
        ),
        Index("ix_change_requests_application", "application_id"),
    )
    kind = "change_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"))
    change: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Text)
    date_key: Mapped[str | None] = mapped_column(String(30))
    until_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Of an extension: which of the call's dates is to move, and until when."""
    proposed: Mapped[dict] = mapped_column(JSON, default=dict)
    """Of any other change: what is to be instead; `proposals` says in which shape."""
    before: Mapped[dict] = mapped_column(JSON, default=dict)
    """The contents that stood when it was asked for, as versions keep them."""
    successor_agreed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the person who is to become the leader said yes."""
    requested_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    application: Mapped[Application] = relationship()
    requested_by: Mapped[Account] = relationship()

    @property
    def successor_id(self) -> int | None:
        """Who is to become the leader, where that is asked for."""
        return self.proposed.get("leader")

    @property
    def awaits_leader(self) -> bool:
        """Whether somebody is to become the leader and has not said yes."""
        return self.successor_id is not None and self.successor_agreed_at is None

    @property
    def about(self) -> Title:
        """What kind of change it is."""
        return CHANGE_TITLES[self.change]


class Extension(Model):
    """A date of the call that was moved for one application; the latest row holds."""

    __tablename__ = "extensions"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"), index=True)
    date_key: Mapped[str] = mapped_column(String(30))
    until_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(Text)
    history_id: Mapped[int] = mapped_column(ForeignKey("history.id"))
