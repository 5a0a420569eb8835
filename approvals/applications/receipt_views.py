"""The receipt of a submission, to be read and printed."""

from __future__ import annotations

from decimal import Decimal

from flask import Blueprint, abort, render_template, request

from approvals.accounts.queries import current_viewer
from approvals.applications import queries, versions_queries
from approvals.applications.snapshot import digest_of

blueprint = Blueprint("receipt", __name__, url_prefix="/applications/<int:application_id>/receipt")


@blueprint.get("")
def show(application_id: int) -> str:
    """What was handed in, when, and the digest of its content; of the last version by default."""
    viewer = current_viewer()
    application, seen = queries.application_for(viewer, application_id)
    rows = versions_queries.versions_for(application, seen)
    wanted = request.args.get("version", max((row.number for row in rows), default=0), type=int)
    version = next((row for row in rows if row.number == wanted), None) or abort(404)
    content = versions_queries.contents_of_versions(application.id, {wanted})[wanted]
    return render_template(
        "applications/receipt.html",
        application=application,
        seen=seen,
        version=version,
        is_whole=digest_of(content) == version.digest,
        title=content["title"],
        requested_amount=Decimal(content["requested"]),
    )
