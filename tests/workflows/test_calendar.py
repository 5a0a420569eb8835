"""Working days with 调休, holidays and leap days; moments between Shanghai and UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from workflows import calendar
from workflows.calendar import (
    OwnDays,
    add_working_days,
    days_left,
    due_at,
    due_on,
    end_of_day,
    is_working_day,
    local_day,
    next_working_day,
    start_of_day,
)
from workflows.definition import Due

SHANGHAI = timezone(timedelta(hours=8))


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2024, 2, 4), True),  # a Sunday worked for Spring Festival
        (date(2024, 2, 12), False),  # a Monday in Spring Festival
        (date(2024, 2, 18), True),  # the Sunday after it, worked
        (date(2024, 2, 29), True),  # a Thursday
        (date(2025, 1, 26), True),  # a Sunday worked for Spring Festival
        (date(2025, 9, 28), True),  # a Sunday worked for National Day
        (date(2025, 10, 1), False),
        (date(2025, 10, 8), False),  # a Wednesday, the last day of the holiday
        (date(2025, 10, 9), True),
        (date(2025, 10, 11), True),  # a Saturday, worked
        (date(2025, 10, 12), False),
        (date(2026, 1, 4), True),  # a Sunday worked for New Year
        (date(2026, 2, 17), False),  # Spring Festival
        (date(2026, 3, 2), True),
    ],
)
def test_holidays_and_make_up_days_of_the_known_years(day: date, works: bool) -> None:
    assert is_working_day(day) is works


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2031, 10, 1), True),  # a Wednesday: nobody knows its holidays yet
        (date(2031, 10, 4), False),
        (date(2031, 10, 5), False),
        (date(1999, 5, 3), True),
    ],
)
def test_beyond_the_known_years_monday_to_friday_count(day: date, works: bool) -> None:
    assert is_working_day(day) is works


def test_a_school_may_be_closed_on_a_working_day() -> None:
    closed = OwnDays(frozenset({date(2026, 3, 3)}))

    assert not is_working_day(date(2026, 3, 3), closed)
    assert add_working_days(date(2026, 3, 2), 1, closed) == date(2026, 3, 4)
    assert next_working_day(date(2026, 3, 3), closed) == date(2026, 3, 4)
    assert next_working_day(date(2026, 3, 2), closed) == date(2026, 3, 2)


@pytest.mark.parametrize(
    ("begins", "count", "ends"),
    [
        (date(2026, 3, 2), 0, date(2026, 3, 2)),
        (date(2026, 3, 2), 5, date(2026, 3, 9)),  # Monday to Monday
        (date(2026, 3, 7), 1, date(2026, 3, 9)),  # begun on a Saturday
        (date(2025, 9, 26), 3, date(2025, 9, 30)),  # the worked Sunday counts
        (date(2025, 9, 30), 1, date(2025, 10, 9)),  # over the National Day holiday
        (date(2025, 9, 30), 3, date(2025, 10, 11)),  # the worked Saturday counts
        (date(2024, 2, 28), 1, date(2024, 2, 29)),  # a leap year
        (date(2024, 2, 28), 2, date(2024, 3, 1)),
        (date(2023, 2, 28), 1, date(2023, 3, 1)),
        (date(2028, 2, 28), 1, date(2028, 2, 29)),  # a leap year beyond the known ones
        (date(2026, 12, 31), 1, date(2027, 1, 1)),  # over the edge of what is known
    ],
)
def test_working_days_are_counted_from_the_next_day_on(
    begins: date, count: int, ends: date
) -> None:
    assert add_working_days(begins, count) == ends


def test_working_days_are_not_counted_backwards() -> None:
    with pytest.raises(ValueError, match="forwards"):
        add_working_days(date(2026, 3, 2), -1)


def test_a_day_ends_at_midnight_in_shanghai() -> None:
    assert end_of_day(date(2026, 3, 15)) == datetime(2026, 3, 15, 16, tzinfo=UTC)
    assert end_of_day(date(2026, 3, 15)).tzinfo is UTC
    assert start_of_day(date(2026, 3, 15)) == datetime(2026, 3, 14, 16, tzinfo=UTC)
    assert end_of_day(date(2024, 2, 29)) == start_of_day(date(2024, 3, 1))
    assert end_of_day(date(2025, 12, 31)) == datetime(2025, 12, 31, 16, tzinfo=UTC)


def test_a_call_may_name_an_hour() -> None:
    assert end_of_day(date(2026, 3, 15), 17) == datetime(2026, 3, 15, 9, tzinfo=UTC)
    with pytest.raises(ValueError, match="25"):
        end_of_day(date(2026, 3, 15), 25)


def test_the_local_day_changes_at_sixteen_hours_utc() -> None:
    assert local_day(datetime(2026, 3, 15, 15, 59, 59, tzinfo=UTC)) == date(2026, 3, 15)
    assert local_day(datetime(2026, 3, 15, 16, 0, tzinfo=UTC)) == date(2026, 3, 16)
    assert local_day(datetime(2024, 2, 28, 16, 0, tzinfo=UTC)) == date(2024, 2, 29)
    assert local_day(datetime(2025, 12, 31, 16, 0, tzinfo=UTC)) == date(2026, 1, 1)


def test_people_call_the_end_of_the_15th_the_15th() -> None:
    assert due_on(end_of_day(date(2026, 3, 15))) == date(2026, 3, 15)
    assert due_on(end_of_day(date(2026, 3, 15), 17)) == date(2026, 3, 15)
    assert due_on(start_of_day(date(2026, 3, 16)) + timedelta(seconds=1)) == date(2026, 3, 16)


@pytest.mark.parametrize(
    ("now", "left"),
    [
        (datetime(2026, 3, 12, 23, 59, tzinfo=SHANGHAI), 3),
        (datetime(2026, 3, 13, 0, 0, tzinfo=SHANGHAI), 2),
        (datetime(2026, 3, 15, 0, 0, tzinfo=SHANGHAI), 0),
        (datetime(2026, 3, 15, 23, 59, 59, tzinfo=SHANGHAI), 0),
        (datetime(2026, 3, 16, 0, 0, tzinfo=SHANGHAI), -1),
        (datetime(2026, 3, 17, 12, 0, tzinfo=SHANGHAI), -2),
    ],
)
def test_days_left_are_days_of_the_calendar_in_shanghai(now: datetime, left: int) -> None:
    due = end_of_day(date(2026, 3, 15))

    assert days_left(due, now) == left
    assert days_left(due, now.astimezone(UTC)) == left


def test_the_hour_does_not_change_the_days_left() -> None:
    at_five = end_of_day(date(2026, 3, 15), 17)

    assert days_left(at_five, datetime(2026, 3, 15, 16, 0, tzinfo=SHANGHAI)) == 0
    assert days_left(at_five, datetime(2026, 3, 15, 18, 0, tzinfo=SHANGHAI)) == 0
    assert days_left(at_five, datetime(2026, 3, 16, 9, 0, tzinfo=SHANGHAI)) == -1


MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=SHANGHAI)
DATES = {"declaration_closes": end_of_day(date(2026, 3, 31))}


def test_due_so_many_working_days_after_it_began() -> None:
    assert due_at(Due(working_days=5), MONDAY, {}) == end_of_day(date(2026, 3, 9))
    assert due_at(
        Due(working_days=5), MONDAY, {}, own=OwnDays(frozenset({date(2026, 3, 4)}))
    ) == end_of_day(date(2026, 3, 10))


def test_what_begins_after_midnight_in_shanghai_begins_on_the_new_day() -> None:
    late = datetime(2026, 3, 2, 15, 59, tzinfo=UTC)

    assert due_at(Due(working_days=1), late, {}) == end_of_day(date(2026, 3, 3))
    assert due_at(Due(working_days=1), late + timedelta(minutes=1), {}) == end_of_day(
        date(2026, 3, 4)
    )


def test_due_on_a_date_of_the_call() -> None:
    due = Due(date="declaration_closes", after_send_back=5)

    assert due_at(due, MONDAY, DATES) == DATES["declaration_closes"]
    assert due_at(due, MONDAY, DATES, sent_back=True) == DATES["declaration_closes"]


def test_what_was_sent_back_late_has_its_working_days() -> None:
    due = Due(date="declaration_closes", after_send_back=5)
    late = datetime(2026, 3, 30, 9, 0, tzinfo=SHANGHAI)

    assert due_at(due, late, DATES, sent_back=True) == end_of_day(date(2026, 4, 7))
    assert due_at(due, late, DATES) == DATES["declaration_closes"]


def test_only_dates_that_have_at_least_some_days_move() -> None:
    due = Due(date="declaration_closes")
    late = datetime(2026, 4, 10, 9, 0, tzinfo=SHANGHAI)

    assert due_at(due, late, DATES, sent_back=True) == DATES["declaration_closes"]


def test_an_unknown_date_is_an_error() -> None:
    with pytest.raises(KeyError):
        due_at(Due(date="doomsday"), MONDAY, DATES)


def test_the_zone_is_shanghai() -> None:
    assert str(calendar.SHANGHAI) == "Asia/Shanghai"
