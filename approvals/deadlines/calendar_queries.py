"""What stands in a calendar between two days: own waits, the school's waits, calls, own days."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import contains_eager, joinedload

from approvals.accounts.models import Organisation
from approvals.applications.models import Application
from approvals.database import db
from approvals.deadlines.inbox_queries import waits_for
from approvals.deadlines.models import ClosedDay, Wait
from approvals.deadlines.overdue_queries import OFFICES, chased_by
from approvals.programmes.models import Call, Programme
from approvals.programmes.queries import calls_visible
from approvals.viewer import Viewer
from workflows.calendar import due_on, start_of_day

MOST_WAITS = 500
MOST_CALLS = 80
ONE_DAY = timedelta(days=1)
AFTERWARDS = timedelta(days=90)
"""So long after its last date a call's last phases may go on."""


@dataclass(frozen=True)
class OwnDay:
    """A day on which a place does otherwise than the country."""

    org_path: str
    on: date
    is_worked: bool
    title: str


def own_waits(viewer: Viewer, first: date, last: date) -> Sequence[Wait]:
    """What waits for this person and is due on these days, the first due first."""
    return db.session.scalars(
        select(Wait)
        .join(Wait.application)
        .where(waits_for(viewer), *_due_between(first, last))
        .options(
            contains_eager(Wait.application).options(
                joinedload(Application.call), joinedload(Application.leader)
            )
        )
        .order_by(Wait.due_at, Wait.id)
        .limit(MOST_WAITS)
    ).all()


def due_at_school(viewer: Viewer, first: date, last: date) -> dict[date, dict[str, int]]:
    """For an office: by day how many waits of its places are due, by the role that owes them."""
    if not viewer.has_role(*OFFICES):
        return {}
    rows = db.session.execute(
        select(Wait.due_at, Wait.role_key, func.count())
        .where(chased_by(viewer), *_due_between(first, last))
        .group_by(Wait.due_at, Wait.role_key)
        .order_by(Wait.due_at, Wait.role_key)
    )
    found: dict[date, dict[str, int]] = {}
    for due_at, role_key, count in rows:
        if due_at is not None:
            roles = found.setdefault(due_on(due_at), {})
            roles[role_key] = roles.get(role_key, 0) + count
    return found


def calls_between(viewer: Viewer, first: date, last: date) -> Sequence[Call]:
    """The calls with anything on these days that the person may see, a programme's years together."""
    return db.session.scalars(
        select(Call)
        .join(Call.programme)
        .where(
            calls_visible(viewer),
            Call.cancelled_at.is_(None),
            Call.opens_at < start_of_day(last + ONE_DAY),
            Call.acceptance_due_at >= start_of_day(first - AFTERWARDS),
        )
        .options(contains_eager(Call.programme), joinedload(Call.organisation))
        .order_by(Programme.title, Programme.id, Call.opens_at, Call.id)
        .limit(MOST_CALLS)
    ).all()


def own_days_of(paths: Iterable[str], first: date, last: date) -> list[OwnDay]:
    """The own days of these places and of those above them."""
    places = {int(step) for path in paths for step in path.strip("/").split("/")}
    rows = db.session.execute(
        select(Organisation.path, ClosedDay.closed_on, ClosedDay.is_worked, ClosedDay.title)
        .join(Organisation, Organisation.id == ClosedDay.organisation_id)
        .where(
            ClosedDay.organisation_id.in_(sorted(places)),
            ClosedDay.closed_on.between(first, last),
        )
    )
    return sorted((OwnDay(*row) for row in rows), key=lambda day: len(day.org_path))


def _due_between(first: date, last: date) -> tuple[ColumnElement[bool], ...]:
    """A day ends at 24:00: what is due then belongs to it."""
    return (Wait.due_at > start_of_day(first), Wait.due_at <= start_of_day(last + ONE_DAY))
