"""A person's waits as an iCalendar file (RFC 5545), for a calendar program that subscribes to it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from flask_babel import gettext as _
from icalendar import Calendar, Event, vDuration

from approvals.deadlines.models import Wait
from approvals.deadlines.rows import path_to, task_words
from approvals.presentation import localized, until
from config import Settings
from workflows.calendar import SHANGHAI, due_on

ASKED_EVERY = timedelta(hours=1)
"""How often programs should look for news."""
ONE_DAY = timedelta(days=1)


def feed_of(waits: Iterable[Wait], settings: Settings) -> bytes:
    """The file, in the language of this moment. The same waits give the same bytes."""
    calendar = Calendar()
    calendar.add("prodid", "-//Fundtrail//Deadlines//EN")
    calendar.add("version", "2.0")
    for name in ("name", "x-wr-calname"):
        calendar.add(name, _("Fundtrail: what waits for me"))
    calendar.add("refresh-interval", vDuration(ASKED_EVERY), parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", vDuration(ASKED_EVERY))
    for wait in waits:
        if wait.due_at is not None:
            calendar.add_component(_event(wait, wait.due_at, settings))
    return calendar.to_ical()


def _event(wait: Wait, due_at: datetime, settings: Settings) -> Event:
    """A deadline takes no time: who looks at the calendar stays free for appointments."""
    event = Event()
    address = settings.base_url.rstrip("/")
    event.add("uid", f"wait-{wait.id}@{settings.mail_from.rpartition('@')[2] or 'fundtrail'}")
    event.add("dtstamp", wait.opened_at.replace(microsecond=0))
    _put_on_its_day(event, due_at)
    event.add("summary", f"{task_words(wait)} · {wait.application.name}")
    event.add("description", _description(wait, due_at))
    event.add("url", f"{address}{path_to(wait)}")
    event.add("transp", "TRANSPARENT")
    return event


def _put_on_its_day(event: Event, due_at: datetime) -> None:
    """The whole day where it ends at 24:00, else the stated hour."""
    at = due_at.astimezone(SHANGHAI)
    if at.hour == at.minute == 0:
        event.add("dtstart", due_on(due_at))
        event.add("dtend", due_on(due_at) + ONE_DAY)
    else:
        event.add("dtstart", due_at.replace(microsecond=0))


def _description(wait: Wait, due_at: datetime) -> str:
    parts = (wait.application.number, localized(wait.application.call))
    due = _("Due %(moment)s, Shanghai time", moment=until(due_at))
    return "\n".join([due, *(part for part in parts if part)])
