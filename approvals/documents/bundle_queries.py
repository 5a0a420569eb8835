"""Whose forms of a call may somebody take to a meeting, and which did they take before?"""

from __future__ import annotations

from collections.abc import Sequence

from flask import abort
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from approvals.access import Ties, sight, ties_columns, visible
from approvals.applications.models import Application
from approvals.database import db
from approvals.documents.bundle_models import FormBundle
from approvals.sight import Sight
from approvals.viewer import Viewer

MOST_FORMS = 300
MOST_SHOWN = 10
LARGEST_ID = 2**31 - 1

Readable = dict[int, tuple[Application, Sight]]


def readable_in(viewer: Viewer, call_id: int) -> Readable:
    """The applications of a call whose forms this person may read whole, by id: one query."""
    if call_id > LARGEST_ID:
        return {}
    rows = db.session.execute(
        select(Application, *ties_columns(viewer))
        .where(
            Application.call_id == call_id,
            Application.submitted_at.is_not(None),
            visible(viewer),
        )
        .options(joinedload(Application.call), joinedload(Application.organisation))
        .order_by(Application.number)
        .limit(MOST_FORMS)
    )
    found: Readable = {}
    for application, *ties in rows:
        seen = sight(viewer, application, Ties(*ties))
        if seen.texts and seen.amounts:
            found[application.id] = (application, seen)
    return found


def bundle_for(viewer: Viewer, bundle_id: int) -> FormBundle:
    """A person's own bundle, as long as they may still read everything in it; else 404."""
    bundle = db.session.get(FormBundle, min(bundle_id, LARGEST_ID))
    if bundle is None or bundle.account_id != viewer.account.id:
        abort(404)
    if not set(bundle.application_ids) <= readable_in(viewer, bundle.call_id).keys():
        abort(404)
    return bundle


def bundles_of(viewer: Viewer, call_id: int) -> Sequence[FormBundle]:
    """What this person had made for a call, the latest first."""
    return db.session.scalars(
        select(FormBundle)
        .where(FormBundle.account_id == viewer.account.id, FormBundle.call_id == call_id)
        .order_by(FormBundle.id.desc())
        .limit(MOST_SHOWN)
    ).all()
