"""What lies ahead in a call, by day and by whom it reaches: one line for what is told together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from approvals.deadlines.ahead_queries import ESCALATION, EXPIRY, Event
from approvals.deadlines.told_queries import People
from workflows.calendar import local_day
from workflows.definition import Title

SHOWN = 6
"""So many projects stand on a line; of the others their number."""
MOST_LINES = 300
KINDS = {ESCALATION: "warn", EXPIRY: "late"}


@dataclass
class Line:
    """One message that would go out, or one step that the clock would take on several projects."""

    first: Event
    names: tuple[str, ...]
    events: list[Event] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """Reminder, escalation, expiry."""
        return self.first.kind

    @property
    def colour(self) -> str:
        """What kind of mark it bears."""
        return KINDS.get(self.first.kind, "")

    @property
    def step(self) -> Title | None:
        """The clock's step."""
        return self.first.step

    @property
    def shown(self) -> Sequence[Event]:
        """The projects that stand on the line."""
        return self.events[:SHOWN]

    @property
    def more(self) -> int:
        """How many further ones there are."""
        return max(len(self.events) - SHOWN, 0)


@dataclass
class DayAhead:
    """What would happen on one day."""

    on: date
    lines: list[Line]


def by_day(events: Iterable[Event], people: People) -> list[DayAhead]:
    """Days in order; on each, what one group of people would be told stands together."""
    found: dict[tuple[object, ...], Line] = {}
    for event in events:
        names = people.told(event)
        day = local_day(event.at)
        key = (day, event.kind, event.role_key, names, event.step)
        found.setdefault(key, Line(event, names)).events.append(event)
    days: dict[date, DayAhead] = {}
    for line in list(found.values())[:MOST_LINES]:
        on = local_day(line.first.at)
        days.setdefault(on, DayAhead(on, [])).lines.append(line)
    return list(days.values())
