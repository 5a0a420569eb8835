"""Who sees what: the table of the domain, in one place, for pages, lists and files alike.

`sight` says what of one application a viewer sees; `visible` is the same as a condition for lists. Whoever sees nothing of an application gets a 404 for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import (
    ColumnElement,
    and_,
    false,
    or_,
    select,
)

from approvals.applications.models import Application, Member
from approvals.database import db
from approvals.programmes.models import Call, Committee, CommitteeMember
from approvals.reviews.models import Conflict, Review
from approvals.sight import (
    ASKED,
    AUDITOR,
    BUREAU,
    CHAIR,
    FINANCE,
    JUDGE,
    NOTHING,
    OFFICE,
    OFFICE_ON_DRAFT,
    OWN,
    REVIEWER,
    Scores,
    Sight,
)
from approvals.viewer import Hat, Viewer

READING_ROLES = frozenset({"department_head", "project_office", "supervisor", "leading_group"})
FINANCE_ROLES = frozenset({"finance_clerk", "finance_head"})
WHOLE_ROLES = frozenset({"auditor", "project_office"})
OVERSEERS = READING_ROLES | FINANCE_ROLES | WHOLE_ROLES | {"bureau_office"}


def oversees(viewer: Viewer) -> bool:
    """Whether a role of theirs lets them see applications of others, for menus and the overview."""
    return viewer.has_role(*OVERSEERS)


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
    """The applications of which a viewer sees anything, as a condition on `Application`.

    What a hat shows anyway is not named again, so that most lists are one range of one index.
    """
    whole = {hat.org_path for hat in viewer.hats if _shows_all(hat)}
    own = [each for each, path in viewer.places.items() if not _lies_in(whole, path)]
    hats = [hat for hat in viewer.hats if _shows_all(hat) or not _lies_in(whole, hat.org_path)]
    conditions = [each for hat in hats if (each := _hat_condition(hat)) is not None]
    if own:  # as values, so that PostgreSQL can join its indices
        conditions.append(Application.id.in_(own))
    if viewer.seats:
        people = viewer.person_ids
        conditions += [_reviewed_by(people), _chaired_by(people), _judged_by(people)]
    return or_(false(), *conditions)


def _shows_all(hat: Hat) -> bool:
    """Whether a hat shows every application of its place, drafts too."""
    return hat.role_key in WHOLE_ROLES and hat.programme_id is None


def _lies_in(places: Iterable[str], path: str) -> bool:
    return any(path.startswith(place) for place in places)


def below(column: object, path: str) -> ColumnElement[bool]:
    """Paths at or below `path`, as one range that an index serves."""
    return and_(column >= path, column < path[:-1] + "0")  # type: ignore[operator]


def _own_sight(viewer: Viewer, application: Application, ties: Ties) -> Sight:
    if application.leader_id in viewer.person_ids:
        return replace(OWN, edits=True)
    if ties.edits is None:
        return ASKED if application.id in viewer.asked else NOTHING
    return replace(OWN, edits=bool(ties.edits))


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
    if hat.role_key in WHOLE_ROLES:
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
        not_involved(people),
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
        not_involved(people),
    )


def not_involved(people: Iterable[int]) -> ColumnElement[bool]:
    """Applications that none of these people leads, belongs to or has a conflict with."""
    ids = tuple(people)
    return and_(
        Application.leader_id.not_in(ids),
        Application.id.not_in(select(Member.application_id).where(Member.account_id.in_(ids))),
        Application.id.not_in(select(Conflict.application_id).where(Conflict.account_id.in_(ids))),
    )
