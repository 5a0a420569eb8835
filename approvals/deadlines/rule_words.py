"""What will a call's reminder rules do, in words, and on which days for a sample due date?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from approvals.language import in_english
from approvals.words import role_title
from workflows.calendar import SHANGHAI, OwnDays, end_of_day, local_day, start_of_day
from workflows.parts import ReminderRule
from workflows.reminders import Situation, occurrences

KINDS: Final = {
    "before": _l("Days before"),
    "on_the_day": _l("On the day"),
    "after": _l("Working days after, once"),
    "repeat": _l("Every so many working days after"),
    "escalate": _l("Working days after, to the role above"),
    "expire": _l("Working days after, drafts are withdrawn"),
}
OWN_KINDS: Final = ("before", "on_the_day", "after", "repeat", "escalate")
SHOWN_AFTER: Final = timedelta(days=30)
YEAR_BEFORE: Final = timedelta(days=366)


@dataclass(frozen=True)
class Sample:
    """One moment at which somebody would be told of something that nobody does."""

    on: date
    hour: int
    what: str
    who: str


def sentences(rules: Sequence[ReminderRule]) -> list[str]:
    """What the rules do, one sentence for each kind, in the order of time."""
    found = [
        *_before([rule.days for rule in rules if rule.kind == "before"]),
        *(_("On the due day: a reminder.") for rule in rules if rule.kind == "on_the_day"),
        *(_once(rule.days) for rule in rules if rule.kind == "after"),
        *(_again(rule.days) for rule in rules if rule.kind == "repeat"),
        *(_above(rule.days) for rule in rules if rule.kind == "escalate"),
        *(_end(rule.days) for rule in rules if rule.kind == "expire"),
    ]
    return found or [_("Nobody is reminded of anything.")]


def _before(days: Sequence[int]) -> list[str]:
    if not days:
        return []
    listed = (", " if in_english() else "、").join(map(str, sorted(days, reverse=True)))
    return [_("%(days)s days before the due day: a reminder each time.", days=listed)]


def _once(days: int) -> str:
    return ngettext(
        "%(num)d working day after the due day: one more reminder.",
        "%(num)d working days after the due day: one more reminder.",
        days,
    )


def _again(days: int) -> str:
    return ngettext(
        "Overdue: a reminder every working day.",
        "Overdue: a reminder every %(num)d working days.",
        days,
    )


def _above(days: int) -> str:
    return ngettext(
        "%(num)d working day after the due day: the role above is told.",
        "%(num)d working days after the due day: the role above is told.",
        days,
    )


def _end(days: int) -> str:
    if not days:
        return _("Drafts never handed in are withdrawn when their date has passed.")
    return ngettext(
        "Drafts never handed in are withdrawn %(num)d working day after their date.",
        "Drafts never handed in are withdrawn %(num)d working days after their date.",
        days,
    )


def sample(rules: tuple[ReminderRule, ...], due_on: date, own: OwnDays) -> list[Sample]:
    """Everything that the rules would do until a month after a due day, for what an applicant owes."""
    where = Situation(rules, "", "applicant", end_of_day(due_on), own)
    start, end = start_of_day(due_on) - YEAR_BEFORE, end_of_day(due_on) + SHOWN_AFTER
    return [
        Sample(
            local_day(each.at),
            each.at.astimezone(SHANGHAI).hour,
            _relation(local_day(each.at), due_on),
            role_title(each.role or "applicant"),
        )
        for each in occurrences(where, start, end)
    ]


def _relation(day: date, due_on: date) -> str:
    away = (due_on - day).days
    if away == 0:
        return _("on the due day")
    if away > 0:
        return ngettext("%(num)d day before", "%(num)d days before", away)
    return ngettext("%(num)s day overdue", "%(num)s days overdue", -away)


def first_ahead(dates: Sequence[datetime], now: datetime) -> datetime:
    """The next of these moments; the last of them where all are over."""
    return min((each for each in dates if each > now), default=max(dates))
