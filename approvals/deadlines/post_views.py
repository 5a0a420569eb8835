"""The post that went out, for the offices and whoever looks after the system."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from approvals.accounts.queries import current_viewer
from approvals.database import utc_now
from approvals.deadlines import outbox_operations, post_queries
from approvals.deadlines.post_forms import CHANNELS, KIND_WORDS, PostForm
from approvals.deadlines.post_queries import Page, kind_of
from approvals.viewer import Viewer

blueprint = Blueprint("post", __name__)
FILTERS = ("who", "channel", "state", "kind", "from_on", "until_on")


@blueprint.get("/post")
def index() -> str | tuple[str, int]:
    """What went to whom, when, how, and whether it arrived."""
    viewer, form = _reader(), PostForm(formdata=request.args)
    is_right, before = form.validate(), request.args.get("before", type=int)
    page = render_template(
        "deadlines/post.html",
        form=form,
        page=post_queries.post(viewer, form.wanted, before) if is_right else Page((), None),
        kept=_kept(),
        channels=CHANNELS,
        kinds=KIND_WORDS,
        kind_of=kind_of,
        state=post_queries.state_of_post(viewer.now),
    )
    return page if is_right else (page, 422)


@blueprint.post("/post/<int:delivery_id>/retry")
def retry(delivery_id: int) -> Response:
    """Begin anew with a delivery that was given up."""
    if not post_queries.may_retry(_reader(), delivery_id):
        abort(404)
    outbox_operations.try_again(delivery_id, now=utc_now())
    flash(_("It is tried again within a minute."), "good")
    return redirect(url_for(".index", **_kept()), 303)


def _kept() -> dict[str, Any]:
    """The filters as they stand in the address."""
    return {name: request.args[name] for name in FILTERS if request.args.get(name)}


def _reader() -> Viewer:
    viewer = current_viewer()
    return viewer if viewer.has_role(*post_queries.OFFICES, "system_admin") else abort(403)
