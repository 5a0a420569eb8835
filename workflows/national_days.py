"""On which days of a year does the country do otherwise than the week: holidays and make-up workdays?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import chinese_calendar

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class NationalSpan:
    """Days of one name that follow each other."""

    from_on: date
    until_on: date
    title_zh: str
    title_en: str
    is_worked: bool


def national_spans(year: int) -> list[NationalSpan]:
    """Of one year; none where the calendar package does not know it yet."""
    found: list[NationalSpan] = []
    for day, name, is_worked in _named_days(year):
        last = found[-1] if found else None
        if last and _goes_on(last, day, name, is_worked):
            found[-1] = NationalSpan(last.from_on, day, last.title_zh, name, is_worked)
        else:
            title_zh = getattr(chinese_calendar.Holiday(name), "chinese", name)
            found.append(NationalSpan(day, day, title_zh, name, is_worked))
    return found


def _goes_on(last: NationalSpan, day: date, name: str, is_worked: bool) -> bool:
    return (last.until_on + ONE_DAY, last.title_en, last.is_worked) == (day, name, is_worked)


def _named_days(year: int) -> Iterator[tuple[date, str, bool]]:
    day = date(year, 1, 1)
    while day.year == year:
        try:
            is_off, name = chinese_calendar.get_holiday_detail(day)
        except NotImplementedError:
            return
        if name:
            yield day, str(getattr(name, "value", name)), not is_off
        day += ONE_DAY
