"""What a reviewer has to review, call by call, and how far they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm import joinedload

from approvals.applications.models import Application
from approvals.database import db
from approvals.presentation import localized
from approvals.programmes.models import Call
from approvals.reviews.models import Review
from approvals.reviews.sheet_queries import is_open, mine
from approvals.viewer import Viewer


@dataclass(frozen=True)
class Assigned:
    """One review in a reviewer's list."""

    review_id: int
    application_id: int
    number: str
    title: str
    department: str
    """Empty where the call is blind."""
    requested_amount: Decimal
    saved_at: datetime | None
    handed_in_at: datetime | None
    total: Decimal | None
    is_open: bool
    """Whether it can still be handed in."""


@dataclass(frozen=True)
class Pile:
    """All reviews of one reviewer for one call."""

    call: Call
    reviews: tuple[Assigned, ...]

    @property
    def handed_in(self) -> int:
        return sum(each.handed_in_at is not None for each in self.reviews)

    @property
    def next_open(self) -> Assigned | None:
        """The first that waits for its reviewer."""
        return next((each for each in self.reviews if each.is_open), None)


def piles_of(viewer: Viewer) -> tuple[Pile, ...]:
    """What this person reviews, by call, newest call first: one statement."""
    piles: dict[int, list[Review]] = {}
    for review in _reviews(viewer):
        piles.setdefault(review.application.call_id, []).append(review)
    return tuple(
        Pile(reviews[0].application.call, tuple(_assigned(review) for review in reviews))
        for reviews in piles.values()
    )


def _reviews(viewer: Viewer) -> Sequence[Review]:
    return db.session.scalars(
        mine(viewer)
        .join(Call, Call.id == Application.call_id)
        .where(Review.round == Application.round)
        .order_by(Call.year.desc(), Call.id.desc(), Application.number, Review.id)
        .options(
            joinedload(Review.application).options(
                joinedload(Application.call), joinedload(Application.organisation)
            )
        )
    ).all()


def _assigned(review: Review) -> Assigned:
    application = review.application
    return Assigned(
        review_id=review.id,
        application_id=application.id,
        number=application.number or "",
        title=application.name,
        department="" if application.call.is_blind else localized(application.organisation),
        requested_amount=application.requested_amount,
        saved_at=review.saved_at,
        handed_in_at=review.handed_in_at,
        total=review.total,
        is_open=is_open(review),
    )
