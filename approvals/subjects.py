"""What every table has whose rows move through a workflow, and the frozen definitions they move by."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import JSON, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from approvals.database import Model, UtcDateTime
from workflows.parts import Title


class WorkflowSubject:
    """Columns of a row that moves through a workflow. Only `approvals.door` writes `state`.

    `kind` is the word that stands in definitions, addresses and history for this table.
    """

    kind: ClassVar[str]

    workflow_key: Mapped[str] = mapped_column(String(40))
    workflow_version: Mapped[int]
    state: Mapped[str] = mapped_column(String(40))
    state_since: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=0)
    """Counts the steps taken: a step on an older version than the stored one is stale."""
    sender_state: Mapped[str | None] = mapped_column(String(40))
    """The state that sent it here, for targets `to: sender`."""
    sender_role: Mapped[str | None] = mapped_column(String(40))
    """The role that took the remembered decision; only that body may revoke it."""
    verdict_state: Mapped[str | None] = mapped_column(String(40))
    """The end remembered when settlement began, for targets `to: verdict`."""

    @property
    def about(self) -> Title | None:
        """Which kind of its process it is, named in what waits for people; None: there is one only."""
        return None

    @property
    def successor_id(self) -> int | None:
        """Who is asked to become the project's leader; None: nobody is."""
        return None


class WorkflowVersion(Model):
    """One version of a definition as it was when first used; its content never changes."""

    __tablename__ = "workflow_versions"

    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    content: Mapped[dict] = mapped_column(JSON)
    first_used_at: Mapped[datetime] = mapped_column(UtcDateTime)
    note: Mapped[str | None] = mapped_column(Text)
