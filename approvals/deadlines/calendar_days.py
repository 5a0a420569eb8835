"""The days of a month with what stands on them: own waits, dates of calls, what is due at school."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from approvals.deadlines.models import Wait
from approvals.deadlines.rows import Row, rows_of
from approvals.deadlines.school_days import DayKind
from approvals.programmes.completeness import workflow_of
from approvals.programmes.models import Call
from approvals.programmes.phases import date_keys_of
from approvals.viewer import Viewer
from approvals.wording import N_
from workflows.calendar import due_on, local_day

ONE_DAY = timedelta(days=1)
SHOWN = 3
"""So many lines stand in a field of the month; the others are in the list."""
DATES = {
    "declaration_closes": N_("Declarations close"),
    "review_closes": N_("Review ends"),
    "midterm_due": N_("Mid-term reports end"),
    "acceptance_due": N_("Final reports end"),
}


@dataclass(frozen=True)
class CallDate:
    """A date of a call; `words` is an English msgid."""

    call: Call
    words: str
    ends_at: datetime | None = None
    """The moment, of a date that ends something."""


@dataclass
class Day:
    """One day of the calendar."""

    on: date
    kind: DayKind
    is_today: bool
    is_outside: bool
    """Of the month before or after."""
    rows: list[Row] = field(default_factory=list)
    dates: list[CallDate] = field(default_factory=list)
    due: Mapping[str, int] = field(default_factory=dict)
    """For an office: how many waits of the school are due, by role."""

    @property
    def due_count(self) -> int:
        """All of them."""
        return sum(self.due.values())

    @property
    def entries(self) -> int:
        """Lines of one's own and of calls."""
        return len(self.rows) + len(self.dates)

    @property
    def shown_dates(self) -> Sequence[CallDate]:
        """Those that have room in a field of the month, before one's own."""
        return self.dates[: SHOWN - min(len(self.rows), 1)]

    @property
    def shown_rows(self) -> Sequence[Row]:
        """One's own lines in the room that is left."""
        return self.rows[: SHOWN - len(self.shown_dates)]

    @property
    def more(self) -> int:
        """Lines without room."""
        return self.entries - len(self.shown_dates) - len(self.shown_rows)

    @property
    def has_anything(self) -> bool:
        """Whether the list has something to say of it."""
        return bool(self.entries or self.due or self.kind.title)


@dataclass(frozen=True)
class Contents:
    """What was found for the days."""

    waits: Iterable[Wait]
    calls: Iterable[Call]
    due: Mapping[date, Mapping[str, int]]


def month_after(month: date) -> date:
    """The first day of the next month."""
    return (month.replace(day=1) + timedelta(days=32)).replace(day=1)


def grid_of(month: date) -> list[date]:
    """The days of the month's weeks, from a Monday to a Sunday."""
    first = month - timedelta(days=month.weekday())
    last = month_after(month) - ONE_DAY
    end = last + timedelta(days=6 - last.weekday())
    return [first + timedelta(days=count) for count in range((end - first).days + 1)]


def fill(days: Iterable[Day], contents: Contents, viewer: Viewer) -> None:
    """Put everything onto its day."""
    waits: dict[date, list[Wait]] = {}
    for wait in contents.waits:
        if wait.due_at:
            waits.setdefault(due_on(wait.due_at), []).append(wait)
    dates: dict[date, list[CallDate]] = {}
    for call in contents.calls:
        for on, each in _dates_of(call):
            dates.setdefault(on, []).append(each)
    for day in days:
        day.rows = rows_of(waits.get(day.on, ()), {}, viewer)
        day.dates = dates.get(day.on, [])
        day.due = contents.due.get(day.on, {})


def _dates_of(call: Call) -> Iterable[tuple[date, CallDate]]:
    """Its beginning, and the dates that its process knows."""
    yield local_day(call.opens_at), CallDate(call, N_("Declarations begin"))
    used = date_keys_of(workflow_of(call))
    for key, words in DATES.items():
        if key in used:
            moment = call.grace_ends_at if key == "declaration_closes" else call.dates[key]
            yield due_on(moment), CallDate(call, words, moment)
