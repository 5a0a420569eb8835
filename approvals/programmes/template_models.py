"""Versions of the forms' words: which levels, categories and types there are, as the office keeps them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from approvals.accounts.models import Organisation
from approvals.database import Model, UtcDateTime
from approvals.documents.template import Template, from_content


class FormTemplate(Model):
    """One version. A draft until it is published, and never changed afterwards."""

    __tablename__ = "form_templates"
    __table_args__ = (
        UniqueConstraint("organisation_id", "number"),
        CheckConstraint("number >= 1", name="number_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    """None: the version that comes with the program, for every place."""
    number: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    """As `documents.template.content_of` writes it: always read and written whole."""
    copied_from_id: Mapped[int | None] = mapped_column(ForeignKey("form_templates.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=0)
    """Counts the saves of a draft."""
    organisation: Mapped[Organisation | None] = relationship()

    @property
    def template(self) -> Template:
        """What it says."""
        return from_content(self.number, self.content)
