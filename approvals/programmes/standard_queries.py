"""Which expense standards are there: for those who keep them, and for the lines of a project?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import abort
from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import joinedload

from approvals.accounts.models import Organisation
from approvals.database import db
from approvals.programmes.queries import LARGEST_ID
from approvals.programmes.standard_models import ExpenseStandard
from approvals.programmes.table_queries import places_for_programmes
from approvals.viewer import Viewer


@dataclass(frozen=True)
class Standards:
    """What a keeper of standards reads: one's own, and those that hold from above."""

    kept: Sequence[ExpenseStandard]
    from_above: Sequence[ExpenseStandard]


def standards_for(viewer: Viewer) -> Standards:
    """The standards of the places that somebody keeps tables for, and of the places above them."""
    places = places_for_programmes(viewer)
    kept = {each.id for each in places}
    above = {number for each in places for number in each.ancestor_ids} - kept
    rows = _at(kept | above)
    return Standards(
        [each for each in rows if each.organisation_id in kept],
        [each for each in rows if each.organisation_id in above],
    )


def _at(places: set[int]) -> Sequence[ExpenseStandard]:
    """Past ones too."""
    return db.session.scalars(
        select(ExpenseStandard)
        .where(ExpenseStandard.organisation_id.in_(places))
        .options(joinedload(ExpenseStandard.category), joinedload(ExpenseStandard.organisation))
        .order_by(
            ExpenseStandard.organisation_id,
            ExpenseStandard.category_id,
            ExpenseStandard.use,
            ExpenseStandard.valid_from_on.desc(),
        )
    ).all()


def kept_standard(viewer: Viewer, standard_id: int) -> ExpenseStandard:
    """One of them; 404 for everybody else."""
    found = db.session.get(ExpenseStandard, standard_id) if standard_id <= LARGEST_ID else None
    places = {each.id for each in places_for_programmes(viewer)}
    return found if found and found.organisation_id in places else abort(404)


def standards_on(place: Organisation, day: date) -> Sequence[ExpenseStandard]:
    """Those in force on a day for a place: its own and those of the places above."""
    return db.session.scalars(select(ExpenseStandard).where(*in_force(place, day))).all()


def in_force(place: Organisation, day: date) -> tuple[ColumnElement[bool], ...]:
    """What a standard has to be for that."""
    return (
        ExpenseStandard.organisation_id.in_(place.ancestor_ids),
        ExpenseStandard.valid_from_on <= day,
        or_(ExpenseStandard.valid_until_on.is_(None), ExpenseStandard.valid_until_on >= day),
    )
