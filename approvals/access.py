"""Who sees what: the table of the domain, in one place, for pages, lists and files alike.

A `Viewer` is a signed-in person with the roles they hold, and those they hold for others by
delegation. `sight` says what of one application they see; `visible` is the same as a condition
for lists. Whoever sees nothing of an application gets a 404 for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    Select,
    and_,
    bindparam,
    case,
    cast,
    false,
    literal,
    null,
    or_,
    select,
    union_all,
)

from approvals.accounts.models import Account, Delegation, Grant
from approvals.applications.models import Application, Member
from approvals.database import db
from approvals.programmes.models import Call, Committee, CommitteeMember
from approvals.reviews.models import Conflict, Review
from approvals.standing import acting_on, holding_on
from workflows.calendar import local_day

READING_ROLES = frozenset({"department_head", "project_office", "supervisor", "leading_group"})
FINANCE_ROLES = frozenset({"finance_clerk", "finance_head"})


class Trail(StrEnum):
    """How much of the history a viewer reads."""

    NONE = "none"
    MONEY = "money"
    STEPS = "steps"
    OWN = "own"
    ALL = "all"


class Scores(StrEnum):
    """Which reviews a viewer reads."""

    NONE = "none"
    OWN = "own"
    HANDED_IN_IF_OWN_IS = "handed_in_if_own_is"
    AFTER_DECISION_WITHOUT_NAMES = "after_decision_without_names"
    SUMMARY = "summary"
    HANDED_IN = "handed_in"
    ALL = "all"


class Identity(StrEnum):
    """How bank and identity numbers are shown."""

    HIDDEN = "hidden"
    MASKED = "masked"
    UNMASKED_WITH_LOG = "unmasked_with_log"
    SHOWN = "shown"


@dataclass(frozen=True)
class Sight:
    """What one viewer sees of one application. The union of all hats they wear."""

    texts: bool = False
    amounts: bool = False
    names: bool = False
    """People's names; withheld from reviewers of a blind call."""
    scores: frozenset[Scores] = frozenset()
    identity: Identity = Identity.HIDDEN
    trail: frozenset[Trail] = frozenset()
    edits: bool = False
    """May edit what the state leaves open to the applicant."""

    @property
    def anything(self) -> bool:
        """False: for this viewer the application does not exist."""
        return self != NOTHING

    def __or__(self, other: Sight) -> Sight:
        ranks = list(Identity)
        return Sight(
            texts=self.texts or other.texts,
            amounts=self.amounts or other.amounts,
            names=self.names or other.names,
            scores=self.scores | other.scores,
            identity=max(self.identity, other.identity, key=ranks.index),
            trail=self.trail | other.trail,
            edits=self.edits or other.edits,
        )


NOTHING = Sight()
OWN = Sight(
    texts=True,
    amounts=True,
    names=True,
    scores=frozenset({Scores.AFTER_DECISION_WITHOUT_NAMES}),
    identity=Identity.SHOWN,
    trail=frozenset({Trail.OWN}),
)
OFFICE = Sight(
    texts=True,
    amounts=True,
    names=True,
    scores=frozenset({Scores.HANDED_IN}),
    identity=Identity.MASKED,
    trail=frozenset({Trail.STEPS}),
)
OFFICE_ON_DRAFT = Sight(names=True, trail=frozenset({Trail.STEPS}))
"""A draft that was never handed in: the office knows of it, and does not read it."""
BUREAU = replace(OFFICE, scores=frozenset({Scores.SUMMARY}))
REVIEWER = Sight(texts=True, amounts=True, names=True, scores=frozenset({Scores.OWN}))
JUDGE = Sight(texts=True, amounts=True, names=True)
"""A member of a committee that judges reports."""
CHAIR = Sight(
    texts=True,
    amounts=True,
    names=True,
    scores=frozenset({Scores.ALL}),
    trail=frozenset({Trail.STEPS}),
)
FINANCE = Sight(
    texts=True,
    amounts=True,
    names=True,
    identity=Identity.SHOWN,
    trail=frozenset({Trail.MONEY}),
)
AUDITOR = Sight(
    texts=True,
    amounts=True,
    names=True,
    scores=frozenset({Scores.ALL}),
    identity=Identity.UNMASKED_WITH_LOG,
    trail=frozenset({Trail.ALL}),
)


@dataclass(frozen=True)
class Hat:
    """A role held at a place, in one's own name or for somebody else."""

    role_key: str
    organisation_id: int
    org_path: str
    programme_id: int | None
    on_behalf_of: int | None = None

    def covers(self, path: str, programme_id: int) -> bool:
        """Whether a thing at `path` of this programme lies at the hat's place or below."""
        return path.startswith(self.org_path) and self.programme_id in (None, programme_id)


@dataclass(frozen=True)
class Viewer:
    """A signed-in person with everything they may be."""

    account: Account
    now: datetime
    hats: tuple[Hat, ...] = ()
    delegators: tuple[int, ...] = ()
    """The people for whom they act today."""
    seats: frozenset[str] = field(default_factory=frozenset)
    """`reviewer` or `chair` where they sit on a committee, for the menu."""
    projects: tuple[int, ...] = ()
    """The applications whose members they or those for whom they act are."""

    @property
    def person_ids(self) -> tuple[int, ...]:
        """Themselves and those for whom they act."""
        return (self.account.id, *self.delegators)

    def has_role(self, *role_keys: str) -> bool:
        """Whether any of these roles is held anywhere: for menus, never for deciding a step."""
        return any(hat.role_key in role_keys for hat in self.hats)

    def hats_of(self, *role_keys: str) -> tuple[Hat, ...]:
        """The hats with one of these roles."""
        return tuple(hat for hat in self.hats if hat.role_key in role_keys)

    def manages(self, role_key: str, path: str, programme_id: int | None = None) -> bool:
        """Whether they hold a role at a place or above it."""
        return any(
            path.startswith(hat.org_path)
            and (hat.programme_id is None or hat.programme_id == programme_id)
            for hat in self.hats_of(role_key)
        )


def viewer_of(account: Account, now: datetime) -> Viewer:
    """A person with their own and their delegated roles: one query."""
    asked = {"account": account.id, "today": local_day(now)}
    rows = [tuple(row) for row in db.session.execute(_hat_rows(), asked)]
    seats = {role.removeprefix("seat ") for _, role, *_ in rows if role.startswith("seat ")}
    return Viewer(
        account,
        now,
        tuple(
            Hat(role, place, path, programme, None if person == account.id else person)
            for person, role, place, path, programme in rows
            if path
        ),
        tuple(person for person, role, *_ in rows if role == "delegator"),
        frozenset(seats | {"reviewer"} if seats else ()),
        tuple(sorted({place for _, role, place, *_ in rows if role == "member"})),
    )


@dataclass(frozen=True)
class Ties:
    """What ties a viewer to one application by name: their hats are looked at besides."""

    edits: bool | None
    """Whether a member may edit; null: no member."""
    chairs: bool
    reviews: bool
    judges: bool


def ties_columns(viewer: Viewer) -> tuple[ColumnElement[Any], ...]:
    """The columns of `Ties` beside an `Application`, for queries that load one to be shown."""
    people = viewer.person_ids
    edits = (
        select(Member.may_edit)
        .where(Member.application_id == Application.id, Member.account_id == viewer.account.id)
        .correlate(Application)
        .limit(1)
        .scalar_subquery()
    )
    if not viewer.seats:
        return edits, false(), false(), false()
    chairs = _chaired_by(people) if "chair" in viewer.seats else false()
    return edits, chairs, _reviewed_by(people), _judged_by(people)


def sight(viewer: Viewer, application: Application, ties: Ties | None = None) -> Sight:
    """What a viewer sees of one application; one query, unless their ties are known."""
    ties = ties or _ties(viewer, application)
    seen = _own_sight(viewer, application, ties)
    for hat in viewer.hats:
        if hat.covers(application.org_path, application.call.programme_id):
            seen = seen | _hat_sight(hat.role_key, application)
    return seen | _committee_sight(application, ties)


def _ties(viewer: Viewer, application: Application) -> Ties:
    columns = select(*ties_columns(viewer)).where(Application.id == application.id)
    return Ties(*db.session.execute(columns).one())


def visible(viewer: Viewer) -> ColumnElement[bool]:
    """The applications of which a viewer sees anything, as a condition on `Application`."""
    people = viewer.person_ids
    conditions: list[ColumnElement[bool]] = [Application.leader_id.in_(people)]
    if viewer.projects:  # as values, so that PostgreSQL can join its indices
        conditions.append(Application.id.in_(viewer.projects))
    conditions += [each for hat in viewer.hats if (each := _hat_condition(hat)) is not None]
    if viewer.seats:
        conditions += [_reviewed_by(people), _chaired_by(people), _judged_by(people)]
    return or_(false(), *conditions)


def below(column: object, path: str) -> ColumnElement[bool]:
    """Paths at or below `path`, as one range that an index serves."""
    return and_(column >= path, column < path[:-1] + "0")  # type: ignore[operator]


def _own_sight(viewer: Viewer, application: Application, ties: Ties) -> Sight:
    if application.leader_id in viewer.person_ids:
        return replace(OWN, edits=True)
    return NOTHING if ties.edits is None else replace(OWN, edits=bool(ties.edits))


def _hat_sight(role_key: str, application: Application) -> Sight:
    submitted = application.submitted_at is not None
    if role_key == "auditor":
        return AUDITOR
    if role_key in READING_ROLES:
        return OFFICE if submitted else _draft_sight(role_key)
    if role_key == "bureau_office":
        of_the_bureau = application.call.org_path == _bureau_path(application)
        return BUREAU if submitted and of_the_bureau else NOTHING
    if role_key in FINANCE_ROLES:
        return FINANCE if application.ratified_at else NOTHING
    return NOTHING


def _draft_sight(role_key: str) -> Sight:
    return OFFICE_ON_DRAFT if role_key == "project_office" else NOTHING


def _bureau_path(application: Application) -> str:
    return "/" + application.org_path.strip("/").split("/")[0] + "/"


def _committee_sight(application: Application, ties: Ties) -> Sight:
    if application.submitted_at is None:
        return NOTHING
    seen = CHAIR if ties.chairs else NOTHING
    if ties.reviews:
        seen = seen | _reviewer_sight(application)
    return seen | JUDGE if ties.judges else seen


def _reviewer_sight(application: Application) -> Sight:
    call = application.call
    scores = REVIEWER.scores
    if call.reviewers_see_each_other:
        scores = scores | {Scores.HANDED_IN_IF_OWN_IS}
    return replace(REVIEWER, names=not call.is_blind, scores=scores)


def _hat_condition(hat: Hat) -> ColumnElement[bool] | None:
    here = below(Application.org_path, hat.org_path)
    if hat.programme_id is not None:
        calls = select(Call.id).where(Call.programme_id == hat.programme_id)
        here = and_(here, Application.call_id.in_(calls))
    if hat.role_key in {"auditor", "project_office"}:
        return here
    if hat.role_key in READING_ROLES:
        return and_(here, Application.submitted_at.is_not(None))
    if hat.role_key == "bureau_office":
        calls = select(Call.id).where(Call.org_path == hat.org_path)
        return and_(here, Application.submitted_at.is_not(None), Application.call_id.in_(calls))
    if hat.role_key in FINANCE_ROLES:
        return and_(here, Application.ratified_at.is_not(None))
    return None


def _reviewed_by(people: Iterable[int]) -> ColumnElement[bool]:
    return Application.id.in_(
        select(Review.application_id).where(
            Review.reviewer_id.in_(tuple(people)), Review.withdrawn_at.is_(None)
        )
    )


def _chaired_by(people: Iterable[int]) -> ColumnElement[bool]:
    chaired = (
        select(Committee.call_id)
        .join(CommitteeMember, CommitteeMember.committee_id == Committee.id)
        .where(CommitteeMember.account_id.in_(tuple(people)), CommitteeMember.is_chair)
    )
    return and_(
        Application.call_id.in_(chaired),
        Application.submitted_at.is_not(None),
        _not_involved(people),
    )


def _judged_by(people: Iterable[int]) -> ColumnElement[bool]:
    """Projects under way whose reports a committee with one of these people judges."""
    calls = (
        select(Committee.call_id)
        .join(CommitteeMember, CommitteeMember.committee_id == Committee.id)
        .where(
            CommitteeMember.account_id.in_(tuple(people)),
            Committee.stage.in_(("midterm", "acceptance")),
        )
    )
    return and_(
        Application.call_id.in_(calls),
        Application.ratified_at.is_not(None),
        _not_involved(people),
    )


def _not_involved(people: Iterable[int]) -> ColumnElement[bool]:
    """Applications that none of these people leads, belongs to or has a conflict with."""
    ids = tuple(people)
    return and_(
        Application.leader_id.not_in(ids),
        Application.id.not_in(select(Member.application_id).where(Member.account_id.in_(ids))),
        Application.id.not_in(select(Conflict.application_id).where(Conflict.account_id.in_(ids))),
    )


@cache
def _hat_rows() -> Select[Any]:
    """The roles of a person and of those for whom they act, their seats and projects, and who those are.

    Built once: every request asks, with `account` and `today`.
    """
    account, today = bindparam("account", type_=Integer), bindparam("today", type_=Date)
    acting = acting_on(account, today)
    people = union_all(select(account), acting)
    none = cast(null(), Integer)
    grants = select(
        Grant.account_id,
        Grant.role_key.label("role"),
        Grant.organisation_id,
        Grant.org_path,
        Grant.programme_id,
    ).where(Grant.account_id.in_(people), *holding_on(today))
    seats = (
        select(
            CommitteeMember.account_id,
            case((CommitteeMember.is_chair, "seat chair"), else_="seat reviewer"),
            none,
            literal(""),
            none,
        )
        .where(CommitteeMember.account_id.in_(people))
        .distinct()
    )
    for_others = acting.with_only_columns(
        Delegation.from_account_id, literal("delegator"), none, literal(""), none
    )
    projects = select(
        Member.account_id, literal("member"), Member.application_id, literal(""), none
    ).where(Member.account_id.in_(people))
    rows = union_all(grants, seats, for_others, projects).subquery()
    return select(*rows.c)
