"""Totals, means, spreads, running sums and dots."""

from __future__ import annotations

from decimal import Decimal

import pytest

from approvals.reviews.scoring import (
    lowest_tick,
    mean_of,
    reach,
    spread_of,
    total_of,
    weighted,
)


def decimals(*numbers: float | str) -> list[Decimal]:
    return [Decimal(str(number)) for number in numbers]


def test_points_add_their_share_of_the_weight():
    assert weighted(7, 25) == Decimal("17.5")


@pytest.mark.parametrize(
    ("points", "total"),
    [({1: 10, 2: 10}, "100.00"), ({1: 1, 2: 1}, "10.00"), ({1: 8}, "48.00"), ({}, "0.00")],
)
def test_total(points, total):
    assert total_of(points, {1: 60, 2: 40}) == Decimal(total)


def test_weights_that_do_not_add_up_to_100_count_in_proportion_half_up():
    assert total_of({1: 5, 2: 6, 3: 5}, {1: 1, 2: 1, 3: 1}) == Decimal("53.33")
    assert total_of({1: 1}, {1: 1, 2: 7}) == Decimal("1.25")


def test_mean_is_rounded_half_up():
    assert mean_of(decimals("80.00", "80.01")) == Decimal("80.01")
    assert mean_of([]) is None


def test_spread_is_highest_less_lowest():
    assert spread_of(decimals(95, 64, 80)) == Decimal(31)
    assert spread_of([]) is None


def test_below_the_line_nothing_fits_however_small():
    assert reach(decimals(60, 50, 1), Decimal(100)) == [
        (Decimal(60), True),
        (Decimal(110), False),
        (Decimal(111), False),
    ]


def test_the_last_yuan_fits():
    assert reach(decimals(60, 40), Decimal(100))[-1] == (Decimal(100), True)


def test_the_axis_reaches_down_to_the_lowest_score():
    assert lowest_tick(decimals(88, 92)) == 60
    assert lowest_tick(decimals(88, 43)) == 40
    assert lowest_tick([]) == 60
