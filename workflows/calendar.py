"""Chinese working days and the moments at which things are due.

A deadline on the 15th ends at 24:00 in Shanghai on the 15th and is stored as that moment in UTC.
Working days come from the holiday calendar package, 调休 included; beyond the years that it knows,
Monday to Friday count. Days on which a school does otherwise are given by the caller.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import chinese_calendar

from workflows.definition import Due

SHANGHAI = ZoneInfo("Asia/Shanghai")
SATURDAY = 5
ONE_DAY = timedelta(days=1)
MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True)
class OwnDays:
    """Days on which a school does otherwise than the country's calendar says."""

    closed: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()


AS_THE_COUNTRY = OwnDays()


def local_day(moment: datetime) -> date:
    """The day in Shanghai on which a moment lies."""
    return moment.astimezone(SHANGHAI).date()


def is_working_day(day: date, own: OwnDays = AS_THE_COUNTRY) -> bool:
    """Whether offices work on a day, make-up workdays and holidays considered."""
    if day in own.closed or day in own.worked:
        return day in own.worked
    try:
        return chinese_calendar.is_workday(day)
    except NotImplementedError:
        return day.weekday() < SATURDAY


def add_working_days(day: date, count: int, own: OwnDays = AS_THE_COUNTRY) -> date:
    """The `count`-th working day after `day`; `day` itself does not count."""
    if count < 0:
        raise ValueError("working days are counted forwards")
    while count:
        day += ONE_DAY
        count -= is_working_day(day, own)
    return day


def next_working_day(day: date, own: OwnDays = AS_THE_COUNTRY) -> date:
    """The day itself if it is a working day, else the first one after it."""
    while not is_working_day(day, own):
        day += ONE_DAY
    return day


def end_of_day(day: date, hour: int = 24) -> datetime:
    """The moment in UTC at which a day ends in Shanghai, or an hour of it."""
    if not 0 <= hour <= 24:
        raise ValueError(f"no hour of a day: {hour}")
    midnight = datetime.combine(day, time(), SHANGHAI)
    return (midnight + timedelta(hours=hour)).astimezone(UTC)


def start_of_day(day: date) -> datetime:
    """The moment in UTC at which a day begins in Shanghai."""
    return end_of_day(day, 0)


def due_on(due_at: datetime) -> date:
    """The day that people say: 24:00 of the 15th is the 15th."""
    return local_day(due_at - MOMENT)


def days_left(due_at: datetime, now: datetime) -> int:
    """Calendar days until the due day: 0 today, negative once it has passed."""
    return (due_on(due_at) - local_day(now)).days


def due_at(
    due: Due,
    began_at: datetime,
    dates: Mapping[str, datetime],
    *,
    sent_back: bool = False,
    own: OwnDays = AS_THE_COUNTRY,
) -> datetime:
    """When a wait is due: a date of the call, or working days after it began.

    Where something was sent back, it has at least `after_send_back` working days.
    """
    if due.working_days is not None:
        return _in_working_days(began_at, due.working_days, own)
    moment = dates[due.date or ""]
    if sent_back and due.after_send_back is not None:
        return max(moment, _in_working_days(began_at, due.after_send_back, own))
    return moment


def _in_working_days(began_at: datetime, count: int, own: OwnDays) -> datetime:
    return end_of_day(add_working_days(local_day(began_at), count, own))
