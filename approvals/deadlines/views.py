"""What waits for me: the inbox and my messages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from approvals.accounts.queries import current_account, current_viewer
from approvals.applications.starting_queries import open_request_count
from approvals.database import utc_now
from approvals.deadlines import (
    ahead_views,
    calendar_views,
    closed_day_views,
    feed_views,
    machinery_views,
    message_operations,
    office_views,
    post_views,
    put_off_views,
    rule_views,
    wish_operations,
    word_views,
)
from approvals.deadlines import inbox_queries as queries
from approvals.deadlines.models import Wait
from approvals.deadlines.post_forms import KIND_WORDS
from approvals.deadlines.post_queries import kind_of
from approvals.deadlines.rows import Row, rows_of
from approvals.deadlines.wish_forms import WishForm
from approvals.presentation import due_word
from approvals.programmes.queries import open_calls_for
from approvals.viewer import Viewer

blueprint = Blueprint("deadlines", __name__)
TABS = ("open", "begun", "finished")


@dataclass(frozen=True)
class Group:
    """Rows of one urgency, with its heading."""

    title: str
    rows: list[Row]


@blueprint.get("/")
def inbox() -> str:
    """What waits for me in all my roles, most urgent first; what I began; what I finished."""
    viewer = current_viewer()
    tab = request.args.get("tab", "open")
    role = request.args.get("role") or None
    contents = {"open": _open, "begun": _begun, "finished": _finished}
    chosen = tab if tab in TABS else "open"
    return render_template(
        "deadlines/inbox.html",
        tab=chosen,
        role=role,
        viewer=viewer,
        roles=queries.waits_by_role(viewer),
        calls=open_calls_for(viewer),
        consents_asked=open_request_count(viewer.account.id),
        **contents[chosen](viewer, role),
    )


def _open(viewer: Viewer, role: str | None) -> dict[str, Any]:
    waits = queries.inbox(viewer, role)
    rows = rows_of(waits, queries.payment_amounts(waits), viewer)
    return {"groups": grouped(rows, viewer), "marks": queries.marks_to_answer(waits)}


def _begun(viewer: Viewer, _role: str | None) -> dict[str, Any]:
    return {"applications": queries.begun(viewer)}


def _finished(viewer: Viewer, _role: str | None) -> dict[str, Any]:
    entries = queries.finished(viewer)
    ids = list({entry.application_id for entry in entries if entry.application_id})
    return {"entries": entries, "by_id": queries.applications_by_id(ids)}


def grouped(rows: Iterable[Row], viewer: Viewer) -> list[Group]:
    """Rows under the headings overdue, today, within seven days, later."""
    titles = {
        "late": _("Overdue"),
        "today": _("Today"),
        "soon": _("Within seven days"),
        "far": _("Later"),
    }
    groups = {kind: Group(title, []) for kind, title in titles.items()}
    for row in rows:
        word = due_word(row.wait.due_at, viewer.now)
        groups[word.kind if word else "far"].rows.append(row)
    return [group for group in groups.values() if group.rows]


@blueprint.get("/messages")
def messages() -> str:
    """What I was told."""
    account = current_account()
    return render_template(
        "deadlines/messages.html",
        messages=message_operations.latest(account.id),
        kinds=KIND_WORDS,
        kind_of=kind_of,
    )


@blueprint.post("/messages/read")
def read_all() -> Response:
    """Mark everything as read."""
    message_operations.mark_read(current_account().id, now=utc_now())
    return redirect(url_for(".messages"), 303)


@blueprint.get("/account/messages")
def wishes() -> str:
    """How I am told, and why I get what I get."""
    account, address = current_account(), feed_views.address_to_show()
    wish = wish_operations.wish_of(account)
    form = WishForm(obj=wish, wants_mail=account.wants_mail)
    return render_template("deadlines/wishes.html", form=form, wish=wish, feed_address=address)


@blueprint.post("/account/messages")
def wish() -> Response | tuple[str, int]:
    """Keep how I want to be told."""
    account, form = current_account(), WishForm()
    if not form.validate():
        kept = wish_operations.wish_of(account)
        return render_template("deadlines/wishes.html", form=form, wish=kept), 422
    values = {name: value for name, value in form.data.items() if name != "csrf_token"}
    wish_operations.wish(account, values)
    flash(_("Saved."), "good")
    return redirect(url_for(".wishes"), 303)


def link_of(wait: Wait) -> str:
    """Where a wait is met."""
    return url_for("applications.show", application_id=wait.application_id)


BLUEPRINTS = (
    blueprint,
    office_views.blueprint,
    post_views.blueprint,
    put_off_views.blueprint,
    machinery_views.blueprint,
    feed_views.blueprint,
    rule_views.blueprint,
    ahead_views.blueprint,
    calendar_views.blueprint,
    closed_day_views.blueprint,
    word_views.blueprint,
)
