"""The page that plays a call forward: who would hear what if nobody did anything."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from approvals.accounts.queries import current_viewer
from approvals.deadlines.ahead_forms import PeriodForm
from approvals.deadlines.ahead_page import MOST_LINES, by_day
from approvals.deadlines.ahead_queries import EXPIRY, Event, ahead
from approvals.deadlines.rows import task_words
from approvals.deadlines.told_queries import people_for
from approvals.programmes.models import Call
from approvals.programmes.queries import managed_call
from approvals.viewer import Viewer
from workflows.calendar import local_day

blueprint = Blueprint("ahead", __name__)
blueprint.add_app_template_filter(task_words)


@blueprint.get("/calls/<int:call_id>/ahead")
def show(call_id: int) -> str | tuple[str, int]:
    """Reminders, escalations and expiries of a call between two days. Nothing is sent."""
    viewer = current_viewer()
    call = managed_call(viewer, call_id)
    form = PeriodForm(request.args, local_day(viewer.now))
    is_right = form.validate()
    events = _events(call, form, viewer) if is_right else []
    days = by_day(events, people_for(events, viewer.now))
    page = render_template(
        "deadlines/ahead.html",
        call=call,
        form=form,
        is_right=is_right,
        days=days,
        count=len(events),
        is_cut=sum(len(day.lines) for day in days) >= MOST_LINES,
    )
    return page if is_right else (page, 422)


def _events(call: Call, form: PeriodForm, viewer: Viewer) -> list[Event]:
    """Of today only what has not happened yet; what should have expired does so at the next sweep."""
    found = ahead(call, form.from_on.data, form.to_on.data)
    return [event for event in found if event.at >= viewer.now or event.kind == EXPIRY]
