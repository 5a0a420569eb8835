"""Which forms were asked for together, for a meeting, and how far are they?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from approvals.accounts.models import Account
from approvals.database import Model, UtcDateTime
from approvals.programmes.models import Call

PACKINGS = ("pdf", "zip-docx", "zip-xlsx", "zip-pdf")
"""One .pdf with all forms, or a .zip of files."""


class FormBundle(Model):
    """Forms of several applications in one file, made in the background for one person."""

    __tablename__ = "form_bundles"
    __table_args__ = (
        CheckConstraint(
            "packing IN ('pdf', 'zip-docx', 'zip-xlsx', 'zip-pdf')", name="packing_known"
        ),
        Index("ix_form_bundles_account", "account_id", "call_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    call_id: Mapped[int] = mapped_column(ForeignKey("calls.id"))
    form_key: Mapped[str] = mapped_column(String(20))
    packing: Mapped[str] = mapped_column(String(10))
    application_ids: Mapped[list[int]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    done_count: Mapped[int] = mapped_column(default=0)
    left_out: Mapped[list[Any]] = mapped_column(JSON, default=list)
    """Forms that are not in the file: `{name, reason}`."""
    digest: Mapped[str | None] = mapped_column(String(64))
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    account: Mapped[Account] = relationship()
    call: Mapped[Call] = relationship()
