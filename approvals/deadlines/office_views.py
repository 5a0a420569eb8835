"""The board of what is overdue or soon due, for the offices."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import ngettext
from sqlalchemy import ColumnElement
from werkzeug.wrappers import Response

from approvals.accounts.queries import current_viewer
from approvals.database import utc_now
from approvals.deadlines import chase_operations, overdue_queries
from approvals.deadlines.chase_forms import ChaseForm
from approvals.deadlines.models import Wait
from approvals.deadlines.overdue_queries import Debtor
from approvals.programmes.queries import LARGEST_ID
from approvals.viewer import Viewer

blueprint = Blueprint("chasing", __name__)


@blueprint.get("/overdue")
def board() -> str:
    """Who is late or soon to be, with what, since when, and when he was last told."""
    return _board(office(), ChaseForm(formdata=None, key=secrets.token_urlsafe(12)))


@blueprint.post("/overdue/remind")
def remind() -> Response | tuple[str, int]:
    """Remind of what is ticked, with a note."""
    viewer, form = office(), ChaseForm()
    waits = ticked(overdue_queries.chased_by(viewer))
    if not form.validate() or not waits:
        return _board(viewer, form, nothing=not waits), 422
    note, key = (form.note.data or "").strip(), form.key.data or secrets.token_urlsafe(12)
    told = chase_operations.remind(waits, note, viewer.account, key=key, now=utc_now())
    flash(ngettext("%(num)d person is reminded.", "%(num)d people are reminded.", told), "good")
    return redirect(url_for(".board", **_kept()), 303)


@blueprint.post("/overdue/extend")
def extend() -> Response | tuple[str, int]:
    """Put off what is ticked, with a reason."""
    viewer, form = office(), ChaseForm()
    form.extending = True
    waits = ticked(overdue_queries.movable_by(viewer))
    own = len(ticked(overdue_queries.chased_by(viewer))) - len(waits)
    if not form.validate() or not (waits or own):
        return _board(viewer, form, nothing=not (waits or own)), 422
    put_off(waits, form, viewer)
    if own:
        _say_own(own)
    return redirect(url_for(".board", **_kept()), 303)


def put_off(waits: list[Wait], form: ChaseForm, viewer: Viewer) -> None:
    """Put these off, and say how many moved: what is due later already stays."""
    reason = (form.note.data or "").strip()
    moved = chase_operations.extend_waits(
        waits, form.until_at, viewer.account, reason=reason, now=utc_now()
    )
    if moved:
        words = ngettext("%(num)d deadline is put off.", "%(num)d deadlines are put off.", moved)
        flash(words, "good")
    if stays := len(waits) - moved:
        flash(
            ngettext(
                "%(num)d deadline stays: it is no sooner than that day.",
                "%(num)d deadlines stay: they are no sooner than that day.",
                stays,
            ),
            "warn",
        )


def _say_own(count: int) -> None:
    words = ngettext(
        "%(num)d deadline of a project of your own stays: somebody else has to put it off.",
        "%(num)d deadlines of projects of your own stay: somebody else has to put them off.",
        count,
    )
    flash(words, "warn")


def _board(viewer: Viewer, form: ChaseForm, *, nothing: bool = False) -> str:
    kept = _kept()
    groups = overdue_queries.debtors(viewer, kept.get("view"), kept.get("call"))
    return render_template(
        "deadlines/overdue.html",
        groups=groups,
        kept=kept,
        view=kept.get("view"),
        calls=overdue_queries.calls_chased(viewer),
        days=overdue_queries.SOON.days,
        most=overdue_queries.MOST,
        form=form,
        nothing=nothing,
        ticked=_ticked(groups),
        viewer=viewer,
    )


def _ticked(groups: list[Debtor]) -> set[int]:
    """What was ticked; everything, where that is asked for."""
    if request.args.get("ticked") == "all" and request.method == "GET":
        return {row.wait.id for group in groups for row in group.rows}
    return set(request.form.getlist("wait", type=int))


def _kept() -> dict[str, Any]:
    """What the board shows, as it stands in the address: nothing of it, what is overdue."""
    view, call_id = request.args.get("view"), request.args.get("call", type=int)
    kept: dict[str, Any] = {"view": view} if view in ("ahead", "all") else {}
    return kept | ({"call": min(call_id, LARGEST_ID)} if call_id else {})


def ticked(may: ColumnElement[bool]) -> list[Wait]:
    """The waits ticked in the form with which it may be done."""
    return list(overdue_queries.chosen(may, request.form.getlist("wait", type=int)))


def office() -> Viewer:
    """Who is asking, if they chase for an office; 403 for everybody else."""
    viewer = current_viewer()
    return viewer if viewer.has_role(*overdue_queries.OFFICES) else abort(403)
