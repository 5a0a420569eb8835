"""How are 90 marks spread over indicators when nobody has said otherwise?"""

from __future__ import annotations

from decimal import Decimal

from approvals.documents.evaluation import INDICATOR_WEIGHT

FINEST = (Decimal(1), Decimal("0.5"), Decimal("0.1"))
"""Weights are whole marks where that gives every indicator one, else halves, else tenths."""


def equal_weights(count: int) -> list[Decimal]:
    """As equal as the marks allow; what is left over goes one part each to the first ones."""
    if count == 0:
        return []
    part = next((each for each in FINEST if INDICATOR_WEIGHT / each >= count), Decimal("0.01"))
    parts, over = divmod(int(INDICATOR_WEIGHT / part), count)
    return [(parts + (place < over)) * part for place in range(count)]
