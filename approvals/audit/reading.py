"""Who may read which chain of history, and how much of each row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from approvals.access import sight
from approvals.accounts.administration import administered
from approvals.accounts.models import Account, Organisation
from approvals.applications.models import Application
from approvals.database import db
from approvals.programmes.models import Call
from approvals.sight import Trail
from approvals.viewer import Viewer


@dataclass(frozen=True)
class Reading:
    """What one person may read of one chain."""

    title: str
    words: bool = True
    """Comments too, not only who did what when."""
    values: bool = False
    """The values and digests too."""
    is_logged: bool = False
    """Reading it is itself written down: an auditor reads everything, and is seen to."""
    application_id: int | None = None


def reading_of(viewer: Viewer, kind: str, subject_id: int) -> Reading | None:
    """How much of a chain somebody may read; None: for them there is no such chain."""
    found = _READINGS.get(kind)
    return found(viewer, subject_id) if found else None


def _application(viewer: Viewer, subject_id: int) -> Reading | None:
    """The trail's column of "who sees what"; an administrator sees that something was done."""
    row = db.session.get(Application, subject_id)
    if row is None:
        return None
    trail = sight(viewer, row).trail
    if Trail.ALL in trail:
        return Reading(row.name, values=True, is_logged=True, application_id=row.id)
    if Trail.STEPS in trail and viewer.has_role("project_office", "bureau_office"):
        return Reading(row.name, words=row.submitted_at is not None)
    if administered(viewer).covers(row.org_path):
        return Reading(row.number or f"#{row.id}", words=False)
    return None


def _account(viewer: Viewer, subject_id: int) -> Reading | None:
    path = select(Organisation.path).join(Account, Account.organisation_id == Organisation.id)
    return _placed(
        viewer,
        db.session.scalar(path.where(Account.id == subject_id)),
        db.session.scalar(select(Account.name).where(Account.id == subject_id)),
    )


def _organisation(viewer: Viewer, subject_id: int) -> Reading | None:
    row = db.session.get(Organisation, subject_id)
    return _placed(viewer, row.path, row.name) if row else None


def _call(viewer: Viewer, subject_id: int) -> Reading | None:
    row = db.session.get(Call, subject_id)
    return _placed(viewer, row.org_path, row.title) if row else None


def _placed(viewer: Viewer, path: str | None, title: str | None) -> Reading | None:
    """A chain of administration at a place: for those who administer, audit or run it."""
    if path is None:
        return None
    if viewer.manages("auditor", path) or administered(viewer).covers(path):
        return Reading(title or "", values=True)
    if viewer.manages("project_office", path):
        return Reading(title or "")
    return None


_READINGS: Final[dict[str, Callable[[Viewer, int], Reading | None]]] = {
    "application": _application,
    "account": _account,
    "organisation": _organisation,
    "call": _call,
}
