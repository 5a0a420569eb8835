"""What a person holds that somebody has to take over before the account can be closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import joinedload

from approvals.accounts.models import Grant
from approvals.applications.models import Application
from approvals.database import db
from approvals.deadlines.models import Wait
from approvals.programmes.models import Call, Committee, CommitteeMember
from approvals.reviews.models import Review


@dataclass(frozen=True)
class Holdings:
    """Open projects led, seats, reviews not handed in, waits held in person; and the roles."""

    project_ids: tuple[int, ...]
    seat_ids: tuple[int, ...]
    reviews: tuple[tuple[int, int], ...]
    """Each review and its application."""
    waits: tuple[tuple[str, int, int], ...]
    """Kind and id of the subject, and its application, of each wait held in person."""
    grants: Sequence[Grant]
    role_waits: int = 0
    """How many open waits are held by these roles, whoever else holds them too."""

    def __bool__(self) -> bool:
        """Whether a successor is needed; roles need none, they are granted."""
        return bool(self.project_ids or self.seat_ids or self.reviews or self.waits)

    @property
    def application_ids(self) -> list[int]:
        """The applications that a handing-over touches."""
        waiting = {application_id for _kind, _id, application_id in self.waits}
        reviewed = {application_id for _id, application_id in self.reviews}
        return sorted({*self.project_ids, *waiting, *reviewed})

    @property
    def subjects(self) -> list[tuple[str, int]]:
        """What has to find its holder anew: parents before their children."""
        own = {("application", each) for each in self.project_ids}
        found = own | {(kind, subject_id) for kind, subject_id, _ in self.waits}
        return sorted(found, key=lambda each: (each[0] != "application", *each))

    @property
    def counts(self) -> dict[str, int]:
        """How much of each, for the page and for the trail."""
        return {
            "projects": len(self.project_ids),
            "seats": len(self.seat_ids),
            "reviews": len(self.reviews),
            "waits": len(self.waits),
        }


def holdings_of(account_id: int) -> Holdings:
    """What a person holds now: six queries."""
    return Holdings(
        _projects(account_id),
        _seats(account_id),
        _reviews(account_id),
        _waits(account_id),
        db.session.scalars(
            select(Grant)
            .where(Grant.account_id == account_id, Grant.revoked_at.is_(None))
            .options(joinedload(Grant.role), joinedload(Grant.organisation))
            .order_by(Grant.id)
        ).all(),
        _role_waits(account_id),
    )


def _projects(account_id: int) -> tuple[int, ...]:
    led = select(Application.id).where(
        Application.leader_id == account_id, Application.closed_at.is_(None)
    )
    return tuple(db.session.scalars(led.order_by(Application.id)))


def _reviews(account_id: int) -> tuple[tuple[int, int], ...]:
    rows = db.session.execute(
        select(Review.id, Review.application_id)
        .join(Review.application)
        .where(
            Review.reviewer_id == account_id,
            Review.handed_in_at.is_(None),
            Review.withdrawn_at.is_(None),
            Application.closed_at.is_(None),
        )
        .order_by(Review.id)
    )
    return tuple((review, application) for review, application in rows)


def _seats(account_id: int) -> tuple[int, ...]:
    """Seats on committees of calls that still run."""
    unfinished = select(Application.call_id).where(Application.closed_at.is_(None))
    running = (
        select(CommitteeMember.id)
        .join(Committee, Committee.id == CommitteeMember.committee_id)
        .join(Call, Call.id == Committee.call_id)
        .where(
            CommitteeMember.account_id == account_id,
            Call.cancelled_at.is_(None),
            or_(Call.closed_at.is_(None), Call.id.in_(unfinished)),
        )
        .order_by(CommitteeMember.id)
    )
    return tuple(db.session.scalars(running))


def _role_waits(account_id: int) -> int:
    held = and_(
        Grant.role_key == Wait.role_key,
        Grant.organisation_id == Wait.organisation_id,
        or_(Grant.programme_id.is_(None), Grant.programme_id == Wait.programme_id),
    )
    waiting = exists().where(Grant.account_id == account_id, Grant.revoked_at.is_(None), held)
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Wait)
            .where(Wait.closed_at.is_(None), Wait.account_id.is_(None), waiting)
        )
        or 0
    )


def _waits(account_id: int) -> tuple[tuple[str, int, int], ...]:
    rows = db.session.execute(
        select(Wait.subject_kind, Wait.subject_id, Wait.application_id)
        .where(Wait.account_id == account_id, Wait.closed_at.is_(None))
        .distinct()
    )
    return tuple(sorted((kind, subject, application) for kind, subject, application in rows))
