"""Deactivating an account: what the person leaves behind goes to a successor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, or_, select, update

from approvals import door
from approvals.accounts import session_operations
from approvals.accounts.grant_operations import hand_on, withdraw
from approvals.accounts.holdings import Holdings, holdings_of
from approvals.accounts.models import Account, Delegation
from approvals.accounts.own_operations import lock_account
from approvals.applications.models import Application
from approvals.applications.operations import index
from approvals.audit.effects import Deed, record, record_administration
from approvals.database import db
from approvals.deadlines.leaving_effects import say_no_more
from approvals.deadlines.operations import resolve_waits_again
from approvals.programmes.models import CommitteeMember
from approvals.reviews.models import Review
from approvals.step import SUBJECTS

Row = TypeVar("Row")


class SuccessorNeeded(ValueError):
    """The person holds something that somebody has to take over."""


@dataclass(frozen=True)
class _Succession:
    """Who leaves, who follows, who ordered it, when."""

    leaver: Account
    successor: Account | None
    actor: Account
    now: datetime
    with_roles: bool


def deactivate(
    account: Account,
    successor: Account | None,
    actor: Account,
    *,
    now: datetime,
    with_roles: bool = False,
) -> None:
    """Close an account. Its sessions, roles and delegations end; its projects, seats, reviews and
    what waits for it in person go to the successor, its roles too where that is wanted. One
    transaction; then roles' waits move.

    Raises `SuccessorNeeded` where something is held and nobody is named.
    """
    held = holdings_of(account.id)
    if held and successor is None:
        raise SuccessorNeeded(account.id)
    change = _Succession(account, successor, actor, now, with_roles)
    _lock_in_order(held)
    _hand_over(held, change)
    places = _close(held, change)
    db.session.commit()
    for path, role_key in places:
        resolve_waits_again(path, [role_key], actor, now=now)


def _lock_in_order(held: Holdings) -> None:
    """Applications before anything else, by number, as everywhere."""
    mine = Application.id.in_(held.application_ids)
    rows = select(Application).where(mine).order_by(Application.id)
    db.session.scalars(
        rows.with_for_update(of=Application).execution_options(populate_existing=True)
    ).all()


def _hand_over(held: Holdings, change: _Succession) -> None:
    if change.successor is None:
        return
    for application in _all(Application, Application.id.in_(held.project_ids)):
        _new_leader(application, change)
    for seat in _all(CommitteeMember, CommitteeMember.id.in_(held.seat_ids)):
        _new_seat(seat, change)
    for review in _all(Review, Review.id.in_([each for each, _ in held.reviews])):
        _new_reviewer(review, change)
    db.session.flush()
    db.session.expire_all()
    for kind, subject_id in held.subjects:
        door.settle_again(
            db.session.get_one(SUBJECTS[kind], subject_id), change.actor, now=change.now
        )


def _new_leader(application: Application, change: _Succession) -> None:
    application.leader = change.successor  # type: ignore[assignment]
    _record(application.id, "change_leader", change)
    index(application)


def _new_seat(seat: CommitteeMember, change: _Succession) -> None:
    """The seat; where the successor sits there already, only the chair."""
    other = db.session.scalar(
        select(CommitteeMember).where(
            CommitteeMember.committee_id == seat.committee_id,
            CommitteeMember.account_id == change.successor.id,  # type: ignore[union-attr]
        )
    )
    if other is None:
        seat.account = change.successor  # type: ignore[assignment]
    else:
        other.is_chair = other.is_chair or seat.is_chair
        db.session.delete(seat)


def _new_reviewer(review: Review, change: _Succession) -> None:
    """A review not handed in goes on blank; withdrawn where the successor reviews there already."""
    doubled = db.session.scalar(
        select(Review.id).where(
            Review.application_id == review.application_id,
            Review.stage == review.stage,
            Review.round == review.round,
            Review.reviewer_id == change.successor.id,  # type: ignore[union-attr]
        )
    )
    review.withdrawn_at = change.now
    if doubled is None:
        db.session.add(
            Review(
                application_id=review.application_id,
                stage=review.stage,
                round=review.round,
                reviewer=change.successor,
                assigned_at=change.now,
            )
        )
    _record(review.application_id, "change_reviewer", change)


def _close(held: Holdings, change: _Succession) -> list[tuple[str, str]]:
    """Shut the account itself; the places and roles that lose their holder."""
    account, now = change.leaver, change.now
    _lock_people(change)
    account.is_enabled = False
    session_operations.end_all_of(account, now)
    say_no_more(account.id, now)
    db.session.execute(
        update(Delegation)
        .where(_touching(account.id), Delegation.ended_at.is_(None))
        .values(ended_at=now)
    )
    for grant in held.grants:
        withdraw(grant, change.actor, now)
        if change.with_roles and change.successor:
            hand_on(grant, change.successor, change.actor, now)
    values = {"successor": change.successor.id if change.successor else None, **held.counts}
    record_administration("account", account.id, "deactivate", change.actor.id, now, values=values)
    return [(grant.org_path, grant.role_key) for grant in held.grants]


def _lock_people(change: _Succession) -> None:
    """Who leaves, and who gets roles: by number, as two such acts may cross."""
    people = [change.leaver]
    if change.with_roles and change.successor:
        people.append(change.successor)
    for person in sorted(people, key=lambda each: each.id):
        lock_account(person)


def _touching(account_id: int) -> ColumnElement[bool]:
    return or_(Delegation.from_account_id == account_id, Delegation.to_account_id == account_id)


def _all(model: type[Row], which: ColumnElement[bool]) -> list[Row]:
    return list(db.session.scalars(select(model).where(which).order_by(model.id)))  # type: ignore[attr-defined]


def _record(application_id: int, action: str, change: _Succession) -> None:
    record(
        Deed(
            chain=f"application:{application_id}",
            subject_kind="application",
            subject_id=application_id,
            application_id=application_id,
            action=action,
            now=change.now,
            actor_id=change.actor.id,
            values={
                "from": change.leaver.id,
                "to": change.successor.id if change.successor else None,
            },
        )
    )
