"""The history of anything, a page at a time."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request

from approvals.accounts.queries import current_account, current_viewer
from approvals.audit import operations, queries, words
from approvals.audit.queries import Search
from approvals.audit.reading import Reading, reading_of

blueprint = Blueprint("audit", __name__)
BLUEPRINTS = (blueprint,)


@blueprint.get("/history/<kind>/<int:subject_id>")
def history(kind: str, subject_id: int) -> str:
    """One chain, latest first, filtered by person and by what was done."""
    reading = reading_of(current_viewer(), kind, subject_id) or abort(404)
    _log(reading)
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


def _log(reading: Reading) -> None:
    if reading.is_logged and reading.application_id is not None:
        viewer = current_viewer()
        operations.log_reading(current_account(), reading.application_id, now=viewer.now)
