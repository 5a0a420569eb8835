"""Pages on which the project office looks through the forms it keeps, and takes some out again."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from approvals.accounts.queries import current_account, current_viewer
from approvals.documents.history_operations import remove_past_form
from approvals.documents.history_queries import FIRST_YEAR, LAST_YEAR, place_of
from approvals.documents.history_room import blueprint
from approvals.documents.kept_queries import kept_form, kept_of_year

MOST_PAGES = 10_000


@blueprint.get("/kept")
def kept() -> str:
    """The forms of a year."""
    place = place_of(current_viewer())
    year = min(max(request.args.get("year", FIRST_YEAR, int), FIRST_YEAR), LAST_YEAR)
    page = min(max(request.args.get("page", 1, int), 1), MOST_PAGES)
    found = kept_of_year(place, year, page)
    return render_template("documents/kept.html", place=place, year=year, page=found)


@blueprint.post("/kept/forms/<int:form_id>/remove")
def remove(form_id: int) -> Response:
    """Take one out; the trail keeps which."""
    row = kept_form(place_of(current_viewer()), form_id)
    year, title = row.year, row.title
    remove_past_form(row, current_account(), now=current_viewer().now)
    flash(_("“%(title)s” is no longer kept.", title=title), "good")
    return redirect(url_for("history.kept", year=year), 303)
