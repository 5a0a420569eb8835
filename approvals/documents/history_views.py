"""Pages on which the project office brings a folder of last year's forms as history."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from approvals.accounts.queries import current_account, current_viewer
from approvals.documents import history_operations, import_operations, kept_views
from approvals.documents.brought import LARGEST_ARCHIVE
from approvals.documents.forms import FolderForm
from approvals.documents.grid import Unreadable
from approvals.documents.history_queries import Row, kept_by_year, place_of, rows_of
from approvals.documents.history_room import blueprint
from approvals.documents.import_operations import Brought
from approvals.documents.import_queries import fault_lines, import_for, imports_of, progress_of
from approvals.documents.models import HISTORY, FormImport
from approvals.documents.shown import place_line

FURTHER_VIEWS = (kept_views,)
"""They put their own routes on the blueprint."""
MOST_FILES = 300


@blueprint.get("")
def index() -> str:
    """Bring a folder; what is kept; and what was brought."""
    return _index(FolderForm())


@blueprint.post("")
def create() -> Response | tuple[str, int]:
    """Take the files in and have them read in the background."""
    place = place_of(current_viewer())
    form = FolderForm()
    if not form.validate():
        return _index(form), 422
    files = [Brought(each.filename or "", each.stream) for each in form.files.data[:MOST_FILES]]
    try:
        made = import_operations.take_in(
            files,
            current_account(),
            place.id,
            HISTORY,
            now=current_viewer().now,
            largest=LARGEST_ARCHIVE,
        )
    except Unreadable as refused:
        form.files.errors = [place_line(each) for each in refused.places]
        return _index(form), 422
    if not import_operations.ask_to_read(made):
        flash(_away(), "warn")
    return redirect(url_for(".show", import_id=made.id), 303)


@blueprint.get("/<int:import_id>")
def show(import_id: int) -> str:
    """Row by row what will be made, what it matches and what is wrong; later how far it is."""
    form_import = _own(import_id)
    progress = progress_of(form_import)
    return render_template(
        "documents/history.html",
        form_import=form_import,
        progress=progress,
        rows=rows_of(form_import) if progress.is_done else [],
        refused=[(each, fault_lines(each)) for each in form_import.files if each.faults],
        now=current_viewer().now,
    )


@blueprint.post("/<int:import_id>/again")
def again(import_id: int) -> Response:
    """Ask once more for what is not read or not kept yet."""
    form_import = _own(import_id)
    asked = import_operations.ask_to_read(form_import)
    if form_import.chosen_at and not form_import.finished_at:
        asked = history_operations.ask_to_keep(form_import)
    if not asked:
        flash(_away(), "warn")
    return redirect(url_for(".show", import_id=import_id), 303)


@blueprint.post("/<int:import_id>/keep")
def keep(import_id: int) -> Response:
    """Keep the ticked forms in the background."""
    form_import = _own(import_id)
    if form_import.chosen_at is None:
        chosen = [_choice(row) for row in rows_of(form_import) if _is_ticked(row)]
        if not chosen:
            flash(_("Tick at least one form."), "warn")
        elif not history_operations.choose(form_import, chosen, now=current_viewer().now):
            flash(_away(), "warn")
    return redirect(url_for(".show", import_id=import_id), 303)


def _own(import_id: int) -> FormImport:
    """One's own import, and only while one is the office."""
    place_of(current_viewer())
    return import_for(current_viewer(), import_id, HISTORY)


def _is_ticked(row: Row) -> bool:
    return row.fault is None and row.read.key in request.form.getlist("take")


def _choice(row: Row) -> dict[str, Any]:
    """What was ticked, with the project it belongs to if that was confirmed."""
    belongs = row.match is not None and row.read.key in request.form.getlist("belongs")
    return {
        "file": row.read.file.id,
        "form": row.read.place,
        "application": row.match.id if row.match and belongs else None,
    }


def _index(form: FolderForm) -> str:
    place = place_of(current_viewer())
    return render_template(
        "documents/folder.html",
        form=form,
        place=place,
        years=kept_by_year(place.id),
        imports=imports_of(current_account(), HISTORY),
        progress_of=progress_of,
    )


def _away() -> str:
    return _("The queue does not answer at present. Nothing is lost; it goes on by itself later.")
