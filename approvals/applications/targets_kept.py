"""How is a target stored: as it was typed, with what was understood of it?"""

from __future__ import annotations

from approvals.applications.models import Indicator
from approvals.documents import targets


def keep_target(row: Indicator, text: str) -> None:
    """Put a target into its row; the same text is understood once."""
    target = targets.parse(text)
    row.target_text = text
    row.operator, row.value = target.operator, target.value
    row.unit, row.wording = target.unit, target.wording
