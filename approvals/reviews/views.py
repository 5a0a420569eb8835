"""Pages of those who organise and decide: overview, assignment, ranking, ratification."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from approvals.accounts.queries import current_viewer
from approvals.applications.models import Application
from approvals.applications.phrase_queries import picks_for
from approvals.reviews import (
    bodies,
    desk_queries,
    notice_queries,
    notice_views,
    operations,
    sheet_views,
    verdict_views,
    words,
)
from approvals.reviews.assignment_queries import Matrix, assignment_of
from approvals.reviews.blueprint import blueprint
from approvals.reviews.bodies import Body
from approvals.reviews.bulk_forms import (
    BulkForm,
    ReasonForm,
    Ticked,
    read_assignment,
    read_rows,
)
from approvals.reviews.operations import Outcome, Wish
from approvals.reviews.pile_queries import piles_of
from approvals.reviews.ranking_queries import (
    Ranking,
    RatificationList,
    ranking_of,
    ratification_of,
)
from workflows.engine import Refused

Outcomes = Sequence[Outcome]

BLUEPRINTS = (blueprint, notice_views.blueprint)
PARTS = (sheet_views, verdict_views)
"""Files whose views stand on the same blueprint: they join it by being imported."""


@blueprint.get("/")
def index() -> str:
    """Everything of reviews that this person has a part in."""
    viewer = current_viewer()
    return render_template(
        "reviews/index.html", piles=piles_of(viewer), desk=desk_queries.desk_of(viewer)
    )


@blueprint.get("/calls/<int:call_id>/assignment")
def assignment(call_id: int) -> str:
    """Who reviews what: the office's matrix, with a suggestion where nobody is assigned."""
    return _assignment_page(assignment_of(current_viewer(), call_id), BulkForm())


@blueprint.post("/calls/<int:call_id>/assignment")
def assign(call_id: int) -> Response | tuple[str, int]:
    """Assign all changed rows, one step each."""
    viewer = current_viewer()
    matrix, form = assignment_of(viewer, call_id), BulkForm()
    wanted = read_assignment(request.form)
    wishes = bodies.changed_assignments(matrix, wanted)
    outcomes = operations.take_many(
        "assign_reviewers", wishes, viewer.account, "", form.once, now=viewer.now
    )
    if any(not outcome.is_done for outcome in outcomes):
        return _assignment_page(assignment_of(viewer, call_id), form, outcomes, wanted), 422
    _say_done(outcomes)
    return redirect(url_for("reviews.assignment", call_id=call_id), 303)


@blueprint.get("/calls/<int:call_id>/ranking")
def ranking(call_id: int) -> str:
    """The ranking with dot plots and the running sum; typed amounts stand in the address."""
    ticked = read_rows(request.args)
    return _ranking_page(ranking_of(current_viewer(), call_id, ticked.amounts), ticked)


@blueprint.post("/calls/<int:call_id>/ranking")
def approve(call_id: int) -> Response | tuple[str, int]:
    """Approve the ticked rows with their amounts, one step each."""
    viewer, ticked, form = current_viewer(), read_rows(request.form), BulkForm()
    ranked = ranking_of(viewer, call_id, ticked.amounts)
    if not ticked.picks or ticked.picks & ticked.errors:
        return _ranking_page(ranked, ticked), 422
    outcomes = operations.take_many(
        "approve",
        bodies.approvals(ranked, ticked.picks),
        viewer.account,
        "",
        form.once,
        now=viewer.now,
    )
    if any(not outcome.is_done for outcome in outcomes):
        return _ranking_page(ranking_of(viewer, call_id, ticked.amounts), ticked, outcomes), 422
    _say_done(outcomes)
    return redirect(url_for("reviews.ranking", call_id=call_id), 303)


@blueprint.get("/calls/<int:call_id>/ratification")
def ratification(call_id: int) -> str:
    """What waits for the leading group."""
    return _ratification_page(ratification_of(current_viewer(), call_id), BulkForm())


@blueprint.post("/calls/<int:call_id>/ratification")
def ratify(call_id: int) -> Response | tuple[str, int]:
    """Ratify the ticked rows, one step each."""
    viewer, form = current_viewer(), BulkForm()
    picks = read_rows(request.form).picks
    chosen = bodies.picked(bodies.LEADING_GROUP.waiting(viewer, call_id), picks)
    outcomes = operations.take_many(
        "ratify",
        [Wish(each, {}) for each in chosen],
        viewer.account,
        "",
        form.once,
        now=viewer.now,
    )
    if not outcomes or any(not outcome.is_done for outcome in outcomes):
        waiting = ratification_of(viewer, call_id)
        return _ratification_page(waiting, form, outcomes, nothing_chosen=not outcomes), 422
    _say_done(outcomes)
    return redirect(url_for("reviews.ratification", call_id=call_id), 303)


@blueprint.get("/calls/<int:call_id>/<any(committee, leading_group):body_key>/<action_key>")
def ask_reason(call_id: int, body_key: str, action_key: str) -> Response | str:
    """The ticked applications and the reason that the decision needs."""
    body, chosen = _chosen(call_id, body_key, action_key, read_rows(request.args))
    if not chosen:
        flash(_("Tick at least one project first."), "warn")
        return redirect(url_for(body.page, call_id=call_id), 303)
    return _reason_page(call_id, body, action_key, chosen, ReasonForm())


@blueprint.post("/calls/<int:call_id>/<any(committee, leading_group):body_key>/<action_key>")
def decide(call_id: int, body_key: str, action_key: str) -> Response | tuple[str, int]:
    """Take the step on each of them, with the reason."""
    viewer, form = current_viewer(), ReasonForm()
    body, chosen = _chosen(call_id, body_key, action_key, read_rows(request.form))
    if not form.validate() or not chosen:
        return _reason_page(call_id, body, action_key, chosen, form), 422
    wishes = [Wish(each, {}) for each in chosen]
    outcomes = operations.take_many(
        action_key,
        wishes,
        viewer.account,
        form.comment.data or "",
        form.once,
        now=viewer.now,
    )
    if any(not outcome.is_done for outcome in outcomes):
        return _reason_page(call_id, body, action_key, chosen, form, outcomes), 422
    _say_done(outcomes)
    return redirect(url_for(body.page, call_id=call_id), 303)


@blueprint.get("/objections")
def objections() -> str:
    """Objections in the office's care, the unanswered ones first."""
    return render_template(
        "reviews/objections.html",
        filed=notice_queries.objections_for(current_viewer()),
        reference_of=notice_queries.reference_of,
    )


def _chosen(
    call_id: int, body_key: str, action_key: str, ticked: Ticked
) -> tuple[Body, tuple[Application, ...]]:
    """The body and those of its applications that were ticked; 404 for a step it cannot take."""
    body = bodies.BODIES[body_key]
    if action_key not in body.actions:
        abort(404)
    return body, bodies.picked(body.waiting(current_viewer(), call_id), ticked.picks)


def _assignment_page(
    matrix: Matrix,
    form: BulkForm,
    outcomes: Outcomes = (),
    wanted: Mapping[int, Sequence[int]] | None = None,
) -> str:
    return render_template(
        "reviews/assignment.html",
        matrix=matrix,
        words=words,
        form=form,
        refused=_refused(outcomes),
        wanted=wanted,
        done=sum(outcome.is_done for outcome in outcomes),
    )


def _ranking_page(ranking: Ranking, ticked: Ticked, outcomes: Outcomes = ()) -> str:
    return render_template(
        "reviews/ranking.html",
        ranking=ranking,
        ticked=ticked,
        form=BulkForm(formdata=None) if outcomes else BulkForm(),
        refused=_refused(outcomes),
        done=sum(outcome.is_done for outcome in outcomes),
        nothing_chosen=request.method == "POST" and not ticked.picks,
    )


def _ratification_page(
    waiting: RatificationList,
    form: BulkForm,
    outcomes: Outcomes = (),
    *,
    nothing_chosen: bool = False,
) -> str:
    return render_template(
        "reviews/ratification.html",
        waiting=waiting,
        picks={row.id for row in waiting.rows if "all" in request.args}
        | read_rows(request.form).picks,
        form=form,
        refused=_refused(outcomes),
        done=sum(outcome.is_done for outcome in outcomes),
        nothing_chosen=nothing_chosen,
    )


def _reason_page(
    call_id: int,
    body: Body,
    action_key: str,
    chosen: Sequence[Application],
    form: ReasonForm,
    outcomes: Outcomes = (),
) -> str:
    return render_template(
        "reviews/reason.html",
        action=bodies.action_of(chosen, action_key),
        body=body,
        action_key=action_key,
        call_id=call_id,
        chosen=chosen,
        form=form,
        refused=_refused(outcomes),
        done=frozenset(outcome.application.id for outcome in outcomes if outcome.is_done),
        phrases=picks_for(current_viewer()),
    )


def _refused(outcomes: Outcomes) -> dict[int, Refused]:
    """The refusals by application."""
    return {each.application.id: each.refusal for each in outcomes if each.refusal is not None}


def _say_done(outcomes: Outcomes) -> None:
    count = len(outcomes)
    flash(
        ngettext("Done for %(num)d project.", "Done for %(num)d projects.", count),
        "good",
    )
