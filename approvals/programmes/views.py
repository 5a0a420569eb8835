"""The list of calls and the page of one call."""

from __future__ import annotations

from typing import Any

from flask import render_template, request

from approvals.accounts.queries import current_viewer
from approvals.programmes import act_views, edit_views, standard_views, table_views, template_views
from approvals.programmes.completeness import gaps, idle_days, workflow_of
from approvals.programmes.life_operations import still_running
from approvals.programmes.models import Call
from approvals.programmes.page_queries import (
    calls_page,
    committees_of,
    counts_by_stage,
    envelope_of,
    whole_call,
    years_with_calls,
)
from approvals.programmes.queries import manages, may_declare, places_run_by
from approvals.programmes.room import blueprint
from approvals.programmes.status import status_of
from approvals.programmes.timeline import timeline_of
from approvals.viewer import Viewer

BLUEPRINTS = (blueprint, template_views.blueprint)
YEAR_DIGITS = 4
FURTHER_VIEWS = (edit_views, act_views, table_views, standard_views)
"""They put their own routes on the blueprint."""


@blueprint.get("/calls")
def index() -> str:
    """The calls that somebody may see, by year."""
    viewer = current_viewer()
    asked = request.args.get("year", "")
    year = int(asked) if asked.isdecimal() and len(asked) == YEAR_DIGITS else None
    return render_template(
        "programmes/index.html",
        page=calls_page(viewer, year=year, after=request.args.get("after", "")),
        years=years_with_calls(viewer),
        year=year,
        makes_calls=bool(places_run_by(viewer)),
    )


@blueprint.get("/calls/<int:call_id>")
def show(call_id: int) -> str:
    """One call: its dates, its money, its applications, its rules."""
    viewer = current_viewer()
    call = whole_call(viewer, call_id)
    return render_template(
        "programmes/show.html",
        call=call,
        status=status_of(call, viewer.now),
        timeline=timeline_of(call, viewer.now),
        envelope=envelope_of(call),
        stages=counts_by_stage(viewer, call),
        may_declare=may_declare(viewer, call),
        **(_for_office(call, viewer) if manages(viewer, call) else {"is_managed": False}),
    )


def _for_office(call: Call, viewer: Viewer) -> dict[str, Any]:
    """What only those see who run the call."""
    preparing = call.opened_at is None and not call.cancelled_at
    return {
        "is_managed": True,
        "workflow": workflow_of(call),
        "committees": committees_of(call),
        "gaps": gaps(call, viewer.now) if preparing else (),
        "idle_days": idle_days(call) if preparing else {},
        "unfinished": still_running(call) if call.cancelled_at else (),
    }
