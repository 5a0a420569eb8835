"""Which files were brought to be read, and which forms of earlier years are kept?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from approvals.accounts.models import Account, Organisation
from approvals.database import Model, UtcDateTime

DRAFT, HISTORY = "draft", "history"
PURPOSES = (DRAFT, HISTORY)


class FormImport(Model):
    """One time that somebody brings files: one for a new draft, or a folder as history."""

    __tablename__ = "form_imports"
    __table_args__ = (
        CheckConstraint("purpose IN ('draft', 'history')", name="purpose_known"),
        Index("ix_form_imports_account", "account_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[str] = mapped_column(String(8))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    """For history: the school whose forms they are."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    application_id: Mapped[int | None] = mapped_column(ForeignKey("applications.id"))
    """The draft that was made of it."""
    chosen: Mapped[list[Any] | None] = mapped_column(JSON)
    """For history: which forms are to be kept, each `{file, form, application}`."""
    chosen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    kept_count: Mapped[int] = mapped_column(default=0)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the last of the chosen forms was kept."""
    account: Mapped[Account] = relationship()
    organisation: Mapped[Organisation] = relationship()
    files: Mapped[list[BroughtFile]] = relationship(
        back_populates="form_import",
        cascade="all, delete-orphan",
        order_by=lambda: BroughtFile.id,
    )


class BroughtFile(Model):
    """A file, or one member of an archive: waiting to be read, read whole, or refused."""

    __tablename__ = "brought_files"
    __table_args__ = (
        UniqueConstraint("import_id", "digest", "member"),
        Index("ix_brought_files_unread", "read_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("form_imports.id"))
    file_name: Mapped[str] = mapped_column(String(300))
    digest: Mapped[str] = mapped_column(String(64))
    member: Mapped[int] = mapped_column(default=-1)
    """Which member of an archive it is, from 0; -1 for a file of its own."""
    size: Mapped[int]
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    forms: Mapped[list[Any] | None] = mapped_column(JSON)
    """As read: each with its JSON and the rows of the original."""
    faults: Mapped[list[Any] | None] = mapped_column(JSON)
    """Where and why it cannot be read; then there are no forms."""
    form_import: Mapped[FormImport] = relationship(back_populates="files")


class PastForm(Model):
    """A form of an earlier year, kept as history: it fills in last year's figures."""

    __tablename__ = "past_forms"
    __table_args__ = (
        UniqueConstraint(
            "organisation_id",
            "form_key",
            "year",
            "title_key",
            "department_key",
            name="uq_past_forms_form",
        ),
        Index("ix_past_forms_place", "org_path", "year"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    """The school that keeps it."""
    org_path: Mapped[str] = mapped_column(String(200))
    form_key: Mapped[str] = mapped_column(String(40))
    year: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    title_key: Mapped[str] = mapped_column(String(200))
    """The title folded: full width and spaces make no difference."""
    department_key: Mapped[str] = mapped_column(String(200), default="")
    """Whose form it is, by the name that it gives, folded."""
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    application_id: Mapped[int | None] = mapped_column(ForeignKey("applications.id"))
    """The project that it belongs to, where the office said so."""
    kept_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    kept_at: Mapped[datetime] = mapped_column(UtcDateTime)
    kept_by: Mapped[Account] = relationship()
