"""What a viewer may know of an application's reviews: finished values for its page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from approvals.applications.models import Application
from approvals.database import db
from approvals.programmes.models import Criterion
from approvals.reviews.models import Decision, Review, ReviewScore
from approvals.reviews.scoring import mean_of, spread_of
from approvals.sight import Scores, Sight
from approvals.viewer import Viewer

ONLY_OWN_PROJECT = frozenset({Scores.AFTER_DECISION_WITHOUT_NAMES})


@dataclass(frozen=True)
class ScoreLine:
    """One criterion of one review."""

    criterion: Criterion
    points: int
    note: str


@dataclass(frozen=True)
class Opinion:
    """One review as the viewer may read it. `name` is empty where names are withheld."""

    review_id: int
    name: str
    is_own: bool
    handed_in_at: datetime | None
    total: Decimal | None
    recommendation: str | None
    suggested_amount: Decimal | None
    comment: str
    lines: tuple[ScoreLine, ...]


@dataclass(frozen=True)
class RoundOfReviews:
    """The reviews of one round; `mean` and `spread` over all that are handed in."""

    stage: str
    number: int
    assigned: int
    handed_in: int
    mean: Decimal | None
    spread: Decimal | None
    opinions: tuple[Opinion, ...]


def reviews_for(
    sight: Sight, application: Application, viewer: Viewer
) -> tuple[RoundOfReviews, ...]:
    """The rounds of which a viewer may know something, newest first.

    Whoever leads or belongs to the project reads as such, whatever other roles they hold.
    """
    scores = _scores_of(sight, application, viewer)
    if not scores:
        return ()
    rows = _reviews(application.id)
    announced = _announced_rounds(application) if ONLY_OWN_PROJECT & scores else frozenset()
    rounds: dict[tuple[str, int], list[Review]] = {}
    for row in rows:
        rounds.setdefault((row.stage, row.round), []).append(row)
    found = (
        _round(stage, number, reviews, _Reading(scores, viewer, number in announced))
        for (stage, number), reviews in sorted(rounds.items(), key=lambda r: -r[0][1])
    )
    return tuple(each for each in found if each is not None)


def _scores_of(sight: Sight, application: Application, viewer: Viewer) -> frozenset[Scores]:
    people = viewer.person_ids
    own = application.leader_id in people or any(
        member.account_id in people for member in application.members
    )
    return sight.scores & ONLY_OWN_PROJECT if own else sight.scores


def _reviews(application_id: int) -> Sequence[Review]:
    """All reviews that stand, with their scores and criteria: one statement."""
    return (
        db.session.scalars(
            select(Review)
            .where(Review.application_id == application_id, Review.withdrawn_at.is_(None))
            .order_by(Review.round.desc(), Review.id)
            .options(
                joinedload(Review.reviewer),
                joinedload(Review.scores).joinedload(ReviewScore.criterion),
            )
        )
        .unique()
        .all()
    )


def _announced_rounds(application: Application) -> frozenset[int]:
    """Rounds whose decision the applicant knows: revision and rejection at once, an approval
    from its ratification on."""
    decisions = db.session.scalars(
        select(Decision).where(
            Decision.application_id == application.id, Decision.revoked_at.is_(None)
        )
    )
    settled = application.ratified_at is not None or application.closed_at is not None
    return frozenset(row.round for row in decisions if settled or row.approved_amount is None)


@dataclass(frozen=True)
class _Reading:
    """Which of a round's reviews a viewer opens, and whether with names."""

    scores: frozenset[Scores]
    viewer: Viewer
    is_announced: bool

    @property
    def names(self) -> bool:
        return bool(self.scores & {Scores.ALL, Scores.HANDED_IN})

    def opens(self, review: Review, *, own_is_in: bool) -> bool:
        """Whether the viewer reads what this review says."""
        if self.is_own(review):
            return True
        if review.handed_in_at is None:
            return False
        others = self.names or (Scores.HANDED_IN_IF_OWN_IS in self.scores and own_is_in)
        return others or self.is_announced

    def is_own(self, review: Review) -> bool:
        return Scores.OWN in self.scores and review.reviewer_id in self.viewer.person_ids

    @property
    def figures(self) -> bool:
        """Whether mean and spread are shown though single reviews are not."""
        return self.names or Scores.SUMMARY in self.scores or self.is_announced


def _round(
    stage: str, number: int, reviews: Sequence[Review], reading: _Reading
) -> RoundOfReviews | None:
    own_is_in = any(reading.is_own(row) and row.handed_in_at for row in reviews)
    opened = [row for row in reviews if reading.opens(row, own_is_in=own_is_in)]
    if not opened and not reading.figures:
        return None
    totals = [row.total for row in reviews if row.handed_in_at and row.total is not None]
    shows_figures = reading.figures or len(opened) == len(reviews)
    return RoundOfReviews(
        stage=stage,
        number=number,
        assigned=len(reviews),
        handed_in=len(totals),
        mean=mean_of(totals) if shows_figures else None,
        spread=spread_of(totals) if shows_figures else None,
        opinions=tuple(_opinions(opened, reading)),
    )


def _opinions(reviews: Iterable[Review], reading: _Reading) -> Iterable[Opinion]:
    for row in reviews:
        own = reading.is_own(row)
        yield Opinion(
            review_id=row.id,
            name=row.reviewer.name if reading.names or own else "",
            is_own=own,
            handed_in_at=row.handed_in_at,
            total=row.total,
            recommendation=row.recommendation,
            suggested_amount=row.suggested_amount,
            comment=row.comment,
            lines=tuple(
                ScoreLine(score.criterion, score.points, score.note)
                for score in sorted(row.scores, key=lambda s: s.criterion.position)
                if score.points is not None
            ),
        )
