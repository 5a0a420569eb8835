"""Which days off and make-up workdays do places keep beside the country's?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import select

from approvals.accounts.models import Organisation
from approvals.database import db
from approvals.deadlines.models import ClosedDay
from approvals.deadlines.overdue_queries import OFFICES
from approvals.viewer import Viewer

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Span:
    """Days of one name at one place that follow each other."""

    place: Organisation
    from_on: date
    until_on: date
    title: str
    is_worked: bool


def places_kept(viewer: Viewer) -> Sequence[Organisation]:
    """The places whose calendar and words this person keeps: those of their offices."""
    hats = [hat for hat in viewer.hats_of(*OFFICES) if hat.programme_id is None]
    return db.session.scalars(
        select(Organisation)
        .where(Organisation.path.in_(sorted({hat.org_path for hat in hats})))
        .order_by(Organisation.path)
    ).all()


def spans_of(places: Sequence[Organisation], year: int) -> list[Span]:
    """The days of a year at these places and those above them, which hold there too."""
    above = sorted({step for place in places for step in place.ancestor_ids})
    rows = db.session.execute(
        select(ClosedDay, Organisation)
        .join(Organisation, Organisation.id == ClosedDay.organisation_id)
        .where(
            ClosedDay.organisation_id.in_(above),
            ClosedDay.closed_on.between(date(year, 1, 1), date(year, 12, 31)),
        )
        .order_by(Organisation.path, ClosedDay.closed_on)
    )
    found: list[Span] = []
    for row, place in rows:
        day = Span(place, row.closed_on, row.closed_on, row.title, row.is_worked)
        if found and found[-1] == replace(
            day, from_on=found[-1].from_on, until_on=day.from_on - ONE_DAY
        ):
            found[-1] = replace(found[-1], until_on=day.until_on)
        else:
            found.append(day)
    return found


def taken(organisation_id: int, from_on: date, until_on: date) -> Sequence[ClosedDay]:
    """A place's own days between two, both included."""
    return db.session.scalars(
        select(ClosedDay)
        .where(
            ClosedDay.organisation_id == organisation_id,
            ClosedDay.closed_on.between(from_on, until_on),
        )
        .order_by(ClosedDay.closed_on)
    ).all()
