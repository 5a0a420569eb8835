"""What waits for a person in all their roles, what they began, what they finished."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select, union
from sqlalchemy.orm import contains_eager, joinedload

from approvals.applications.models import Application, Member
from approvals.applications.version_models import Mark
from approvals.audit.models import HistoryEntry
from approvals.budget.models import Payment
from approvals.database import db
from approvals.deadlines.models import Message, Wait
from approvals.reviews.models import Conflict
from approvals.viewer import Viewer

PAGE = 50
FINISHED = 50


@dataclass(frozen=True)
class Counts:
    """The numbers in the menu."""

    waits: int
    reviews: int
    unread: int


def counts_for(viewer: Viewer) -> Counts:
    """Open waits, reviews owed and unread messages of a person: one query."""
    mine = select(func.count()).select_from(Wait).where(waits_for(viewer))
    owed = mine.where(Wait.role_key == "reviewer")
    unread = (
        select(func.count())
        .select_from(Message)
        .where(Message.account_id == viewer.account.id, Message.read_at.is_(None))
    )
    row = db.session.execute(
        select(mine.scalar_subquery(), owed.scalar_subquery(), unread.scalar_subquery())
    ).one()
    return Counts(*row)


def waits_for(viewer: Viewer) -> ColumnElement[bool]:
    """Open waits that this person may act on, in every role, their own or by delegation."""
    people = viewer.person_ids
    held: list[ColumnElement[bool]] = [Wait.account_id.in_(people)]
    held += [_by_hat(hat.role_key, hat.organisation_id, hat.programme_id) for hat in viewer.hats]
    return and_(
        Wait.closed_at.is_(None),
        Wait.paused_at.is_(None),
        or_(false(), *held),
        or_(Wait.account_id.is_not(None), ~_excluded(people)),
    )


def _by_hat(role_key: str, organisation_id: int, programme_id: int | None) -> ColumnElement[bool]:
    here = and_(Wait.role_key == role_key, Wait.organisation_id == organisation_id)
    if programme_id is None:
        return here
    return and_(here, Wait.programme_id == programme_id)


def _excluded(people: tuple[int, ...]) -> ColumnElement[bool]:
    """Whether the wait's application is led by one of these people, or they belong to it or conflict."""
    led = select(Application.id).where(Application.leader_id.in_(people))
    member = select(Member.application_id).where(Member.account_id.in_(people))
    conflict = select(Conflict.application_id).where(Conflict.account_id.in_(people))
    return Wait.application_id.in_(union(led, member, conflict))


def inbox(viewer: Viewer, role_key: str | None = None) -> Sequence[Wait]:
    """The most urgent waits of a person, with what is shown of their applications."""
    order = Wait.due_at.asc().nulls_last(), Wait.id
    found = select(Wait.id).where(waits_for(viewer))
    if role_key:
        found = found.where(Wait.role_key == role_key)
    return db.session.scalars(
        select(Wait)
        .join(Wait.application)
        .where(Wait.id.in_(found.order_by(*order).limit(PAGE)))
        .options(
            contains_eager(Wait.application).joinedload(Application.leader),
            contains_eager(Wait.application).joinedload(Application.organisation),
            contains_eager(Wait.application).joinedload(Application.call),
        )
        .order_by(*order)
    ).all()


def payment_amounts(waits: Sequence[Wait]) -> dict[int, Decimal]:
    """What each payment among the waits' subjects pays, in yuan, by its id."""
    ids = [wait.subject_id for wait in waits if wait.subject_kind == Payment.kind]
    if not ids:
        return {}
    rows = db.session.execute(select(Payment.id, Payment.amount).where(Payment.id.in_(ids)))
    return {row.id: row.amount for row in rows}


def marks_to_answer(waits: Sequence[Wait]) -> dict[int, int]:
    """How many marks the applicant still has to answer, by application; of those sent back."""
    ids = {
        wait.application_id
        for wait in waits
        if wait.role_key == "applicant" and wait.application.sender_state
    }
    if not ids:
        return {}
    rows = db.session.execute(
        select(Mark.application_id, func.count().label("marks"))
        .where(Mark.application_id.in_(ids), Mark.answered_at.is_(None), Mark.closed_at.is_(None))
        .group_by(Mark.application_id)
    )
    return {row.application_id: row.marks for row in rows}


def waits_by_role(viewer: Viewer) -> list[tuple[str, int]]:
    """How many waits a person has in each role."""
    rows = db.session.execute(
        select(Wait.role_key, func.count()).where(waits_for(viewer)).group_by(Wait.role_key)
    )
    return sorted(((role, count) for role, count in rows), key=lambda row: -row[1])


def begun(viewer: Viewer, *, limit: int = PAGE) -> Sequence[Application]:
    """Applications that a person leads or belongs to, the ones with work first."""
    member = exists().where(
        Member.application_id == Application.id, Member.account_id == viewer.account.id
    )
    return db.session.scalars(
        select(Application)
        .where(or_(Application.leader_id == viewer.account.id, member))
        .options(joinedload(Application.call), joinedload(Application.leader))
        .order_by(
            Application.closed_at.is_not(None), Application.due_at.is_(None), Application.due_at
        )
        .limit(limit)
    ).all()


def finished(viewer: Viewer) -> Sequence[HistoryEntry]:
    """The last steps that a person took."""
    return db.session.scalars(
        select(HistoryEntry)
        .where(
            HistoryEntry.actor_id == viewer.account.id,
            HistoryEntry.application_id.is_not(None),
            HistoryEntry.action != "start",
        )
        .order_by(HistoryEntry.id.desc())
        .limit(FINISHED)
    ).all()


def applications_by_id(ids: Sequence[int]) -> dict[int, Application]:
    """Applications by id."""
    rows = db.session.scalars(select(Application).where(Application.id.in_(ids)))
    return {row.id: row for row in rows}
