"""Verbs on a school's calendar: add days, take them back. What counts them moves along."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import InstrumentedAttribute

from approvals.access import below
from approvals.accounts.models import Account, Organisation
from approvals.applications.models import Application
from approvals.audit.effects import Deed, record, record_administration
from approvals.database import db
from approvals.deadlines.closed_day_queries import taken
from approvals.deadlines.models import ClosedDay, Wait
from approvals.deadlines.moved_effects import Moving, tell_of_moves
from approvals.deadlines.rule_effects import plan_anew
from approvals.deadlines.rule_queries import Ground, ground
from approvals.deadlines.shift_queries import Shift, shifts, with_days
from approvals.wording import N_
from workflows.engine import RequirementUnmet

AT_ONCE = 500
TAKEN = N_("%(day)s is in the calendar already; take it out first.")


@dataclass(frozen=True)
class Days:
    """Days from one to another, both included, under a name."""

    from_on: date
    until_on: date
    title: str = ""
    is_worked: bool = False

    @property
    def each(self) -> list[date]:
        """All of them."""
        count = (self.until_on - self.from_on).days + 1
        return [self.from_on + timedelta(days=n) for n in range(count)]


def moved_by_adding(place: Organisation, days: Days, now: datetime) -> list[Shift]:
    """What would be due later with these days. Writes nothing."""
    known = ground()
    other = dict.fromkeys(days.each, days.is_worked)
    return shifts(place.path, known, with_days(known, place.path, other), now)


def moved_by_removing(place: Organisation, days: Days, now: datetime) -> list[Shift]:
    """What would be due later without them. Writes nothing."""
    known = ground()
    return shifts(place.path, known, with_days(known, place.path, dict.fromkeys(days.each)), now)


def add_days(place: Organisation, days: Days, actor: Account, *, now: datetime) -> int:
    """Put days into a place's calendar; how many deadlines moved. Commits.

    Raises RequirementUnmet where one of them is in it already; nothing is written then.
    """
    known = _lock(place)
    if there := taken(place.id, days.from_on, days.until_on):
        raise RequirementUnmet(TAKEN, {"day": there[0].closed_on.isoformat()}, field="from_on")
    db.session.add_all(
        ClosedDay(
            organisation_id=place.id, closed_on=day, title=days.title, is_worked=days.is_worked
        )
        for day in days.each
    )
    return _changed(place, "add_days", days, known, actor, now)


def remove_days(place: Organisation, days: Days, actor: Account, *, now: datetime) -> int:
    """Take days out of a place's calendar; how many deadlines moved. Commits."""
    known = _lock(place)
    db.session.execute(
        delete(ClosedDay).where(
            ClosedDay.organisation_id == place.id,
            ClosedDay.closed_on.between(days.from_on, days.until_on),
        )
    )
    return _changed(place, "remove_days", days, known, actor, now)


def _lock(place: Organisation) -> Ground:
    """One change of a calendar at a time, and no step on what may move meanwhile."""
    running = select(Application.id).where(
        below(Application.org_path, place.path), Application.closed_at.is_(None)
    )
    db.session.execute(running.order_by(Application.id).with_for_update()).all()
    db.session.execute(select(Organisation.id).where(Organisation.id == place.id).with_for_update())
    return ground()


def _changed(
    place: Organisation, deed: str, days: Days, known: Ground, actor: Account, now: datetime
) -> int:
    db.session.flush()
    found = shifts(place.path, known, ground(), now)
    plan_anew(below(Wait.org_path, place.path), now)
    _move(found)
    _note(found, days, actor, now)
    values = {
        "from": days.from_on.isoformat(), "until": days.until_on.isoformat(),
        "title": days.title, "is_worked": days.is_worked, "moved": len(found),
    }  # fmt: skip
    entry = record_administration("organisation", place.id, deed, actor.id, now, values=values)
    former = {shift.wait_id: shift.from_at for shift in found}
    tell_of_moves(Moving(actor, days.title, entry.id, now, former))
    db.session.commit()
    return len(found)


def _move(found: Sequence[Shift]) -> None:
    """One statement for each two moments, then the applications' own first due moment."""
    alike: dict[tuple[datetime, datetime], list[int]] = defaultdict(list)
    for shift in found:
        alike[shift.from_at, shift.until_at].append(shift.wait_id)
    for (from_at, until_at), ids in alike.items():
        for some in _portions(ids):
            db.session.execute(
                update(Wait)
                .where(Wait.id.in_(some), Wait.due_at == from_at)
                .values(due_at=until_at)
                .execution_options(synchronize_session=False)
            )
    for some in _portions(sorted({shift.application_id for shift in found})):
        db.session.execute(
            update(Application)
            .where(Application.id.in_(some))
            .values(due_at=_first_due(Application.id))
            .execution_options(synchronize_session=False)
        )
    db.session.expire_all()


def _first_due(application_id: InstrumentedAttribute[int]) -> object:
    return (
        select(Wait.due_at)
        .where(
            Wait.application_id == application_id,
            Wait.subject_kind == Application.kind,
            Wait.closed_at.is_(None),
            Wait.paused_at.is_(None),
            Wait.due_at.is_not(None),
        )
        .order_by(Wait.due_at)
        .limit(1)
        .correlate(Application)
        .scalar_subquery()
    )


def _portions(ids: list[int]) -> list[list[int]]:
    return [ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE)]


def _note(found: Sequence[Shift], days: Days, actor: Account, now: datetime) -> None:
    """A row in the trail of each project whose deadlines moved."""
    mine: dict[int, list[Shift]] = defaultdict(list)
    for shift in found:
        mine[shift.application_id].append(shift)
    for application_id, moved in mine.items():
        waits = [
            {"task": s.task_zh, "from": s.from_at.isoformat(), "until": s.until_at.isoformat()}
            for s in moved
        ]
        record(
            Deed(
                chain=f"application:{application_id}",
                subject_kind=Application.kind,
                subject_id=application_id,
                application_id=application_id,
                action="move_for_days",
                now=now,
                actor_id=actor.id,
                comment=days.title,
                values={"waits": waits},
            )
        )
