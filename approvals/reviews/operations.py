"""Verbs of the review: save a draft, hand in, assign and decide for many, file an objection."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_DOWN, Decimal
from typing import Any

from approvals import door
from approvals.accounts.models import Account
from approvals.applications.models import Application
from approvals.audit.models import HistoryEntry
from approvals.database import FEN, db
from approvals.reviews import score_sheet
from approvals.reviews.models import Objection, PublicNotice, Review
from approvals.wording import N_
from workflows.engine import Refused, RequirementUnmet

NOTHING = Decimal(0)


@dataclass(frozen=True)
class Outcome:
    """What became of one step of many."""

    application: Application
    refusal: Refused | None = None

    @property
    def is_done(self) -> bool:
        return self.refusal is None


@dataclass(frozen=True)
class Wish:
    """One step of many: on which application, with which values."""

    application: Application
    values: Mapping[str, Any]


def save_draft(review: Review, values: Mapping[str, Any], *, now: datetime) -> None:
    """Keep in a locked review what its reviewer has typed so far, complete or not. Commits.

    Raises RequirementUnmet once the review is handed in: nothing is changed then.
    """
    if review.handed_in_at is not None:
        db.session.rollback()
        raise RequirementUnmet(N_("You have handed in this review; it cannot be changed any more."))
    score_sheet.read(values, review.application.call.criteria).write_to(review)
    review.saved_at = now
    db.session.commit()


def hand_in(
    review: Review,
    actor: Account,
    values: Mapping[str, Any],
    key: str | None,
    *,
    now: datetime,
) -> HistoryEntry:
    """The reviewer's step `score`, through the door."""
    return door.take_step(review.application, "score", actor, None, values, key, now=now)


def declare_conflict(
    review: Review, actor: Account, reason: str, key: str | None, *, now: datetime
) -> HistoryEntry:
    """The reviewer withdraws from an application for good, with the reason."""
    return door.take_step(review.application, "declare_conflict", actor, reason, None, key, now=now)


def take_many(
    action: str,
    wishes: Iterable[Wish],
    actor: Account,
    comment: str,
    key: str,
    *,
    now: datetime,
) -> tuple[Outcome, ...]:
    """The same step on many applications, one commit each; a refusal stops only its own."""
    return tuple(_take_one(action, wish, actor, comment, key, now) for wish in wishes)


def _take_one(
    action: str, wish: Wish, actor: Account, comment: str, key: str, now: datetime
) -> Outcome:
    own_key = f"{key}-{wish.application.id}"
    try:
        door.take_step(wish.application, action, actor, comment, wish.values, own_key, now=now)
    except Refused as refusal:
        return Outcome(wish.application, refusal)
    return Outcome(wish.application)


def spread_over_lines(application: Application, amount: Decimal) -> dict[str, str]:
    """An amount over the budget lines in proportion to what each requests, exact to the fen.

    The fen that rounding leaves go to the first lines with room. What is more than requested in
    all lands on the first line, where the effect refuses it with its sentence.
    """
    lines = application.budget_lines
    requested = sum((line.requested_amount for line in lines), NOTHING)
    within = min(amount, requested)
    shares = [_share(within, line.requested_amount, requested) for line in lines]
    left = within - sum(shares, NOTHING)
    for position, line in enumerate(lines):
        room = min(line.requested_amount - shares[position], left, FEN)
        shares[position] += room
        left -= room
    if lines:
        shares[0] += amount - within
    return {str(line.id): str(share) for line, share in zip(lines, shares, strict=True)}


def _share(amount: Decimal, part: Decimal, whole: Decimal) -> Decimal:
    return (amount * part / whole).quantize(FEN, ROUND_DOWN) if whole else NOTHING


def file_objection(
    notice: PublicNotice,
    *,
    objector: str,
    contact: str,
    grounds: str,
    now: datetime,
) -> Objection:
    """An objection to a project on public notice, from anybody. Commits.

    Who objected stands in its own row and not in the trail.
    """
    application = notice.application
    db.session.refresh(application, with_for_update={"of": Application})
    objection = Objection(
        workflow_key="objection",
        application_id=application.id,
        application=application,
        objector=objector,
        contact=contact,
        grounds=grounds,
        created_at=now,
    )
    door.start(objection, None, now=now)
    db.session.commit()
    return objection
