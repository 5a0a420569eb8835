"""What a reviewer has in front of them: one proposal beside its score sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import abort
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from approvals.applications.models import (
    TEXT_FIELDS,
    Application,
    Attachment,
    Indicator,
    ProjectYear,
)
from approvals.applications.standards import Against, lines_with_standards
from approvals.database import db
from approvals.programmes.models import Call, Criterion
from approvals.reviews import words
from approvals.reviews.models import Review
from approvals.reviews.queries import not_involved, states_of_committee
from approvals.reviews.score_sheet import Sheet
from approvals.viewer import Viewer


@dataclass(frozen=True)
class Place:
    """Where a review stands in its pile."""

    position: int
    of: int
    handed_in: int
    previous_id: int | None
    next_id: int | None
    next_open_id: int | None
    """The next one, going round, that is still to be handed in."""

    @property
    def share(self) -> int:
        """Handed in, in percent."""
        return self.handed_in * 100 // max(self.of, 1)


@dataclass(frozen=True)
class Text:
    """One text of the declaration."""

    key: str
    title: Any
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Proposal:
    """One application as its reviewer reads it; what only the page shows is asked for by the page."""

    viewer: Viewer
    review: Review
    application: Application
    criteria: tuple[Criterion, ...]
    names: bool
    is_open: bool

    @property
    def years(self) -> tuple[ProjectYear, ...]:
        """Its years with budget lines and indicators."""
        return self._read[0]

    @property
    def standards(self) -> Mapping[int, Against]:
        """The expense standard of each budget line that has one, by its number."""
        return self._read[1]

    @cached_property
    def _read(self) -> tuple[tuple[ProjectYear, ...], Mapping[int, Against]]:
        years = tuple(_years(self.application.id))
        return years, lines_with_standards(self.application, years)

    @cached_property
    def attachments(self) -> tuple[Attachment, ...]:
        """The files of the declaration."""
        return tuple(_attachments(self.application.id))

    @cached_property
    def place(self) -> Place:
        """Where it stands in the reviewer's pile."""
        return _place(self.viewer, self.review)

    @property
    def texts(self) -> tuple[Text, ...]:
        """The texts in the order of the form; the last one only where it is written."""
        declaration = self.application.declaration
        return tuple(
            Text(key, title, tuple(part for part in written.splitlines() if part.strip()))
            for key, title in words.TEXTS.items()
            if (written := getattr(declaration, key)).strip() or key in TEXT_FIELDS
        )

    @property
    def sheet(self) -> Sheet:
        """What the review says at present."""
        return sheet_of(self.review, self.application)


def proposal_for(viewer: Viewer, review_id: int) -> Proposal:
    """A review of this person's with everything to read; 404 for anybody else's."""
    read = joinedload(Review.application).options(
        joinedload(Application.call).selectinload(Call.criteria),
        joinedload(Application.declaration),
        joinedload(Application.leader),
        joinedload(Application.organisation),
    )
    asked = mine(viewer).where(Review.id == review_id).options(read, joinedload(Review.scores))
    return _proposal(viewer, db.session.scalars(asked).unique().first() or abort(404))


def proposal_to_write(viewer: Viewer, review_id: int) -> Proposal:
    """The same, its review locked until the transaction ends; what is only read comes when asked.

    The scores are read after the lock: others may have written them while it was waited for.
    """
    application = joinedload(Review.application)
    return _proposal(
        viewer,
        db.session.scalars(
            mine(viewer)
            .where(Review.id == review_id)
            .options(
                application.joinedload(Application.call).selectinload(Call.criteria),
                selectinload(Review.scores),
            )
            .with_for_update(of=Review)
            .execution_options(populate_existing=True)
        ).first()
        or abort(404),
    )


def _proposal(viewer: Viewer, review: Review) -> Proposal:
    application = review.application
    return Proposal(
        viewer=viewer,
        review=review,
        application=application,
        criteria=tuple(application.call.criteria),
        names=not application.call.is_blind,
        is_open=is_open(review),
    )


def sheet_of(review: Review | None, application: Application) -> Sheet:
    """What a review says at present; an empty sheet where there is none."""
    weights = {each.id: each.weight for each in application.call.criteria}
    if review is None:
        return Sheet(weights)
    return Sheet(
        weights=weights,
        points={s.criterion_id: s.points for s in review.scores if s.points is not None},
        notes={s.criterion_id: s.note for s in review.scores},
        comment=review.comment,
        recommendation=review.recommendation,
        suggested_amount=review.suggested_amount,
    )


def open_review(viewer: Viewer, application: Application) -> Review | None:
    """The review that this person, or one they act for, still owes this application."""
    return db.session.scalars(
        mine(viewer)
        .where(
            Application.id == application.id,
            Review.round == application.round,
            Review.handed_in_at.is_(None),
        )
        .order_by(Review.id)
        .limit(1)
    ).first()


def is_open(review: Review) -> bool:
    """Whether a review can still be handed in."""
    application = review.application
    return (
        review.handed_in_at is None
        and review.round == application.round
        and application.state in states_of_committee(review.stage)
        and application.suspended_at is None
    )


def mine(viewer: Viewer) -> Select[Review]:
    """The reviews that this person, or somebody they act for, has to write or has written."""
    people = viewer.person_ids
    return (
        select(Review)
        .join(Application, Application.id == Review.application_id)
        .where(
            Review.reviewer_id.in_(people),
            Review.withdrawn_at.is_(None),
            not_involved(people),
        )
    )


def _years(application_id: int) -> Sequence[ProjectYear]:
    return (
        db.session.scalars(
            select(ProjectYear)
            .where(ProjectYear.application_id == application_id)
            .order_by(ProjectYear.year)
            .options(
                joinedload(ProjectYear.indicators).load_only(
                    Indicator.level1,
                    Indicator.level2,
                    Indicator.level3,
                    Indicator.target_text,
                ),
            )
        )
        .unique()
        .all()
    )


def _attachments(application_id: int) -> Sequence[Attachment]:
    return db.session.scalars(
        select(Attachment)
        .where(
            Attachment.application_id == application_id,
            Attachment.removed_at.is_(None),
            Attachment.place == "declaration",
        )
        .order_by(Attachment.id)
    ).all()


def _place(viewer: Viewer, review: Review) -> Place:
    rows = db.session.execute(
        mine(viewer)
        .with_only_columns(
            Review.id, Review.handed_in_at, Application.state, Application.suspended_at
        )
        .where(
            Application.call_id == review.application.call_id,
            Review.stage == review.stage,
            Review.round == Application.round,
        )
        .order_by(Application.number, Review.id)
    ).all()
    ids = [row.id for row in rows]
    here = ids.index(review.id) if review.id in ids else 0
    states = states_of_committee(review.stage)
    owed = {
        row.id
        for row in rows
        if not row.handed_in_at and row.state in states and not row.suspended_at
    }
    round_trip = ids[here + 1 :] + ids[:here]
    return Place(
        position=here + 1,
        of=len(ids),
        handed_in=sum(row.handed_in_at is not None for row in rows),
        previous_id=ids[here - 1] if here > 0 else None,
        next_id=ids[here + 1] if here + 1 < len(ids) else None,
        next_open_id=next((each for each in round_trip if each in owed), None),
    )
