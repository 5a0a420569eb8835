"""What the writing of a declaration needs beside it: each person's key for what a browser keeps."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from approvals.database import Model, UtcDateTime


class WritingKey(Model):
    """With it a browser encrypts what the server has not confirmed yet.

    Only a signed-in session hands it out, to its own account: the next person at the same computer
    finds nothing but noise.
    """

    __tablename__ = "writing_keys"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(64))
    """256 random bits in Base64."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
