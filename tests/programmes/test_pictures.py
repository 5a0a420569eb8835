"""The word for where a call stands, and the picture of its phases."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from approvals.programmes.models import Call
from approvals.programmes.status import status_of
from approvals.programmes.timeline import timeline_of
from tests.programmes.office import DAYS
from workflows.calendar import end_of_day, start_of_day

SECOND = timedelta(seconds=1)


def call_with(**columns: object) -> Call:
    opened_at = DAYS["opens_at"] - timedelta(days=3)
    return Call(**{"grace_days": 0, "opened_at": opened_at, **DAYS, **columns})


@pytest.mark.parametrize(
    ("columns", "now", "key"),
    [
        ({"opened_at": None}, DAYS["opens_at"], "preparing"),
        ({}, DAYS["opens_at"] - SECOND, "announced"),
        ({}, DAYS["opens_at"], "declaring"),
        ({}, DAYS["declaration_closes_at"] - SECOND, "declaring"),
        ({}, DAYS["declaration_closes_at"], "reviewing"),
        ({"grace_days": 1}, DAYS["declaration_closes_at"], "declaring"),
        ({"closed_at": DAYS["opens_at"]}, DAYS["opens_at"] + SECOND, "reviewing"),
        ({}, DAYS["review_closes_at"], "running"),
        ({}, DAYS["acceptance_due_at"], "over"),
        ({"cancelled_at": DAYS["opens_at"]}, DAYS["opens_at"], "cancelled"),
    ],
)
def test_the_word_for_a_call(columns: dict[str, object], now: datetime, key: str) -> None:
    assert status_of(call_with(**columns), now).key == key


def test_phases_follow_one_another_within_the_months() -> None:
    timeline = timeline_of(call_with(), start_of_day(date(2026, 4, 15)))
    assert [bar.kind for bar in timeline.bars] == ["past", "live", "plan", "plan"]
    assert (timeline.bars[0].first_on, timeline.bars[0].last_on) == (
        date(2026, 2, 27),
        date(2026, 3, 31),
    )
    assert timeline.bars[1].first_on == date(2026, 4, 1)
    assert all(bar.x >= 0 and bar.x + bar.width <= 100 for bar in timeline.bars)
    assert [(month.number, month.year) for month in timeline.months][:2] == [(2, 2026), (3, None)]
    assert timeline.months[-1].number == 5
    assert [month.year for month in timeline.months if month.number == 1] == [2027]
    bars = timeline.bars
    assert timeline.today is not None
    assert bars[1].x < timeline.today < bars[1].x + bars[1].width


def test_today_is_left_out_where_it_is_outside() -> None:
    assert timeline_of(call_with(), end_of_day(date(2026, 1, 1))).today is None
    assert timeline_of(call_with(), end_of_day(date(2028, 1, 1))).today is None
