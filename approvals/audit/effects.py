"""Writing the trail: one numbered, chained row for each thing done."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, bindparam, select

from approvals.audit.digest import FIRST_DIGEST, digest_of
from approvals.audit.models import HistoryEntry
from approvals.database import db


@dataclass(frozen=True)
class Deed:
    """What the trail is to say: who did what to which thing, and with which words."""

    chain: str
    subject_kind: str
    subject_id: int
    action: str
    now: datetime
    actor_id: int | None = None
    on_behalf_of_id: int | None = None
    role_key: str | None = None
    application_id: int | None = None
    from_state: str | None = None
    to_state: str | None = None
    comment: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    key: str | None = None


def record(deed: Deed) -> HistoryEntry:
    """Append a row to its chain. The caller holds the lock on what the chain belongs to."""
    last = _last_of(deed.chain)
    entry = HistoryEntry(
        chain=deed.chain,
        position=last.position + 1 if last else 1,
        subject_kind=deed.subject_kind,
        subject_id=deed.subject_id,
        application_id=deed.application_id,
        actor_id=deed.actor_id,
        on_behalf_of_id=deed.on_behalf_of_id,
        role_key=deed.role_key,
        action=deed.action,
        from_state=deed.from_state,
        to_state=deed.to_state,
        comment=deed.comment,
        values=json.loads(json.dumps(dict(deed.values))),
        happened_at=deed.now,
        idempotency_key=deed.key,
        previous_digest=last.digest if last else FIRST_DIGEST,
    )
    entry.digest = digest_of(entry)
    db.session.add(entry)
    db.session.flush()
    return entry


def record_administration(
    kind: str,
    subject_id: int,
    action: str,
    actor_id: int | None,
    now: datetime,
    *,
    comment: str = "",
    values: Mapping[str, Any] | None = None,
) -> HistoryEntry:
    """The row for an act outside the processes: a call opened, a role granted, an account changed."""
    return record(
        Deed(
            chain=f"{kind}:{subject_id}",
            subject_kind=kind,
            subject_id=subject_id,
            action=action,
            now=now,
            actor_id=actor_id,
            comment=comment,
            values=values or {},
        )
    )


def _last_of(chain: str) -> Row[int, str] | None:
    """Position and digest of a chain's last row."""
    return db.session.execute(_last_row(), {"chain": chain}).first()


@cache
def _last_row() -> Select[int, str]:
    """Built once: every step asks."""
    return (
        select(HistoryEntry.position, HistoryEntry.digest)
        .where(HistoryEntry.chain == bindparam("chain"))
        .order_by(HistoryEntry.position.desc())
        .limit(1)
    )
