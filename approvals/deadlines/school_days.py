"""What kind of day is it at a school: a working day, a weekend, a holiday, a make-up workday?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import chinese_calendar

from approvals.deadlines.calendar_queries import OwnDay
from approvals.language import in_english
from workflows.calendar import SATURDAY, OwnDays


@dataclass(frozen=True)
class DayKind:
    """`key` is work, off (weekend or holiday) or makeup; `title` names a holiday."""

    key: str
    title: str = ""


WORK, OFF = DayKind("work"), DayKind("off")


def kind_of(day: date, own: Mapping[date, OwnDay]) -> DayKind:
    """The school's own days go before those of the country."""
    mine = own.get(day)
    if mine is not None:
        return DayKind("makeup" if mine.is_worked else "off", mine.title)
    try:
        is_off, name = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:
        return OFF if day.weekday() >= SATURDAY else WORK
    if name is None:
        return OFF if is_off else WORK
    return DayKind("off" if is_off else "makeup", _holiday(name))


def _holiday(name: str) -> str:
    holiday = chinese_calendar.Holiday(name)
    return name if in_english() else str(holiday.chinese)  # type: ignore[attr-defined]


def seen_from(path: str, days: Iterable[OwnDay]) -> dict[date, OwnDay]:
    """Of these days those of a place and of what lies above it; the nearest decides."""
    return {day.on: day for day in days if path.startswith(day.org_path)}


def own_days_at(path: str, days: Iterable[OwnDay]) -> OwnDays:
    """The same for counting working days."""
    here = seen_from(path, days)
    worked = frozenset(on for on, day in here.items() if day.is_worked)
    return OwnDays(frozenset(here) - worked, worked)
