"""The verb that lets a call take declarations no longer: at once, or after an earlier day."""

from __future__ import annotations

from datetime import datetime

from approvals.accounts.models import Account
from approvals.audit.effects import record_administration
from approvals.database import db
from approvals.deadlines.moved_effects import Moving, tell_of_moves
from approvals.programmes.life_operations import CLOSED_ALREADY, OVER_ALREADY, refuse_unopened
from approvals.programmes.models import Call
from approvals.programmes.operations import lock, lock_applications
from approvals.programmes.window_effects import bring_forward
from approvals.wording import N_
from workflows.engine import RequirementUnmet

NOT_EARLIER = N_("The new day has to be earlier than the present one.")
NOT_BEGUN = N_("The new day has to be one on which declarations are taken.")


def close(
    call: Call, actor: Account, *, reason: str, now: datetime, until_at: datetime | None = None
) -> int:
    """Take no declarations any more, at once or from a moment sooner than the closing date; how
    many people were told. Commits.

    What was handed in goes on. Drafts are due then: who writes one is told, and the clock withdraws
    them as at any closing.
    """
    lock_applications(call)
    lock(call)
    refuse_unopened(call)
    if call.closed_at:
        raise RequirementUnmet(CLOSED_ALREADY)
    values = {"from": call.grace_ends_at.isoformat()}
    if until_at is None:
        call.closed_at = now
    else:
        _refuse_bad_day(call, until_at, now)
        call.declaration_closes_at = until_at
    values["until"] = call.grace_ends_at.isoformat()
    call.version += 1
    entry = record_administration(
        "call", call.id, "close" if call.closed_at else "close_earlier", actor.id, now,
        comment=reason, values=values,
    )  # fmt: skip
    told = tell_of_moves(Moving(actor, reason, entry.id, now, bring_forward(call, now)))
    db.session.commit()
    return told


def _refuse_bad_day(call: Call, until_at: datetime, now: datetime) -> None:
    if until_at >= call.declaration_closes_at:
        raise RequirementUnmet(NOT_EARLIER, field="until_on")
    if until_at <= now:
        raise RequirementUnmet(OVER_ALREADY, field="until_on")
    if until_at <= call.opens_at:
        raise RequirementUnmet(NOT_BEGUN, field="until_on")
