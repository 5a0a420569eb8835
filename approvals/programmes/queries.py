"""Which calls there are: who sees them, who runs them, which take declarations now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import abort
from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import joinedload
from sqlalchemy.sql.base import ExecutableOption

from approvals.access import below
from approvals.accounts.models import Organisation
from approvals.applications.models import Application, Member
from approvals.audit.models import HistoryEntry
from approvals.database import db
from approvals.programmes.models import (
    MOST_GRACE_DAYS,
    BudgetCategory,
    Call,
    Committee,
    CommitteeMember,
    Programme,
)
from approvals.viewer import Hat, Viewer

OFFICE, BUREAU = "project_office", "bureau_office"
SEES_DRAFTS = "auditor"
LARGEST_ID = 2**31 - 1
"""What an id can be in the database; addresses may hold anything."""


def calls_visible(viewer: Viewer) -> ColumnElement[bool]:
    """The calls that somebody may see, as a condition on `Call`.

    Opened ones: of the places above their own or above one of their roles, and of everything below
    a role; those with their own projects or with a seat on a committee. Others: who runs them.
    """
    return or_(_run_by(viewer), and_(Call.opened_at.is_not(None), _concerns(viewer)))


def manages(viewer: Viewer, call: Call) -> bool:
    """Whether somebody runs a call: the project office of its place, or the bureau its own."""
    return any(_runs(hat, call.org_path, call.programme_id) for hat in viewer.hats)


def call_for(viewer: Viewer, call_id: int, *more: ExecutableOption) -> Call:
    """One call with its programme and organisation; 404 unless this person may see it."""
    if call_id > LARGEST_ID:
        abort(404)
    found = db.session.scalars(
        select(Call)
        .where(Call.id == call_id, calls_visible(viewer))
        .options(joinedload(Call.programme), joinedload(Call.organisation), *more)
    ).unique()
    return found.first() or abort(404)


def managed_call(viewer: Viewer, call_id: int) -> Call:
    """A call that this person runs; 404 where they may not see it, 403 where they may only look."""
    call = call_for(viewer, call_id)
    return call if manages(viewer, call) else abort(403)


def open_calls_for(viewer: Viewer) -> Sequence[Call]:
    """The calls for which this person may begin a declaration now, the first to close first."""
    found = db.session.scalars(
        select(Call)
        .where(*_takes_declarations(viewer.now), _calls_upon(viewer))
        .options(joinedload(Call.programme), joinedload(Call.organisation))
        .order_by(Call.declaration_closes_at, Call.id)
    )
    return [call for call in found if viewer.now < call.grace_ends_at]


def call_taking_declarations(viewer: Viewer, call_id: int) -> Call | None:
    """The call, if this person may begin a declaration for it now."""
    call = db.session.get(Call, call_id) if call_id <= LARGEST_ID else None
    return call if call and may_declare(viewer, call) else None


def may_declare(viewer: Viewer, call: Call) -> bool:
    """Whether this person may begin a declaration for a call now."""
    home = viewer.account.organisation
    is_open = call.opened_at and not call.closed_at and not call.cancelled_at
    in_time = call.opens_at <= viewer.now < call.grace_ends_at
    belongs = home.kind == "department" and call.organisation_id in home.ancestor_ids
    return bool(is_open and in_time and belongs)


def last_years_call(call: Call) -> Call | None:
    """The round before this one: what it was copied from, else the programme's of the year before."""
    if call.copied_from_id is not None:
        return db.session.get(Call, call.copied_from_id)
    return db.session.scalars(
        select(Call)
        .where(
            Call.programme_id == call.programme_id,
            Call.organisation_id == call.organisation_id,
            Call.year == call.year - 1,
            Call.opened_at.is_not(None),
        )
        .order_by(Call.code != call.code, Call.id)
        .limit(1)
    ).first()


def budget_categories(*, retired: bool = False) -> Sequence[BudgetCategory]:
    """预算科目 in their order; those no longer in use only if asked for."""
    query = select(BudgetCategory).order_by(BudgetCategory.position, BudgetCategory.id)
    return db.session.scalars(query if retired else query.where(BudgetCategory.is_active)).all()


def places_run_by(viewer: Viewer) -> Sequence[Organisation]:
    """The organisations for which this person may make calls."""
    paths = {hat.org_path for hat in viewer.hats_of(OFFICE, BUREAU)}
    return db.session.scalars(
        select(Organisation)
        .where(Organisation.path.in_(sorted(paths)), Organisation.is_active)
        .order_by(Organisation.path)
    ).all()


def programmes_open_to(viewer: Viewer) -> Sequence[Programme]:
    """The programmes of which this person may make calls: those of their places and above."""
    hats = viewer.hats_of(OFFICE, BUREAU)
    conditions = [_programmes_for(hat) for hat in hats]
    return db.session.scalars(
        select(Programme)
        .where(or_(false(), *conditions))
        .options(joinedload(Programme.organisation))
        .order_by(Programme.title, Programme.id)
    ).all()


def code_taken(organisation_id: int, year: int, code: str, *, besides: int | None = None) -> bool:
    """Whether another call of this organisation and year has this code."""
    found = db.session.scalar(
        select(Call.id).where(
            Call.organisation_id == organisation_id, Call.year == year, Call.code == code
        )
    )
    return found is not None and found != besides


def latest_deed(call: Call) -> HistoryEntry | None:
    """The last thing that was done to a call, with who did it."""
    return db.session.scalars(
        select(HistoryEntry)
        .where(HistoryEntry.chain == f"call:{call.id}")
        .order_by(HistoryEntry.position.desc())
        .limit(1)
        .options(joinedload(HistoryEntry.actor))
    ).first()


def _takes_declarations(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Open and not yet past the longest grace; the call's own grace is looked at in its row."""
    return (
        Call.opened_at.is_not(None),
        Call.closed_at.is_(None),
        Call.cancelled_at.is_(None),
        Call.opens_at <= now,
        Call.declaration_closes_at > now - timedelta(days=MOST_GRACE_DAYS),
    )


def _calls_upon(viewer: Viewer) -> ColumnElement[bool]:
    """Calls of the places above the person's department; nobody else declares."""
    home = viewer.account.organisation
    return Call.organisation_id.in_(home.ancestor_ids) if home.kind == "department" else false()


def _concerns(viewer: Viewer) -> ColumnElement[bool]:
    people = viewer.person_ids
    above = set(viewer.account.organisation.ancestor_ids)
    for hat in viewer.hats:
        above.update(int(step) for step in hat.org_path.strip("/").split("/"))
    leading = select(Application.call_id).where(Application.leader_id.in_(people))
    belonging = (
        select(Application.call_id)
        .join(Member, Member.application_id == Application.id)
        .where(Member.account_id.in_(people))
    )
    seated = (
        select(Committee.call_id)
        .join(CommitteeMember, CommitteeMember.committee_id == Committee.id)
        .where(CommitteeMember.account_id.in_(people))
    )
    return or_(
        Call.organisation_id.in_(sorted(above)),
        *(below(Call.org_path, hat.org_path) for hat in viewer.hats),
        *(Call.id.in_(each) for each in (leading, belonging, seated)),
    )


def _run_by(viewer: Viewer) -> ColumnElement[bool]:
    conditions = [
        _places(hat, Call.org_path)
        if hat.programme_id is None
        else and_(_places(hat, Call.org_path), Call.programme_id == hat.programme_id)
        for hat in viewer.hats
    ]
    return or_(false(), *conditions)


def _programmes_for(hat: Hat) -> ColumnElement[bool]:
    places = [int(step) for step in hat.org_path.strip("/").split("/")]
    of_places = Programme.organisation_id.in_(places)
    return of_places if hat.programme_id is None else Programme.id == hat.programme_id


def _places(hat: Hat, column: object) -> ColumnElement[bool]:
    """The places whose calls a role runs, or whose drafts it may read."""
    if hat.role_key in {OFFICE, SEES_DRAFTS}:
        return below(column, hat.org_path)
    return column == hat.org_path if hat.role_key == BUREAU else false()  # type: ignore[return-value]


def _runs(hat: Hat, path: str, programme_id: int) -> bool:
    if not hat.covers(path, programme_id):
        return False
    return hat.role_key == OFFICE or (hat.role_key == BUREAU and hat.org_path == path)
