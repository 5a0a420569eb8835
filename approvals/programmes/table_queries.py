"""Programmes and budget categories, for those who keep them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import abort
from sqlalchemy import ColumnElement, false, func, or_, select
from sqlalchemy.orm import joinedload

from approvals import frozen
from approvals.access import below
from approvals.accounts.models import Organisation
from approvals.database import db
from approvals.programmes.models import Call, Programme
from approvals.programmes.queries import LARGEST_ID
from approvals.viewer import Hat, Viewer
from workflows.definition import Workflow

KEEPERS = ("project_office", "bureau_office", "system_admin")


@dataclass(frozen=True)
class ProgrammeRow:
    """A programme in the list, and how many calls it had."""

    programme: Programme
    calls: int
    is_kept: bool
    """Whether this person keeps it; those of places above may only be used."""


def keeps_tables(viewer: Viewer) -> bool:
    """Whether somebody keeps programmes and categories somewhere."""
    return bool(_keeping(viewer))


def kept_programmes(viewer: Viewer) -> Sequence[ProgrammeRow]:
    """The programmes of the places that somebody keeps, and of those above: one query."""
    calls = (
        select(func.count(Call.id))
        .where(Call.programme_id == Programme.id)
        .correlate(Programme)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(Programme, calls)
        .join(Organisation, Organisation.id == Programme.organisation_id)
        .where(or_(_kept_places(viewer), Organisation.id.in_(_above(viewer))))
        .options(joinedload(Programme.organisation))
        .order_by(Organisation.path, Programme.title, Programme.id)
    )
    return [ProgrammeRow(each, count, _keeps(viewer, each)) for each, count in rows]


def kept_programme(viewer: Viewer, programme_id: int) -> Programme:
    """One programme; 404 unless this person keeps it."""
    if programme_id > LARGEST_ID:
        abort(404)
    found = db.session.scalars(
        select(Programme)
        .join(Organisation, Organisation.id == Programme.organisation_id)
        .where(Programme.id == programme_id, _kept_places(viewer))
        .options(joinedload(Programme.organisation))
    ).first()
    return found or abort(404)


def places_for_programmes(viewer: Viewer) -> Sequence[Organisation]:
    """The schools and bureaus at which somebody may keep programmes."""
    return db.session.scalars(
        select(Organisation)
        .where(_kept_places(viewer), Organisation.kind != "department", Organisation.is_active)
        .order_by(Organisation.path)
    ).all()


def processes() -> list[Workflow]:
    """The newest version of every process that an application can run by."""
    keys = sorted({key for key, _ in frozen.shipped()})
    newest = (frozen.newest(key) for key in keys)
    return [workflow for workflow in newest if workflow.subject == "application"]


def has_calls(programme: Programme) -> bool:
    """Whether calls run by the programme's process already."""
    query = select(Call.id).where(Call.programme_id == programme.id).limit(1)
    return db.session.scalar(query) is not None


def _keeping(viewer: Viewer) -> tuple[Hat, ...]:
    """Roles held for every programme of a place; one for a single programme keeps no table."""
    return tuple(hat for hat in viewer.hats_of(*KEEPERS) if hat.programme_id is None)


def _above(viewer: Viewer) -> list[int]:
    """The places above those that somebody keeps."""
    return sorted({int(s) for hat in _keeping(viewer) for s in hat.org_path.strip("/").split("/")})


def _keeps(viewer: Viewer, programme: Programme) -> bool:
    path = programme.organisation.path
    return any(
        path == hat.org_path if hat.role_key == "bureau_office" else path.startswith(hat.org_path)
        for hat in _keeping(viewer)
    )


def _kept_places(viewer: Viewer) -> ColumnElement[bool]:
    return or_(
        false(),
        *(
            Organisation.path == hat.org_path
            if hat.role_key == "bureau_office"
            else below(Organisation.path, hat.org_path)
            for hat in _keeping(viewer)
        ),
    )
