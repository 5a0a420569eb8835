"""Pages on which the forms of many applications are taken in one file, for a meeting."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from approvals.accounts.queries import current_account, current_viewer
from approvals.documents import bundle_operations as operations
from approvals.documents.bundle_models import FormBundle
from approvals.documents.bundle_queries import Readable, bundle_for, bundles_of, readable_in
from approvals.documents.forms import BundleForm
from approvals.programmes.models import Call
from approvals.programmes.queries import call_for

blueprint = Blueprint("bundles", __name__)


@blueprint.get("/calls/<int:call_id>/forms")
def ask(call_id: int) -> str:
    """Tick the projects whose forms are wanted; and what was made before."""
    call, readable = _readable(call_id)
    return _page(call, readable, BundleForm(formdata=None))


@blueprint.post("/calls/<int:call_id>/forms")
def create(call_id: int) -> Response | tuple[str, int]:
    """Have them made in the background."""
    call, readable = _readable(call_id)
    form = BundleForm()
    ticked = set(request.form.getlist("take"))
    chosen = [key for key in readable if str(key) in ticked]
    if not form.validate() or not chosen:
        return _page(call, readable, form, nothing_chosen=not chosen), 422
    bundle = operations.ask_for_bundle(
        current_account(),
        call.id,
        form.form_key.data,
        form.packing.data,
        chosen,
        now=current_viewer().now,
    )
    return _asked(bundle)


@blueprint.get("/bundles/<int:bundle_id>")
def show(bundle_id: int) -> str:
    """How far it is, and the file when it is there."""
    bundle = bundle_for(current_viewer(), bundle_id)
    return render_template("documents/bundle.html", bundle=bundle, now=current_viewer().now)


@blueprint.post("/bundles/<int:bundle_id>/again")
def again(bundle_id: int) -> Response:
    """Ask once more for a file that is not made yet."""
    return _asked(bundle_for(current_viewer(), bundle_id))


@blueprint.get("/bundles/<int:bundle_id>/file")
def fetch(bundle_id: int) -> Response:
    """The file, for whom it was made."""
    bundle = bundle_for(current_viewer(), bundle_id)
    path = operations.path_of(bundle.digest or "none")
    if bundle.finished_at is None or not path.exists():
        abort(404)
    ending = bundle.packing.split("-")[0]
    name = f"{bundle.call.title} {bundle.created_at:%Y-%m-%d}.{ending}"
    return send_file(path, as_attachment=True, download_name=name)


def _asked(bundle: FormBundle) -> Response:
    if not operations.ask_to_make(bundle):
        away = _("The queue does not answer at present. Your wish is kept; ask again later.")
        flash(away, "warn")
    return redirect(url_for("bundles.show", bundle_id=bundle.id), 303)


def _readable(call_id: int) -> tuple[Call, Readable]:
    """The call and the applications in it; 404 where there are none for this person."""
    viewer = current_viewer()
    readable = readable_in(viewer, call_id)
    if not readable:
        abort(404)
    return call_for(viewer, call_id), readable


def _page(call: Call, readable: Readable, form: BundleForm, *, nothing_chosen: bool = False) -> str:
    return render_template(
        "documents/bundles.html",
        call=call,
        applications=[application for application, _seen in readable.values()],
        ticked=request.form.getlist("take") if form.is_submitted() else None,
        form=form,
        nothing_chosen=nothing_chosen,
        bundles=bundles_of(current_viewer(), call.id),
    )
