"""The history of anything, a page at a time."""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template, request, session
from flask_login import current_user

from approvals.accounts.queries import current_account, current_viewer
from approvals.audit import operations, queries, words
from approvals.audit.queries import Search
from approvals.audit.reading import reading_of
from workflows.calendar import local_day

blueprint = Blueprint("audit", __name__)
BLUEPRINTS = (blueprint,)
MOST_REMEMBERED = 20


@blueprint.get("/history/<kind>/<int:subject_id>")
def history(kind: str, subject_id: int) -> str:
    """One chain, latest first, filtered by person and by what was done."""
    reading = reading_of(current_viewer(), kind, subject_id) or abort(404)
    if reading.is_logged and reading.application_id is not None:
        _log(reading.application_id)
    return render_template(
        "audit/history.html",
        kind=kind,
        subject_id=subject_id,
        reading=reading,
        words=words,
        **_shown(f"{kind}:{subject_id}"),
    )


def _shown(chain: str) -> dict[str, object]:
    wanted = Search(
        actor_id=request.args.get("actor", type=int),
        action=request.args.get("action", "")[:40].replace("\x00", ""),
        before=request.args.get("before", type=int),
    )
    return {
        "page": queries.page_of(chain, wanted),
        "wanted": wanted,
        "actors": queries.actors_in(chain),
        "actions": queries.actions_in(chain),
    }


@blueprint.after_app_request
def log_what_auditors_read(response: Response) -> Response:
    """Whatever page or file of an application an auditor opens, in whichever room."""
    application_id = (request.view_args or {}).get("application_id")
    if request.method != "GET" or response.status_code >= 300 or application_id is None:
        return response
    if current_user.is_authenticated and current_viewer().has_role("auditor"):
        _log(application_id)
    return response


def _log(application_id: int) -> None:
    """Once a day; the browser's signed session remembers the latest, so that they need no query."""
    now = current_viewer().now
    reading = f"{local_day(now)}:{application_id}"
    known = session.get("read", [])
    if reading not in known:
        operations.log_reading(current_account(), application_id, now=now)
        session["read"] = [*known, reading][-MOST_REMEMBERED:]
