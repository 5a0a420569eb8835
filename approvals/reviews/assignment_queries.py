"""Which applications of a call need reviewers, who may review them, and who should."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import abort
from sqlalchemy import literal, select
from sqlalchemy.orm import joinedload

from approvals.accounts.models import Account
from approvals.applications.models import Application, Member
from approvals.database import db
from approvals.presentation import localized
from approvals.programmes.models import Call, Committee, CommitteeMember
from approvals.reviews.models import Conflict, Review
from approvals.reviews.queries import (
    concerns,
    not_involved,
    quorum_among,
    states_of_committee,
    under_hats,
)
from approvals.reviews.suggestion import Case, Seat, suggest
from approvals.viewer import Viewer

STAGE = "review"


@dataclass(frozen=True)
class Expert:
    """A member of the committee, a column of the matrix."""

    account_id: int
    name: str
    department: str
    organisation_id: int
    is_chair: bool
    load: int
    """Reviews of this call that they have, or would have with the suggestion."""


@dataclass(frozen=True)
class Cell:
    """One expert for one application."""

    expert: Expert
    is_chosen: bool
    is_locked: bool
    """Handed in already: cannot be taken away."""
    own_department: bool
    barred: str
    """Why they may not: `leader`, `member`, `conflict`, or empty."""


@dataclass(frozen=True)
class Row:
    """One application of the matrix."""

    application: Application
    cells: tuple[Cell, ...]
    assigned: int
    quorum: int
    is_suggested: bool
    """Nobody is assigned yet: what is ticked is a suggestion."""

    @property
    def chosen(self) -> int:
        return sum(cell.is_chosen for cell in self.cells)


@dataclass(frozen=True)
class Matrix:
    """The assignment page of a call."""

    call: Call
    experts: tuple[Expert, ...]
    rows: tuple[Row, ...]

    @property
    def without_reviewers(self) -> int:
        return sum(row.assigned == 0 for row in self.rows)


@dataclass(frozen=True)
class Seats:
    """A committee's members who can sign in, and its fixed quorum."""

    quorum: int | None
    members: tuple[CommitteeMember, ...]


def assignment_of(viewer: Viewer, call_id: int) -> Matrix:
    """The applications under review that this person's office cares for, with a suggestion for
    those without reviewers. 404 where there is no office of theirs. Five statements."""
    call = db.session.get(Call, call_id) or abort(404)
    return _matrix(call, _applications(viewer, call))


def row_of(application: Application) -> Row:
    """The reviewers of one application, or a suggestion."""
    return _matrix(application.call, [application]).rows[0]


def _matrix(call: Call, applications: Sequence[Application]) -> Matrix:
    seats = seats_of_committee(call.id, STAGE)
    barred = barred_from(applications)
    reviews = _reviews([application.id for application in applications])
    cases = {
        each.id: Case(
            application_id=each.id,
            organisation_id=each.organisation_id,
            wanted=_quorum(seats, barred[each.id]),
            excluded=frozenset(barred[each.id]),
            assigned=tuple(reviews.get(each.id, ())),
        )
        for each in applications
    }
    chosen = _with_suggestion(list(cases.values()), seats)
    experts = _experts(seats, chosen)
    rows = tuple(
        _row(cases[i], each, experts, barred[i], reviews.get(i, {}), chosen.get(i, ()))
        for each in applications
        for i in (each.id,)
    )
    return Matrix(call, experts, rows)


def _with_suggestion(cases: Sequence[Case], committee: Seats) -> dict[int, tuple[int, ...]]:
    """Reviewers by application: as assigned; where nobody is, as suggested."""
    seats = [Seat(m.account_id, m.account.organisation_id, m.is_chair) for m in committee.members]
    load = Counter(account_id for case in cases for account_id in case.assigned)
    chosen = {case.application_id: tuple(case.assigned) for case in cases if case.assigned}
    return chosen | suggest([case for case in cases if not case.assigned], seats, load)


def may_assign(viewer: Viewer, call: Call) -> bool:
    """Whether an office of this person's cares for some of the call's applications."""
    return any(concerns(hat, call) for hat in viewer.hats_of("project_office"))


def _applications(viewer: Viewer, call: Call) -> Sequence[Application]:
    if not may_assign(viewer, call):
        abort(404)
    return db.session.scalars(
        select(Application)
        .where(
            Application.call_id == call.id,
            Application.state.in_(states_of_committee(STAGE)),
            under_hats(viewer.hats_of("project_office")),
            not_involved(viewer.person_ids),
        )
        .order_by(Application.number, Application.id)
        .options(joinedload(Application.organisation), joinedload(Application.leader))
    ).all()


def seats_of_committee(call_id: int, stage: str) -> Seats:
    """The members of a call's committee at one stage; nobody where there is no committee."""
    committee = (
        db.session.scalars(
            select(Committee)
            .where(Committee.call_id == call_id, Committee.stage == stage)
            .options(
                joinedload(Committee.members)
                .joinedload(CommitteeMember.account)
                .joinedload(Account.organisation)
            )
        )
        .unique()
        .first()
    )
    if committee is None:
        return Seats(None, ())
    return Seats(committee.quorum, tuple(m for m in committee.members if m.account.is_enabled))


def barred_from(applications: Sequence[Application]) -> dict[int, dict[int, str]]:
    """By application: who may have no part in its review, and why."""
    ids = [application.id for application in applications]
    found: dict[int, dict[int, str]] = {each.id: {} for each in applications}
    rows = db.session.execute(
        select(Member.application_id, Member.account_id, literal("member"))
        .where(Member.application_id.in_(ids))
        .union_all(
            select(Conflict.application_id, Conflict.account_id, literal("conflict")).where(
                Conflict.application_id.in_(ids)
            )
        )
    )
    for application_id, account_id, why in rows:
        found[application_id][account_id] = why
    for application in applications:
        found[application.id][application.leader_id] = "leader"
    return found


def _reviews(ids: Sequence[int]) -> dict[int, dict[int, bool]]:
    """By application: its reviewers in the present round, and whether each has handed in."""
    found: dict[int, dict[int, bool]] = {}
    for application_id, reviewer_id, handed_in_at in db.session.execute(
        select(Review.application_id, Review.reviewer_id, Review.handed_in_at)
        .join(Application, Application.id == Review.application_id)
        .where(
            Review.application_id.in_(ids),
            Review.stage == STAGE,
            Review.round == Application.round,
            Review.withdrawn_at.is_(None),
        )
    ):
        found.setdefault(application_id, {})[reviewer_id] = handed_in_at is not None
    return found


def _quorum(seats: Seats, barred: Mapping[int, str]) -> int:
    return quorum_among(seats.quorum, sum(m.account_id not in barred for m in seats.members))


def _experts(seats: Seats, chosen: Mapping[int, Sequence[int]]) -> tuple[Expert, ...]:
    load = Counter(account_id for accounts in chosen.values() for account_id in accounts)
    return tuple(
        Expert(
            account_id=seat.account_id,
            name=seat.account.name,
            department=localized(seat.account.organisation),
            organisation_id=seat.account.organisation_id,
            is_chair=seat.is_chair,
            load=load[seat.account_id],
        )
        for seat in seats.members
    )


def _row(
    case: Case,
    application: Application,
    experts: Sequence[Expert],
    barred: Mapping[int, str],
    handed_in: Mapping[int, bool],
    chosen: Sequence[int],
) -> Row:
    cells = tuple(
        Cell(
            expert=expert,
            is_chosen=expert.account_id in chosen,
            is_locked=handed_in.get(expert.account_id, False),
            own_department=expert.organisation_id == application.organisation_id,
            barred=barred.get(expert.account_id, ""),
        )
        for expert in experts
    )
    return Row(application, cells, len(handed_in), case.wanted, not handed_in)
