"""How points become a score, and how far reviewers lie apart. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal

MOST_POINTS = 10
WIDE_SPREAD = Decimal(20)
"""From here on the reviewers of a project disagree."""
_CENT = Decimal("0.01")


def weighted(points: int, weight: int) -> Decimal:
    """What the points of one criterion add to the total: points ÷ 10 × weight."""
    return Decimal(points) / MOST_POINTS * weight


def total_of(points: Mapping[int, int], weights: Mapping[int, int]) -> Decimal:
    """Weighted sum out of 100, two decimals, half up. Criteria without points add nothing.

    Weights that do not add up to 100 are taken in proportion.
    """
    whole = sum(weights.values())
    if not whole:
        return Decimal("0.00")
    reached = sum((weighted(points[key], weights[key]) for key in points), Decimal(0))
    return _rounded(reached * 100 / whole)


def mean_of(totals: Sequence[Decimal]) -> Decimal | None:
    """The mean with two decimals, half up; None without a score."""
    return _rounded(sum(totals, Decimal(0)) / len(totals)) if totals else None


def spread_of(totals: Sequence[Decimal]) -> Decimal | None:
    """The highest score less the lowest; None without a score."""
    return max(totals) - min(totals) if totals else None


def reach(amounts: Sequence[Decimal], free: Decimal) -> list[tuple[Decimal, bool]]:
    """For each amount in its order: the running sum, and whether the money reaches this far.

    Once the money has run out nothing below the line fits, however small.
    """
    found: list[tuple[Decimal, bool]] = []
    running, fits = Decimal(0), True
    for amount in amounts:
        running += amount
        fits = fits and running <= free
        found.append((running, fits))
    return found


def lowest_tick(totals: Sequence[Decimal]) -> int:
    """Where the common axis of a ranking begins: the ten below its lowest score, at most 60."""
    return min([60, *(int(total // 10) * 10 for total in totals)])


def _rounded(number: Decimal) -> Decimal:
    return number.quantize(_CENT, rounding=ROUND_HALF_UP)
