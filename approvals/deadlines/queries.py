"""What is open, for whom, until when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select, tuple_
from sqlalchemy.orm import joinedload

from approvals import frozen
from approvals.accounts.models import Account, Grant
from approvals.applications.change_models import Extension
from approvals.applications.models import Application
from approvals.database import db
from approvals.deadlines.models import ClosedDay, Wait
from approvals.standing import holding
from approvals.step import SUBJECTS, Subject
from workflows.calendar import OwnDays


def open_waits_of(subject_kind: str, subject_id: int) -> Sequence[Wait]:
    """The open waits of one subject."""
    return db.session.scalars(_open_waits(), {"kind": subject_kind, "subject": subject_id}).all()


@cache
def _open_waits() -> Select[Any]:
    """Built once: the door asks at every step."""
    return (
        select(Wait)
        .where(
            Wait.subject_kind == bindparam("kind"),
            Wait.subject_id == bindparam("subject"),
            Wait.closed_at.is_(None),
        )
        .order_by(Wait.id)
    )


def open_waits_of_application(application_id: int) -> Sequence[Wait]:
    """The open waits of an application and of its payments, changes and objections."""
    return db.session.scalars(
        select(Wait)
        .where(Wait.application_id == application_id, Wait.closed_at.is_(None))
        .options(joinedload(Wait.account))
        .order_by(Wait.id)
    ).all()


def first_due_of(account_id: int, application_id: int) -> datetime | None:
    """When a person has to have done the first thing that an application waits for from them."""
    return db.session.scalar(
        select(func.min(Wait.due_at)).where(
            Wait.application_id == application_id,
            Wait.account_id == account_id,
            Wait.closed_at.is_(None),
            Wait.paused_at.is_(None),
        )
    )


def orphaned_children(application_id: int) -> list[Subject]:
    """The payments, changes and objections of an application that nobody may act on."""
    waits = open_waits_of_application(application_id)
    kinds = {(w.subject_kind, w.subject_id) for w in waits if w.is_orphan}
    children = sorted(key for key in kinds if key[0] != Application.kind)
    return [db.session.get_one(SUBJECTS[kind], subject_id) for kind, subject_id in children]


def dates_of(application: Application) -> dict[str, datetime]:
    """The call's dates as they hold for one application: with the grace period and extensions."""
    call = application.call
    dates = call.dates
    dates["declaration_closes"] = call.grace_ends_at
    for extension in db.session.scalars(
        select(Extension).where(Extension.application_id == application.id).order_by(Extension.id)
    ):
        dates[extension.date_key] = max(dates[extension.date_key], extension.until_at)
    return dates


def own_days(path: str) -> OwnDays:
    """The days on which a place does otherwise than the country; the nearest above it decides."""
    places = [int(step) for step in path.strip("/").split("/")]
    rows = db.session.execute(
        select(ClosedDay.organisation_id, ClosedDay.closed_on, ClosedDay.is_worked).where(
            ClosedDay.organisation_id.in_(places)
        )
    ).all()
    known = {place: {row[1]: row[2] for row in rows if row[0] == place} for place in places}
    return merged(known[place] for place in places)


def merged(layers: Iterable[Mapping[date, bool]]) -> OwnDays:
    """One calendar out of those of the places above one another, the highest first."""
    days: dict[date, bool] = {}
    for layer in layers:
        days |= layer
    worked = frozenset(day for day, is_worked in days.items() if is_worked)
    return OwnDays(frozenset(days) - worked, worked)


def date_key_of(wait: Wait) -> str | None:
    """The call's date that a wait is due on, or None where it counts working days."""
    workflow = frozen.version(wait.workflow_key, wait.workflow_version)
    entries = workflow.waits_of(wait.state)
    entry = next((each for each in entries if each.position == wait.position), None)
    return entry.due.date if entry and entry.due else None


def names_by_place(
    places: set[tuple[str, int]], now: datetime
) -> Mapping[tuple[str, int], list[str]]:
    """Who holds each role at each place today: one query for all (role, organisation id)."""
    rows = db.session.execute(
        select(Grant.role_key, Grant.organisation_id, Account.name)
        .join(Account, Account.id == Grant.account_id)
        .where(
            tuple_(Grant.role_key, Grant.organisation_id).in_(sorted(places)),
            Account.is_enabled,
            *holding(now),
        )
        .order_by(Account.name)
    )
    found: dict[tuple[str, int], list[str]] = {}
    for role_key, organisation_id, name in rows:
        found.setdefault((role_key, organisation_id), []).append(name)
    return found
