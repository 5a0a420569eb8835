"""How a call's applications rank, whom the money reaches, and what waits for ratification."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from flask import abort
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from approvals.applications.models import Application
from approvals.budget.models import CallBalance
from approvals.database import db
from approvals.programmes.models import Call, Committee
from approvals.reviews.assignment_queries import Seats, barred_from, seats_of_committee
from approvals.reviews.desk_queries import chaired
from approvals.reviews.models import Review
from approvals.reviews.queries import (
    concerns,
    not_involved,
    quorum_among,
    states_of_committee,
    states_waiting_for,
    under_hats,
)
from approvals.reviews.scoring import (
    WIDE_SPREAD,
    lowest_tick,
    mean_of,
    reach,
    spread_of,
)
from approvals.viewer import Viewer

STAGE = "review"
NOTHING = Decimal(0)


@dataclass(frozen=True)
class Ranked:
    """One application of the ranking."""

    rank: int
    application: Application
    mean: Decimal | None
    totals: tuple[Decimal, ...]
    """Every score handed in, the highest first."""
    spread: Decimal | None
    handed_in: int
    assigned: int
    quorum: int
    conflicts: int
    proposed_amount: Decimal
    running_amount: Decimal
    """The proposed amounts from the first to this one."""
    fits: bool
    """Whether what is left of the envelope reaches this far."""

    @property
    def quorum_reached(self) -> bool:
        return self.handed_in >= self.quorum > 0

    @property
    def is_disputed(self) -> bool:
        return self.spread is not None and self.spread > WIDE_SPREAD


@dataclass(frozen=True)
class Ranking:
    """The chair's page for a call."""

    call: Call
    rows: tuple[Ranked, ...]
    experts: int
    quorum: int
    low: int
    """Where the axis of the dot plots begins."""
    envelope_amount: Decimal
    free_amount: Decimal
    """What of the envelope is neither reserved nor committed nor paid."""

    @property
    def requested_amount(self) -> Decimal:
        return sum((row.application.requested_amount for row in self.rows), NOTHING)

    @property
    def reached(self) -> tuple[Ranked, ...]:
        """The rows above the cut line."""
        return tuple(row for row in self.rows if row.fits)

    @property
    def reached_amount(self) -> Decimal:
        return self.reached[-1].running_amount if self.reached else NOTHING

    @property
    def reached_share(self) -> int:
        """How much of the free money the rows above the line take, in percent."""
        return int(self.reached_amount * 100 / self.free_amount) if self.free_amount else 0

    @property
    def without_quorum(self) -> tuple[Ranked, ...]:
        return tuple(row for row in self.rows if not row.quorum_reached)

    @property
    def disputed(self) -> tuple[Ranked, ...]:
        return tuple(row for row in self.rows if row.is_disputed)


@dataclass(frozen=True)
class RatificationList:
    """What of a call waits for the leading group."""

    call: Call
    rows: tuple[Application, ...]

    @property
    def approved_amount(self) -> Decimal:
        return sum((row.approved_amount or NOTHING for row in self.rows), NOTHING)


def ranking_of(viewer: Viewer, call_id: int, proposed: Mapping[int, Decimal]) -> Ranking:
    """The ranking of a call whose review committee this person chairs; else 404.

    `proposed` are amounts the chair typed, by application id; where none is, the mean of the
    reviewers' suggestions stands, else what was requested. Six statements.
    """
    call = db.session.get(Call, call_id) or abort(404)
    applications = _under_review(viewer, call)
    seats = seats_of_committee(call_id, STAGE)
    reviews = _reviews_of(applications)
    entries = _entries(applications, reviews, barred_from(applications), seats)
    amounts = [proposed.get(e.application.id, e.suggested_amount) for e in entries]
    free = _free_amount(call_id)
    low = lowest_tick([total for entry in entries for total in entry.totals])
    rows = tuple(
        _ranked(rank, entry, amount, running, fits)
        for rank, (entry, amount, (running, fits)) in enumerate(
            zip(entries, amounts, reach(amounts, free), strict=True), 1
        )
    )
    quorum = quorum_among(seats.quorum, len(seats.members))
    return Ranking(call, rows, len(seats.members), quorum, low, call.envelope_amount, free)


def suggested_amount(application: Application) -> Decimal:
    """What the reviewers of the present round suggest to grant, on the mean; else the request."""
    rows = _reviews_of([application]).get(application.id, ())
    suggestions = [r.suggested_amount for r in rows if r.handed_in_at and r.suggested_amount]
    return _mean_suggestion(suggestions, application.requested_amount)


def _mean_suggestion(suggestions: Sequence[Decimal], requested: Decimal) -> Decimal:
    """The mean of what reviewers suggest in whole yuan, at most what is requested."""
    if not suggestions:
        return requested
    mean = sum(suggestions, NOTHING) / len(suggestions)
    return min(mean.quantize(Decimal(1), ROUND_HALF_UP), requested)


def applications_to_rank(viewer: Viewer, call_id: int) -> Sequence[Application]:
    """The applications of a call that wait for the committee this person chairs; else 404."""
    return _under_review(viewer, db.session.get(Call, call_id) or abort(404))


@dataclass(frozen=True)
class _Entry:
    """One application with what its reviewers said, before it has a rank."""

    application: Application
    totals: tuple[Decimal, ...]
    suggestions: tuple[Decimal, ...]
    assigned: int
    quorum: int
    conflicts: int

    @property
    def suggested_amount(self) -> Decimal:
        return _mean_suggestion(self.suggestions, self.application.requested_amount)

    @property
    def order(self) -> tuple[Decimal, str]:
        mean = mean_of(self.totals)
        return -(mean if mean is not None else Decimal(-1)), self.application.number or ""


def _entries(
    applications: Sequence[Application],
    reviews: Mapping[int, Sequence[Review]],
    barred: Mapping[int, Mapping[int, str]],
    seats: Seats,
) -> list[_Entry]:
    people = {seat.account_id for seat in seats.members}
    found = []
    for application in applications:
        rows, out = reviews.get(application.id, ()), barred[application.id]
        handed_in = [row for row in rows if row.handed_in_at is not None]
        found.append(
            _Entry(
                application=application,
                totals=tuple(row.total for row in handed_in if row.total is not None),
                suggestions=tuple(
                    row.suggested_amount for row in handed_in if row.suggested_amount
                ),
                assigned=len(rows),
                quorum=quorum_among(seats.quorum, len(people - out.keys())),
                conflicts=sum(out.get(person) == "conflict" for person in people),
            )
        )
    return sorted(found, key=lambda entry: entry.order)


def _ranked(rank: int, entry: _Entry, amount: Decimal, running: Decimal, fits: bool) -> Ranked:
    return Ranked(
        rank=rank,
        application=entry.application,
        mean=mean_of(entry.totals),
        totals=tuple(sorted(entry.totals, reverse=True)),
        spread=spread_of(entry.totals),
        handed_in=len(entry.totals),
        assigned=entry.assigned,
        quorum=entry.quorum,
        conflicts=entry.conflicts,
        proposed_amount=amount,
        running_amount=running,
        fits=fits,
    )


def ratification_of(viewer: Viewer, call_id: int) -> RatificationList:
    """What of a call waits for a leading group this person belongs to; 404 where none does."""
    call = db.session.get(Call, call_id) or abort(404)
    if not may_ratify(viewer, call):
        abort(404)
    rows = db.session.scalars(
        select(Application)
        .where(
            Application.call_id == call_id,
            Application.state.in_(states_waiting_for("leading_group")),
            under_hats(viewer.hats_of("leading_group")),
            not_involved(viewer.person_ids),
        )
        .order_by(Application.number)
        .options(joinedload(Application.organisation), joinedload(Application.leader))
    ).all()
    return RatificationList(call, tuple(rows))


def may_ratify(viewer: Viewer, call: Call) -> bool:
    """Whether this person sits in a leading group that the call concerns."""
    return any(concerns(hat, call) for hat in viewer.hats_of("leading_group"))


def _under_review(viewer: Viewer, call: Call) -> Sequence[Application]:
    if db.session.scalar(chaired(viewer, STAGE).where(Committee.call_id == call.id)) is None:
        abort(404)
    return db.session.scalars(
        select(Application)
        .where(
            Application.call_id == call.id,
            Application.state.in_(states_of_committee(STAGE)),
            not_involved(viewer.person_ids),
        )
        .options(joinedload(Application.organisation), joinedload(Application.leader))
    ).all()


def _reviews_of(applications: Sequence[Application]) -> dict[int, list[Review]]:
    """By application: the reviews of its present round that stand."""
    found: dict[int, list[Review]] = {}
    for review in db.session.scalars(
        select(Review)
        .join(Application, Application.id == Review.application_id)
        .where(
            Review.application_id.in_([application.id for application in applications]),
            Review.stage == STAGE,
            Review.round == Application.round,
            Review.withdrawn_at.is_(None),
        )
    ):
        found.setdefault(review.application_id, []).append(review)
    return found


def _free_amount(call_id: int) -> Decimal:
    amount = db.session.scalar(
        select(CallBalance.amount).where(
            CallBalance.call_id == call_id, CallBalance.account == "envelope"
        )
    )
    return amount or NOTHING
