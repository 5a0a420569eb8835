"""How far a review is, what reviewers said as far as a viewer may know it, and open objections."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select

from approvals import frozen
from approvals.access import below
from approvals.accounts.models import Account
from approvals.applications.models import Application, Member
from approvals.database import db
from approvals.programmes.models import Call, Committee, CommitteeMember
from approvals.reviews.models import Conflict, Review
from approvals.viewer import Hat
from workflows.definition import State


@dataclass(frozen=True)
class RoundState:
    """One round of one application's review in numbers."""

    assigned: int
    handed_in: int
    quorum: int

    @property
    def quorum_reached(self) -> bool:
        return self.handed_in >= self.quorum > 0


def round_state(application: Application, stage: str) -> RoundState:
    """Reviews assigned and handed in, and how many have to be: one query."""
    quorum, members = _quorum_parts(application, stage)
    assigned, handed_in, fixed, seats = db.session.execute(
        select(
            func.count(),
            func.count(Review.handed_in_at),
            quorum.scalar_subquery(),
            members.scalar_subquery(),
        ).where(
            Review.application_id == application.id,
            Review.stage == stage,
            Review.round == application.round,
            Review.withdrawn_at.is_(None),
        )
    ).one()
    return RoundState(assigned, handed_in, quorum_among(fixed, seats) if seats else 0)


def quorum_of(application: Application, stage: str) -> int:
    """How many reviews are needed before the chair may decide. 0: there is no committee.

    The committee's own number; else two thirds, rounded up, of its members who neither lead the
    project nor belong to it nor have a conflict of interest.
    """
    return round_state(application, stage).quorum


def _quorum_parts(application: Application, stage: str) -> tuple[Select[Any], Select[Any]]:
    """Selects of a committee's own quorum, and of the number of its members who may decide."""
    here = (Committee.call_id == application.call_id, Committee.stage == stage)
    members = (
        select(func.count(CommitteeMember.id))
        .join(Committee, CommitteeMember.committee_id == Committee.id)
        .where(
            *here,
            CommitteeMember.account_id != application.leader_id,
            CommitteeMember.account_id.not_in(
                select(Conflict.account_id).where(Conflict.application_id == application.id)
            ),
            CommitteeMember.account_id.not_in(
                select(Member.account_id).where(Member.application_id == application.id)
            ),
        )
    )
    return select(Committee.quorum).where(*here), members


def quorum_among(fixed: int | None, members: int) -> int:
    """A committee's fixed quorum, else two thirds of these members, rounded up."""
    return fixed or ceil(members * 2 / 3)


def seats_of(call_id: int, stage: str) -> frozenset[int]:
    """The account ids of a committee's members who can sign in."""
    return frozenset(
        db.session.scalars(
            select(CommitteeMember.account_id)
            .join(Committee)
            .join(Account, Account.id == CommitteeMember.account_id)
            .where(
                Committee.call_id == call_id,
                Committee.stage == stage,
                Account.is_enabled,
            )
        )
    )


def committee_at_work(state: State) -> str | None:
    """The stage of the committee that reviews or decides in this state; None where none does."""
    waited_for = {entry.role for entry in state.waits_for}
    return state.committee if waited_for & {"reviewer", "chair"} else None


def states_of_committee(stage: str) -> frozenset[str]:
    """The states, over all shipped definitions, in which this committee is at work."""
    return frozenset(
        state.key
        for workflow in frozen.shipped().values()
        for state in workflow.states
        if committee_at_work(state) == stage
    )


def states_waiting_for(role_key: str) -> frozenset[str]:
    """The states of applications that wait for this role."""
    return frozenset(
        state.key
        for workflow in frozen.shipped().values()
        if workflow.subject == "application"
        for state in workflow.states
        if any(entry.role == role_key for entry in state.waits_for)
    )


def ended_states(subject_kind: str) -> frozenset[str]:
    """The end states of every shipped process of this kind of subject."""
    return frozenset(
        state.key
        for workflow in frozen.shipped().values()
        if workflow.subject == subject_kind
        for state in workflow.states
        if state.kind == "end"
    )


def not_involved(people: tuple[int, ...]) -> ColumnElement[bool]:
    """Applications that none of these people leads, belongs to or has a conflict with."""
    member = exists().where(Member.application_id == Application.id, Member.account_id.in_(people))
    conflicted = exists().where(
        Conflict.application_id == Application.id, Conflict.account_id.in_(people)
    )
    return and_(Application.leader_id.not_in(people), ~member, ~conflicted)


def under_hats(hats: Iterable[Hat]) -> ColumnElement[bool]:
    """Applications at the places of these hats or below, of their programmes."""
    return or_(false(), *(_under(hat) for hat in hats))


def _under(hat: Hat) -> ColumnElement[bool]:
    here = below(Application.org_path, hat.org_path)
    if hat.programme_id is None:
        return here
    calls = select(Call.id).where(Call.programme_id == hat.programme_id)
    return and_(here, Application.call_id.in_(calls))


def concerns(hat: Hat, call: Call) -> bool:
    """Whether a hat's place lies above or below the call's, and its programme is the call's."""
    place = hat.org_path.startswith(call.org_path) or call.org_path.startswith(hat.org_path)
    return place and hat.programme_id in (None, call.programme_id)
