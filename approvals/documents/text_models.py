"""The texts of all forms that were handed in, and the numbers by which they are found again."""

from __future__ import annotations

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from approvals.database import Model


class FormText(Model):
    """One text of one form, in the spelling in which texts are compared."""

    __tablename__ = "form_texts"
    __table_args__ = (
        UniqueConstraint("application_id", "field"),
        UniqueConstraint("past_form_id", "field"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    year: Mapped[int]
    application_id: Mapped[int | None] = mapped_column(ForeignKey("applications.id"))
    past_form_id: Mapped[int | None] = mapped_column(ForeignKey("past_forms.id"))
    field: Mapped[str] = mapped_column(String(20))
    title_key: Mapped[str] = mapped_column(String(200))
    unit_key: Mapped[str] = mapped_column(String(200))
    content: Mapped[str] = mapped_column(Text)


class FormShingle(Model):
    """A number of a text. What very many texts of a school share is not kept any more."""

    __tablename__ = "form_shingles"
    __table_args__ = (Index("ix_form_shingles_text", "text_id"),)

    school_id: Mapped[int] = mapped_column(
        ForeignKey("organisations.id"), primary_key=True, autoincrement=False
    )
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    text_id: Mapped[int] = mapped_column(
        ForeignKey("form_texts.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
