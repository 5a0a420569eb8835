"""The page on which an administrator sees whether everything beside the pages runs."""

from __future__ import annotations

from flask import Blueprint, abort, render_template

from approvals.accounts.queries import current_viewer
from approvals.deadlines.machinery_queries import machinery
from approvals.deadlines.machinery_rows import parts_of

blueprint = Blueprint("machinery", __name__)


@blueprint.get("/machinery")
def index() -> str:
    """Clock, queue, workers, sweep and post, and what to do where one of them is not well."""
    viewer = current_viewer()
    if not viewer.has_role("system_admin"):
        abort(403)
    parts = parts_of(machinery(viewer.now))
    return render_template(
        "deadlines/machinery.html", parts=parts, amiss=sum(bool(part.advice) for part in parts)
    )
