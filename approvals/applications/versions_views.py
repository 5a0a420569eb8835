"""The versions of an application: their list, and any two of them beside one another."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from approvals.accounts.queries import current_viewer
from approvals.applications import comparison_words, queries, versions_queries
from approvals.applications.editing import is_editable, own
from approvals.applications.versions_queries import VersionRow

blueprint = Blueprint(
    "versions", __name__, url_prefix="/applications/<int:application_id>/versions"
)


@blueprint.get("")
def index(application_id: int) -> str:
    """Every submission, newest first; two of them can be chosen and compared."""
    viewer = current_viewer()
    application, seen = queries.application_for(viewer, application_id)
    rows = versions_queries.versions_for(application, seen)
    return render_template(
        "applications/versions.html",
        application=application,
        versions=rows,
        known=versions_queries.seen_last(rows, application.id, viewer),
    )


@blueprint.get("/compare")
def compare(application_id: int) -> str:
    """What differs between two versions, by default between the last two."""
    viewer = current_viewer()
    application, seen = queries.application_for(viewer, application_id)
    rows = versions_queries.versions_for(application, seen)
    old, new = _chosen(rows)
    found = versions_queries.compared_for(application, seen, old.number, new.number) or abort(404)
    return render_template(
        "applications/compare.html",
        application=application,
        versions=rows,
        old=old,
        new=new,
        comparison=found,
        marks=versions_queries.marks_between(application, seen, old, new),
        **_words(versions_queries.names_in(found)),
    )


@blueprint.get("/draft")
def draft(application_id: int) -> str | Response:
    """For who writes it: what differs between the stored draft and what was handed in last."""
    application, seen = own(application_id)
    last = queries.last_version(application_id)
    if last is None or not is_editable(application, seen):
        return redirect(url_for("declaration.edit", application_id=application_id), 303)
    found = versions_queries.draft_compared(application, last)
    return render_template(
        "applications/draft.html",
        application=application,
        last=last,
        comparison=found,
        marks=queries.open_marks(application_id),
        **_words(versions_queries.names_in(found)),
    )


def _chosen(rows: list[VersionRow]) -> tuple[VersionRow, VersionRow]:
    """The two versions asked for, the older first; 404 for one that the viewer may not read."""
    known = {row.number: row for row in rows}
    if not known:
        abort(404)
    latest = max(known)
    new = request.args.get("to", latest, type=int)
    old = request.args.get("from", max((n for n in known if n < new), default=new), type=int)
    if old not in known or new not in known:
        abort(404)
    return known[min(old, new)], known[max(old, new)]


def _words(names: versions_queries.Names) -> dict[str, Any]:
    return {
        "names": names,
        "field_words": comparison_words.FIELDS,
        "column_words": comparison_words.COLUMNS,
        "said": comparison_words.said,
        "grown": comparison_words.grown,
    }
