"""Pages on which a teacher brings last year's form and begins a draft from it."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from approvals.accounts.queries import current_account, current_viewer
from approvals.documents import import_operations as operations
from approvals.documents import import_queries as queries
from approvals.documents.form_as_draft import FROM_FORM
from approvals.documents.form_years import without_room
from approvals.documents.forms import BeginForm, BringForm
from approvals.documents.grid import Unreadable
from approvals.documents.import_operations import Brought
from approvals.documents.models import DRAFT, FormImport
from approvals.documents.read_form_page import original, shown
from approvals.documents.shown import place_line
from approvals.presentation import localized
from approvals.programmes.queries import (
    budget_categories,
    call_taking_declarations,
    open_calls_for,
)

blueprint = Blueprint("imports", __name__, url_prefix="/imports")


@blueprint.get("")
def index() -> str:
    """Bring a file; and the files that were brought."""
    return _index(BringForm())


@blueprint.post("")
def create() -> Response | tuple[str, int]:
    """Keep the file and have it read in the background."""
    form = BringForm()
    if not form.validate():
        return _index(form), 422
    file = form.file.data
    account = current_account()
    try:
        made = operations.take_in(
            [Brought(file.filename or "", file.stream)],
            account,
            account.organisation_id,
            DRAFT,
            now=current_viewer().now,
        )
    except Unreadable as refused:
        form.file.errors = [place_line(place) for place in refused.places]
        return _index(form), 422
    if not operations.ask_to_read(made):
        flash(_away(), "warn")
    return redirect(url_for(".show", import_id=made.id, call=request.args.get("call")), 303)


@blueprint.get("/<int:import_id>")
def show(import_id: int) -> str:
    """How far it is; then what was read, beside the original."""
    return _page(queries.import_for(current_viewer(), import_id), BeginForm(formdata=None))


@blueprint.post("/<int:import_id>/again")
def again(import_id: int) -> Response:
    """Ask once more for what is not read yet."""
    form_import = queries.import_for(current_viewer(), import_id)
    if not operations.ask_to_read(form_import):
        flash(_away(), "warn")
    return redirect(url_for(".show", import_id=import_id), 303)


@blueprint.post("/<int:import_id>/draft")
def begin(import_id: int) -> Response | tuple[str, int]:
    """A draft for the chosen call; the import then leads to it."""
    viewer = current_viewer()
    form_import = queries.import_for(viewer, import_id)
    if form_import.application_id:
        return _to_draft(form_import)
    chosen = _chosen(form_import) or abort(404)
    form = BeginForm()
    form.offer(_calls())
    call = call_taking_declarations(viewer, int(form.call.data)) if form.validate() else None
    if call is None:
        return _page(form_import, form), 422
    figures = queries.last_year_figures(chosen.form, call)
    categories = [each.id for each in budget_categories()]
    operations.begin_draft(
        form_import, chosen.form, call, figures, categories, purpose=_(FROM_FORM), now=viewer.now
    )
    flash(_("The draft holds what the form said. Look at the marked places, then go on."), "good")
    if left_out := without_room(chosen.form, call):
        flash(left_out, "warn")
    return _to_draft(form_import)


def _to_draft(form_import: FormImport) -> Response:
    return redirect(url_for("declaration.edit", application_id=form_import.application_id), 303)


def _index(form: BringForm) -> str:
    imports = queries.imports_of(current_account(), DRAFT)
    return render_template(
        "documents/imports.html", form=form, imports=imports, progress_of=queries.progress_of
    )


def _page(form_import: FormImport, form: BeginForm) -> str:
    forms = queries.forms_of(form_import)
    chosen = _chosen(form_import)
    calls = open_calls_for(current_viewer())
    form.offer([(call.id, localized(call)) for call in calls])
    wanted = request.args.get("call")
    if wanted and not form.is_submitted():
        form.call.data = wanted
    by_id = {str(call.id): call for call in calls}
    call = by_id.get(form.call.data or "", next(iter(calls), None))
    read = shown(chosen.form, call) if chosen else None
    return render_template(
        "documents/import.html",
        form_import=form_import,
        progress=queries.progress_of(form_import),
        refused=[(file, queries.fault_lines(file)) for file in form_import.files if file.faults],
        forms=forms,
        chosen=chosen,
        shown=read,
        original=original(chosen.rows, chosen.form, read.told) if chosen and read else None,
        form=form,
        calls=calls,
        now=current_viewer().now,
    )


def _chosen(form_import: FormImport) -> queries.ReadForm | None:
    forms = queries.forms_of(form_import)
    wanted = request.values.get("form", "")
    return next((each for each in forms if each.key == wanted), forms[0] if forms else None)


def _calls() -> list[tuple[int, str]]:
    return [(call.id, localized(call)) for call in open_calls_for(current_viewer())]


def _away() -> str:
    return _("The queue does not answer at present. The file is kept and will be read by itself.")
