"""The reviewer's pages: a proposal beside its score sheet, saving, handing in, stepping aside."""

from __future__ import annotations

from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from approvals.accounts.queries import current_viewer
from approvals.applications.news_queries import news_of_round
from approvals.applications.phrase_queries import picks_for
from approvals.errors import sentence_of
from approvals.picked_phrases import add_picked
from approvals.reviews import operations, words
from approvals.reviews.blueprint import blueprint
from approvals.reviews.forms import ConflictForm, ScoreForm
from approvals.reviews.sheet_queries import Proposal, proposal_for, proposal_to_write
from workflows.engine import Refused


@blueprint.get("/sheets/<int:review_id>")
def sheet(review_id: int) -> str:
    """One proposal and its sheet; read only once it is handed in."""
    proposal = proposal_for(current_viewer(), review_id)
    return _page(proposal, _form(proposal))


@blueprint.post("/sheets/<int:review_id>/draft")
def save_sheet(review_id: int) -> Response | str | tuple[str, int]:
    """Keep what is filled in so far."""
    viewer = current_viewer()
    proposal = proposal_to_write(viewer, review_id)
    form = _form(proposal)
    if not form.validate_draft():
        return _saved_or_page(proposal, form)
    try:
        operations.save_draft(proposal.review, form.values(), now=viewer.now)
    except Refused as refusal:
        form.refusal = refusal
        return _saved_or_page(proposal_for(viewer, review_id), form)
    return _after_saving(review_id, viewer.now, is_open=proposal.is_open)


@blueprint.post("/sheets/<int:review_id>/hand-in")
def hand_in(review_id: int) -> Response | tuple[str, int]:
    """Hand in, and on to the next one."""
    viewer = current_viewer()
    proposal = proposal_for(viewer, review_id)
    form = _form(proposal)
    if not form.validate():
        return _page(proposal, form), 422
    onward = _onward(proposal)
    try:
        operations.hand_in(
            proposal.review, viewer.account, form.values(), form.key.data or None, now=viewer.now
        )
    except Refused as refusal:
        form.refusal = refusal
        return _page(proposal_for(viewer, review_id), form), 422
    flash(_("Handed in: “%(title)s”.", title=proposal.application.name), "good")
    return redirect(onward, 303)


@blueprint.get("/sheets/<int:review_id>/conflict")
def ask_conflict(review_id: int) -> str:
    """The declaration of a conflict of interest."""
    proposal = proposal_for(current_viewer(), review_id)
    return _conflict_page(proposal, ConflictForm())


@blueprint.post("/sheets/<int:review_id>/conflict")
def declare_conflict(review_id: int) -> Response | tuple[str, int]:
    """Step aside for good, with the reason; then on to the next one."""
    viewer = current_viewer()
    proposal = proposal_for(viewer, review_id)
    form = ConflictForm()
    if not form.validate():
        return _conflict_page(proposal, form), 422
    onward = _onward(proposal)
    try:
        operations.declare_conflict(
            proposal.review,
            viewer.account,
            form.comment.data or "",
            form.key.data or None,
            now=viewer.now,
        )
    except Refused as refusal:
        form.refusal = refusal
        return _conflict_page(proposal, form), 422
    flash(_("You have no part in “%(title)s” any more.", title=proposal.application.name), "good")
    return redirect(onward, 303)


def _form(proposal: Proposal) -> ScoreForm:
    form = ScoreForm()
    add_picked(form)
    form.fill(proposal.criteria, proposal.sheet)
    return form


def _onward(proposal: Proposal) -> str:
    """The next sheet that waits; the list where none does."""
    if proposal.place.next_open_id is not None:
        return url_for("reviews.sheet", review_id=proposal.place.next_open_id)
    return url_for("reviews.index")


def _after_saving(review_id: int, saved_at: datetime, *, is_open: bool) -> Response | str:
    if _by_htmx() and not is_open:  # withdrawn or decided while this page stood open
        sentence = _("Kept, but this review is no longer open: it cannot be handed in.")
        return render_template("reviews/_not_saved.html", sentence=sentence)
    if _by_htmx():
        return render_template("reviews/_saved.html", saved_at=saved_at)
    flash(_("Saved. It is not handed in yet."), "good")
    return redirect(url_for("reviews.sheet", review_id=review_id), 303)


def _saved_or_page(proposal: Proposal, form: ScoreForm) -> tuple[str, int]:
    """What could not be saved: said beside the button by htmx, else on the whole page."""
    if _by_htmx():
        sentence = sentence_of(form.refusal) if form.refusal else _("Not saved: see the fields.")
        return render_template("reviews/_not_saved.html", sentence=sentence), 422
    return _page(proposal, form), 422


def _by_htmx() -> bool:
    return "HX-Request" in request.headers


def _page(proposal: Proposal, form: ScoreForm) -> str:
    return render_template(
        "reviews/sheet.html",
        proposal=proposal,
        form=form,
        words=words,
        phrases=picks_for(proposal.viewer),
        news=news_of_round(proposal.application, proposal.viewer),
    )


def _conflict_page(proposal: Proposal, form: ConflictForm) -> str:
    return render_template("reviews/conflict.html", proposal=proposal, form=form)
