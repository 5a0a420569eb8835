"""Which versions of the forms' words are there: for those who keep them, for calls, for reading files?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import abort
from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from approvals.accounts.models import Organisation
from approvals.database import db
from approvals.documents.shipped_template import SHIPPED
from approvals.programmes.models import Call
from approvals.programmes.queries import LARGEST_ID
from approvals.programmes.table_queries import places_for_programmes
from approvals.programmes.template_models import FormTemplate
from approvals.viewer import Viewer


def kept_templates(viewer: Viewer) -> Sequence[FormTemplate]:
    """The versions of the places that somebody keeps, and the shipped one; the newest first."""
    places = [each.id for each in places_for_programmes(viewer)]
    return db.session.scalars(
        select(FormTemplate)
        .where(
            or_(FormTemplate.organisation_id.is_(None), FormTemplate.organisation_id.in_(places))
        )
        .options(joinedload(FormTemplate.organisation))
        .order_by(FormTemplate.organisation_id.desc(), FormTemplate.number.desc())
    ).all()


def kept_template(viewer: Viewer, template_id: int) -> FormTemplate:
    """One of them; 404 for everybody else."""
    found = db.session.get(FormTemplate, template_id) if template_id <= LARGEST_ID else None
    if found is None:
        abort(404)
    places = {None, *(each.id for each in places_for_programmes(viewer))}
    return found if found.organisation_id in places else abort(404)


def calls_by_template() -> Mapping[int, int]:
    """How many calls name each version."""
    rows = db.session.execute(
        select(Call.form_template_id, func.count())
        .where(Call.form_template_id.is_not(None))
        .group_by(Call.form_template_id)
    )
    return {key: count for key, count in rows if key is not None}


def published_for(place: Organisation) -> list[FormTemplate]:
    """What calls of a place may name: its own versions, then those of the places above."""
    above = place.ancestor_ids
    found = db.session.scalars(
        select(FormTemplate).where(
            FormTemplate.published_at.is_not(None),
            or_(FormTemplate.organisation_id.is_(None), FormTemplate.organisation_id.in_(above)),
        )
    ).all()
    depth = {key: level for level, key in enumerate(_from_top(place), 1)}
    return sorted(
        found, key=lambda each: (depth.get(each.organisation_id or 0, 0), each.number), reverse=True
    )


def newest_for(place: Organisation) -> FormTemplate | None:
    """The version that a new call of a place names."""
    return next(iter(published_for(place)), None)


def draft_of(organisation_id: int) -> FormTemplate | None:
    """The version that a place is working on."""
    return db.session.scalars(
        select(FormTemplate)
        .where(FormTemplate.organisation_id == organisation_id, FormTemplate.published_at.is_(None))
        .limit(1)
    ).first()


def next_number(place: Organisation) -> int:
    """One more than every version that calls of the place could name."""
    highest = db.session.scalar(
        select(func.max(FormTemplate.number)).where(
            or_(
                FormTemplate.organisation_id.is_(None),
                FormTemplate.organisation_id.in_(place.ancestor_ids),
            )
        )
    )
    return max(highest or 0, SHIPPED.number) + 1


def level_words_at(place: Organisation) -> frozenset[str]:
    """Every level word that forms of a place may use, of old versions too."""
    words = (each.template.level_words for each in published_for(place))
    return SHIPPED.level_words.union(*words)


def _from_top(place: Organisation) -> list[int]:
    return [int(step) for step in place.path.strip("/").split("/")]
