"""Who is late, or soon to be, with what, since when, and was he told? For the office."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from approvals.access import below, not_involved
from approvals.applications.models import Application
from approvals.database import db
from approvals.deadlines.models import Wait
from approvals.deadlines.queries import names_by_place
from approvals.deadlines.reminder_models import Reminder
from approvals.programmes.models import Call
from approvals.programmes.queries import LARGEST_ID, calls_visible
from approvals.viewer import Viewer

MOST = 200
SOON = timedelta(days=14)
"""How far ahead the office sees what will be due."""
OFFICES = ("project_office", "bureau_office")


@dataclass(frozen=True)
class Late:
    """A wait and when somebody was last told of it."""

    wait: Wait
    told_at: datetime | None


@dataclass(frozen=True)
class Debtor:
    """A person, or a role with those who hold it, and what waits for them."""

    role_key: str
    names: tuple[str, ...]
    rows: list[Late]


def chased_by(viewer: Viewer) -> ColumnElement[bool]:
    """The open waits that this person's offices may remind of and extend."""
    places = [_place(hat.org_path, hat.programme_id) for hat in viewer.hats_of(*OFFICES)]
    return and_(
        Wait.closed_at.is_(None),
        Wait.paused_at.is_(None),
        Wait.role_key != "clock",
        or_(false(), *places),
    )


def movable_by(viewer: Viewer) -> ColumnElement[bool]:
    """Those of them that they may put off: not of a project that they lead, belong to or have a
    conflict with, for themselves or for whom they act."""
    others = select(Application.id).where(not_involved(viewer.person_ids))
    return and_(chased_by(viewer), Wait.application_id.in_(others))


def _place(path: str, programme_id: int | None) -> ColumnElement[bool]:
    here = below(Wait.org_path, path)
    return here if programme_id is None else and_(here, Wait.programme_id == programme_id)


def may_put_off(viewer: Viewer, application: Application) -> bool:
    """Whether what waits in this application is for the viewer's offices, and it is not their own."""
    if application.leader_id in viewer.person_ids or application.id in viewer.projects:
        return False
    place, programme_id = application.org_path, application.call.programme_id
    return any(hat.covers(place, programme_id) for hat in viewer.hats_of(*OFFICES))


def may_move(wait: Wait) -> bool:
    """Whether an open wait has a due moment that an office may put off."""
    return wait.due_at is not None and wait.paused_at is None and wait.role_key != "clock"


def debtors(viewer: Viewer, view: str | None = None, call_id: int | None = None) -> list[Debtor]:
    """What is late, due in the next two weeks (`ahead`) or open at all (`all`), perhaps of one call,
    by whom it waits for, the first due first. Three queries.
    """
    within = {
        None: Wait.due_at <= viewer.now,
        "ahead": and_(Wait.due_at > viewer.now, Wait.due_at <= viewer.now + SOON),
        "all": Wait.due_at.is_not(None),
    }
    of_call = () if call_id is None else (Application.call_id == call_id,)
    waits = db.session.scalars(
        select(Wait)
        .join(Wait.application)
        .where(chased_by(viewer), within[view], *of_call)
        .options(
            contains_eager(Wait.application).joinedload(Application.leader),
            contains_eager(Wait.application).joinedload(Application.organisation),
            joinedload(Wait.account),
        )
        .order_by(Wait.due_at, Wait.id)
        .limit(MOST)
    ).all()
    places = {(w.role_key, w.organisation_id) for w in waits if w.organisation_id}
    told, holders = last_told(waits), names_by_place(places, viewer.now)
    found: dict[tuple[object, ...], Debtor] = {}
    for wait in waits:
        key = (wait.role_key, wait.account_id, wait.organisation_id)
        place = (wait.role_key, wait.organisation_id or 0)
        names = (wait.account.name,) if wait.account else tuple(holders.get(place, ()))
        group = found.setdefault(key, Debtor(wait.role_key, names, []))
        group.rows.append(Late(wait, told.get(wait.id)))
    return list(found.values())


def calls_chased(viewer: Viewer) -> Sequence[Call]:
    """The calls of which something may wait, the newest first."""
    return db.session.scalars(
        select(Call)
        .where(calls_visible(viewer), Call.opened_at.is_not(None), Call.cancelled_at.is_(None))
        .order_by(Call.year.desc(), Call.id)
        .limit(MOST)
    ).all()


def last_told(waits: Sequence[Wait]) -> dict[int, datetime]:
    """When each wait was last told of."""
    rows = db.session.execute(
        select(Reminder.wait_id, func.max(Reminder.created_at))
        .where(Reminder.wait_id.in_([wait.id for wait in waits]), Reminder.message_id.is_not(None))
        .group_by(Reminder.wait_id)
    )
    return {row[0]: row[1] for row in rows}


def extendable(viewer: Viewer, application: Application) -> Sequence[Wait]:
    """What has a due moment that the viewer may put off, the first due first; its payments', changes'
    and objections' too."""
    return db.session.scalars(
        select(Wait)
        .where(movable_by(viewer), Wait.application_id == application.id, Wait.due_at.is_not(None))
        .options(joinedload(Wait.account))
        .order_by(Wait.due_at, Wait.id)
    ).all()


def chosen(may: ColumnElement[bool], ids: Sequence[int]) -> Sequence[Wait]:
    """Of these waits those with which it may be done, with their applications."""
    return db.session.scalars(
        select(Wait)
        .where(may, Wait.id.in_([key for key in ids if key <= LARGEST_ID]))
        .options(joinedload(Wait.application).joinedload(Application.call))
        .order_by(Wait.application_id, Wait.id)
    ).all()
