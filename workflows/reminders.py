"""When is somebody told of a wait? The occurrences of its rules, working days considered.

People are told at eight in the morning in Shanghai, or at the hour that the rule names. Rules of one
hour follow each other by seconds, in the order of the definition, so that each occurrence has a moment
of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count, takewhile

from workflows import calendar
from workflows.calendar import AS_THE_COUNTRY, OwnDays
from workflows.parts import ReminderRule

CLOCK = "clock"
HOUR = 8
FAR_AHEAD = timedelta(days=800)
"""Nobody looks further ahead."""
TELLING = frozenset({"before", "on_the_day", "after", "repeat", "escalate"})


@dataclass(frozen=True)
class Occurrence:
    """One moment at which a rule speaks; `role` is the one above that hears it, or None."""

    at: datetime
    rule: ReminderRule
    role: str | None = None


@dataclass(frozen=True)
class Situation:
    """What the occurrences of one wait depend on; many waits share one."""

    rules: tuple[ReminderRule, ...]
    state: str
    role: str
    due_at: datetime
    own: OwnDays = AS_THE_COUNTRY


def upcoming(where: Situation, after: datetime, now: datetime) -> Occurrence | None:
    """The next occurrence after a moment, or what there is to catch up with until `now`.

    Of what was due in between, the latest reminder stands for all; each escalation is kept.
    """
    lapsed = list(occurrences(where, after, now))
    plain = [each for each in lapsed if each.role is None][-1:]
    above = [each for each in lapsed if each.role is not None]
    if caught_up := sorted(plain + above, key=lambda each: each.at):
        return caught_up[0]
    return next(iter(occurrences(where, now, now + FAR_AHEAD)), None)


def occurrences(where: Situation, after: datetime, until: datetime) -> Iterator[Occurrence]:
    """Every occurrence later than `after` and not later than `until`, in order."""
    found = [
        Occurrence(at, rule, role)
        for position, rule, role in _speaking(where)
        for at in _moments(rule, position, where, until)
        if after < at
    ]
    return iter(sorted(found, key=lambda each: each.at))


def expires_at(where: Situation) -> datetime | None:
    """When the clock takes its step, where that is later than the due moment."""
    for rule in where.rules:
        if rule.kind == "expire" and where.state in rule.states and rule.days:
            last = calendar.add_working_days(calendar.due_on(where.due_at), rule.days, where.own)
            return calendar.end_of_day(last)
    return None


def _speaking(where: Situation) -> Iterable[tuple[int, ReminderRule, str | None]]:
    for position, rule in enumerate(where.rules if where.role != CLOCK else ()):
        if rule.kind not in TELLING or (rule.states and where.state not in rule.states):
            continue
        above = dict(rule.up).get(where.role)
        if rule.kind != "escalate" or above:
            yield position, rule, above if rule.kind == "escalate" else None


def _moments(
    rule: ReminderRule, position: int, where: Situation, until: datetime
) -> Sequence[datetime]:
    days = _days(rule, calendar.due_on(where.due_at), where.own)
    moments = (_at(day, rule.hour, position) for day in days)
    return list(takewhile(lambda at: at <= until, moments))


def _days(rule: ReminderRule, due_on: date, own: OwnDays) -> Iterator[date]:
    if rule.kind == "before":
        yield due_on - timedelta(days=rule.days)
    elif rule.kind == "on_the_day":
        yield due_on
    elif rule.kind == "repeat":
        day = due_on
        for _ in count():
            day = calendar.add_working_days(day, rule.days, own)
            yield day
    else:
        yield calendar.add_working_days(due_on, rule.days, own)


def _at(day: date, hour: int | None, position: int) -> datetime:
    at = calendar.end_of_day(day, HOUR if hour is None else hour)
    return at + timedelta(seconds=position)
