"""Writing down that an auditor read."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from approvals.accounts.models import Account
from approvals.audit.effects import Deed, record
from approvals.audit.models import HistoryEntry
from approvals.database import db, writing
from workflows.calendar import local_day


def log_reading(reader: Account, application_id: int, *, now: datetime) -> None:
    """One row a day for each application that an auditor reads, in the reader's chain.

    In a transaction of its own, also while a page is shown; it ends the one that is open.
    """
    key = f"read_application:{reader.id}:{application_id}:{local_day(now).isoformat()}"
    if db.session.scalar(select(HistoryEntry.id).where(HistoryEntry.idempotency_key == key)):
        return
    reader_id = reader.id
    db.session.rollback()
    with writing():
        try:
            _write(reader_id, application_id, key, now)
            db.session.commit()
        except IntegrityError:
            db.session.rollback()


def _write(reader_id: int, application_id: int, key: str, now: datetime) -> None:
    db.session.execute(select(Account.id).where(Account.id == reader_id).with_for_update())
    record(
        Deed(
            chain=f"account:{reader_id}",
            subject_kind="account",
            subject_id=reader_id,
            action="read_application",
            now=now,
            actor_id=reader_id,
            values={"application": application_id},
            key=key,
        )
    )
