"""What does somebody ask of the door, and how does it stand in the history?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from approvals.accounts.models import Account
from approvals.audit import effects as audit
from approvals.step import Subject, application_of


@dataclass(frozen=True)
class Wanted:
    """What the caller of `take_step` asks for."""

    action: str
    actor: Account | None
    comment: str
    values: Mapping[str, Any]
    key: str | None
    now: datetime


def deed_of(
    subject: Subject,
    wanted: Wanted,
    role: str | None,
    on_behalf_of: int | None,
    from_state: str | None,
    to_state: str | None,
) -> audit.Deed:
    """The row of history that a step leaves: who asked for what, as whom, from where to where."""
    application = application_of(subject)
    return audit.Deed(
        chain=f"application:{application.id}",
        subject_kind=subject.kind,
        subject_id=subject.id,
        application_id=application.id,
        action=wanted.action,
        now=wanted.now,
        actor_id=wanted.actor.id if wanted.actor else None,
        on_behalf_of_id=on_behalf_of,
        role_key=role,
        from_state=from_state,
        to_state=to_state,
        comment=wanted.comment,
        values=wanted.values,
        key=wanted.key,
    )
