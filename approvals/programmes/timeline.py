"""The phases of a call as a picture: months, bars, today; shares of the width in percent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from approvals.programmes.models import Call
from approvals.wording import N_
from workflows.calendar import due_on, local_day

ONE_DAY = timedelta(days=1)
ROOM_FOR_WORDS = 7.0
"""A bar narrower than so many percent has no words on it."""
MOST_MONTH_WORDS = 14


@dataclass(frozen=True)
class Bar:
    """One phase. `kind` is past, live or plan; `words` an English msgid."""

    words: str
    kind: str
    x: float
    width: float
    first_on: date
    last_on: date

    @property
    def has_room(self) -> bool:
        """Whether its words fit onto it."""
        return self.width >= ROOM_FOR_WORDS

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 2)


@dataclass(frozen=True)
class Month:
    """A month's beginning; `number` is left out where there are too many to read."""

    x: float
    number: int
    year: int | None
    """Shown where a year begins."""
    has_word: bool
    middle: float


@dataclass(frozen=True)
class Timeline:
    """A call from its first to its last day."""

    bars: tuple[Bar, ...]
    months: tuple[Month, ...]
    today: float | None
    today_on: date


def timeline_of(call: Call, now: datetime) -> Timeline:
    """Declaration, review, work until mid-term, work until acceptance."""
    scale = Scale(
        _month_begin(local_day(call.opens_at)), _next_month(due_on(call.acceptance_due_at))
    )
    ends = (
        (N_("Declaring"), call.declaration_closes_at),
        (N_("Review"), call.review_closes_at),
        (N_("Until mid-term"), call.midterm_due_at),
        (N_("Until acceptance"), call.acceptance_due_at),
    )
    bars, first, began_at = [], local_day(call.opens_at), call.opens_at
    for words, end_at in ends:
        last = due_on(end_at)
        kind = "past" if end_at <= now else "live" if began_at <= now else "plan"
        bars.append(
            Bar(words, kind, scale.x(first), scale.width(first, last + ONE_DAY), first, last)
        )
        first, began_at = last + ONE_DAY, end_at
    today = local_day(now)
    here = scale.x(today) if scale.first <= today < scale.end else None
    return Timeline(tuple(bars), scale.months(), here, today)


@dataclass(frozen=True)
class Scale:
    """Days as percent of the width."""

    first: date
    end: date

    def x(self, day: date) -> float:
        return round((day - self.first) / (self.end - self.first) * 100, 2)

    def width(self, first: date, end: date) -> float:
        return round(max(self.x(end) - self.x(first), 0.2), 2)

    def months(self) -> tuple[Month, ...]:
        days = []
        day = self.first
        while day < self.end:
            days.append(day)
            day = _next_month(day)
        every = -(-len(days) // MOST_MONTH_WORDS)
        return tuple(
            Month(
                self.x(each),
                each.month,
                each.year if each.month == 1 or place == 0 else None,
                place % every == 0,
                round((self.x(each) + self.x(_next_month(each))) / 2, 2),
            )
            for place, each in enumerate(days)
        )


def _month_begin(day: date) -> date:
    return day.replace(day=1)


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
