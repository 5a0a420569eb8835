"""Who may open which files of an application?"""

from __future__ import annotations

from approvals.applications.models import Attachment
from approvals.sight import Sight, Trail

READS_MONEY = frozenset({Trail.ALL, Trail.MONEY, Trail.STEPS, Trail.OWN})
MONEY_PLACES = frozenset({"spending", "money_return"})


def may_read(attachment: Attachment, seen: Sight) -> bool:
    """Files go with the texts; vouchers with the money that they prove."""
    if attachment.place in MONEY_PLACES:
        return seen.amounts and bool(seen.trail & READS_MONEY)
    return seen.texts
