"""Equal weights: they add to 90, none is empty, no two differ by more than one part."""

from __future__ import annotations

from decimal import Decimal

import pytest

from approvals.reports.weights import equal_weights


@pytest.mark.parametrize("count", range(1, 200))
def test_weights_add_to_ninety(count: int) -> None:
    weights = equal_weights(count)
    assert sum(weights) == 90
    assert len(weights) == count
    assert max(weights) - min(weights) in (0, Decimal(1), Decimal("0.5"), Decimal("0.1"))
    assert weights == sorted(weights, reverse=True)
    assert min(weights) > 0


def test_whole_marks_where_they_reach() -> None:
    assert equal_weights(7) == [13, 13, 13, 13, 13, 13, 12]
    assert equal_weights(0) == []
