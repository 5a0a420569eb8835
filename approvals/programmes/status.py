"""Where a call stands: in preparation, taking declarations, under review, running, over, cancelled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from approvals.programmes.models import Call
from approvals.wording import N_


@dataclass(frozen=True)
class CallStatus:
    """A word for people, as an English msgid, and the colour it is shown in."""

    key: str
    word: str
    kind: str = ""


PREPARING = CallStatus("preparing", N_("In preparation"))
ANNOUNCED = CallStatus("announced", N_("Not begun yet"))
DECLARING = CallStatus("declaring", N_("Taking declarations"), "good")
REVIEWING = CallStatus("reviewing", N_("Under review"))
RUNNING = CallStatus("running", N_("Projects running"))
OVER = CallStatus("over", N_("Past its last date"))
CANCELLED = CallStatus("cancelled", N_("Cancelled"), "late")


def status_of(call: Call, now: datetime) -> CallStatus:
    """The word for a call at a moment."""
    if call.cancelled_at:
        return CANCELLED
    if call.opened_at is None:
        return PREPARING
    if now < call.opens_at:
        return ANNOUNCED
    if now < call.grace_ends_at and not call.closed_at:
        return DECLARING
    if now < call.review_closes_at:
        return REVIEWING
    return RUNNING if now < call.acceptance_due_at else OVER
