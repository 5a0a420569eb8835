"""A checker's page of phrases: their own, and those that offices share."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from approvals.accounts.queries import current_viewer
from approvals.applications import phrase_operations, phrase_queries
from approvals.applications.phrase_forms import NewPhraseForm, PhraseForm
from approvals.viewer import Viewer

blueprint = Blueprint("phrases", __name__, url_prefix="/phrases")
MOVES = {"up": -1, "down": 1}


@blueprint.get("")
def index() -> str:
    """All phrases that this person is offered, with the ones they may change."""
    return _page(_checker(), NewPhraseForm(formdata=None))


@blueprint.post("")
def add() -> Response | tuple[str, int]:
    """One more phrase."""
    viewer = _checker()
    form = NewPhraseForm()
    form.offer(phrase_queries.shelves(viewer))
    if not form.validate():
        return _page(viewer, form), 422
    place = form.organisation_id
    owner = viewer.account if place is None else None
    phrase_operations.add(form.text.data or "", owner, place, now=viewer.now)
    return redirect(url_for(".index"), 303)


@blueprint.post("/<int:phrase_id>")
def change(phrase_id: int) -> Response | tuple[str, int]:
    """Reword a phrase, move it up or down, or take it away."""
    viewer = _checker()
    phrase = phrase_queries.phrase_of(viewer, phrase_id)
    pressed = request.form.get("do", "save")
    if pressed in MOVES:
        phrase_operations.move(phrase, MOVES[pressed])
    elif pressed == "remove":
        phrase_operations.remove(phrase)
        flash(_("The phrase is removed."), "good")
    else:
        form = PhraseForm()
        if not form.validate():
            return _page(viewer, NewPhraseForm(formdata=None), (phrase_id, form)), 422
        phrase_operations.reword(phrase, form.text.data or "")
        flash(_("Saved."), "good")
    return redirect(url_for(".index", _anchor=f"phrase-{phrase_id}"), 303)


def _checker() -> Viewer:
    viewer = current_viewer()
    return viewer if phrase_queries.checks(viewer) else abort(404)


def _page(viewer: Viewer, form: NewPhraseForm, faulty: tuple[int, PhraseForm] | None = None) -> str:
    shelves = phrase_queries.shelves(viewer)
    form.offer(shelves)
    return render_template(
        "applications/phrases.html",
        shelves=shelves,
        form=form,
        faulty=dict([faulty] if faulty else []),
    )
