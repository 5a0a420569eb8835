"""Verbs around waits: find their holders anew after roles or people changed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, or_, select

from approvals import door
from approvals.access import below
from approvals.accounts.models import Account, Grant
from approvals.database import db
from approvals.deadlines.models import Wait
from approvals.step import SUBJECTS
from workflows.calendar import local_day


def resolve_waits_again(
    path: str, role_keys: Iterable[str], actor: Account | None, *, now: datetime
) -> int:
    """After these roles were granted or revoked at a place: let what waits for them below it find
    its holder. One commit for each subject that changed hands; how many did."""
    return sum(
        _resolve(kind, subject_id, actor, now)
        for kind, subject_id in _concerned(path, tuple(role_keys))
    )


def resolve_after_expiry(*, now: datetime) -> int:
    """Resolve what waits for roles that were granted until yesterday; run daily by the clock."""
    yesterday = local_day(now) - timedelta(days=1)
    expired = db.session.execute(
        select(Grant.org_path, Grant.role_key)
        .where(Grant.until_on == yesterday, Grant.revoked_at.is_(None))
        .distinct()
    ).all()
    return sum(resolve_waits_again(path, [role_key], None, now=now) for path, role_key in expired)


def _concerned(path: str, role_keys: tuple[str, ...]) -> list[tuple[str, int]]:
    """Subjects with a wait that these roles hold at this place or above, or that nobody holds.
    A wait held further below stays where it is: the nearest holder goes first."""
    rows = db.session.execute(
        select(Wait.subject_kind, Wait.subject_id)
        .where(
            Wait.closed_at.is_(None),
            below(Wait.org_path, path),
            or_(_held_here_or_above(path, role_keys), Wait.is_orphan),
        )
        .distinct()
        .order_by(Wait.subject_kind, Wait.subject_id)
    )
    return [(kind, subject_id) for kind, subject_id in rows]


def _held_here_or_above(path: str, role_keys: tuple[str, ...]) -> ColumnElement[bool]:
    places = [int(step) for step in path.strip("/").split("/")]
    return Wait.role_key.in_(role_keys) & or_(
        Wait.organisation_id.in_(places), Wait.account_id.is_not(None)
    )


def _resolve(kind: str, subject_id: int, actor: Account | None, now: datetime) -> bool:
    subject = db.session.get_one(SUBJECTS[kind], subject_id)
    entry = door.settle_again(subject, actor, now=now)
    db.session.commit()
    return entry is not None
