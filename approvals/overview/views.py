"""Who is late, and where does everything stand? The overview and the list of applications."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, render_template, request, url_for
from flask_babel import gettext as _

from approvals import frozen
from approvals.access import oversees
from approvals.accounts.models import Organisation
from approvals.accounts.queries import current_viewer
from approvals.overview import count_queries, queries
from approvals.overview.count_queries import CallRow
from approvals.overview.queries import Filters
from approvals.overview.waiting_queries import waited_for
from approvals.presentation import localized
from approvals.viewer import Viewer
from workflows.definition import Stage, State

blueprint = Blueprint("overview", __name__, url_prefix="/overview")
MAIN_PROCESS = "teaching_project"


@blueprint.get("/")
def index() -> str:
    """Who oversees sees counts by call and stage and what is late; narrowed, the list alone."""
    viewer = current_viewer()
    filters, after = _filters(), request.args.get("after")
    page, calls = _page(viewer, filters, after), count_queries.calls_by_stage(viewer)
    departments = queries.departments_of(viewer)
    is_whole = oversees(viewer) and not after and filters == Filters()
    late = queries.overdue(viewer) if is_whole else ()
    return render_template(
        "overview/index.html",
        viewer=viewer,
        filters=filters,
        oversees=oversees(viewer),
        is_whole=is_whole,
        page=page,
        total=count_queries.total(calls, filters),
        calls=calls,
        sums=count_queries.sums(calls, _stages()) if is_whole else {},
        stages=_stages(),
        states=_states(),
        late=late,
        waited_for=waited_for({*page.rows, *late}, viewer.now),
        departments=departments,
        narrowed_to=_narrowed_to(filters, calls, departments),
        next_url=_address(filters, after=page.after) if page.after else None,
        first_url=_address(filters) if after else None,
        address=lambda **changes: _address(filters, **changes),
    )


def _narrowed_to(
    filters: Filters, calls: Sequence[CallRow], departments: Sequence[Organisation]
) -> list[str]:
    """In words, for who reaches the list by a number or cannot see the fields of its filters."""
    chosen = (
        *(row.call for row in calls if row.call.id == filters.call_id),
        *(stage.title for stage in _stages() if stage.key == filters.stage),
        *(state.title for state in _states() if state.key == filters.state),
        *(place for place in departments if place.id == filters.organisation_id),
    )
    found = [localized(each) for each in chosen]
    if filters.overdue:
        found.append(_("overdue"))
    if words := filters.words.strip():
        found.append(_("“%(words)s”", words=words))
    return found


def _page(viewer: Viewer, filters: Filters, after: str | None) -> queries.Page:
    try:
        return queries.page_of(viewer, filters, after)
    except (ValueError, ArithmeticError):
        abort(404)


def _filters() -> Filters:
    asked = request.args
    sort = asked.get("sort", "due")
    return Filters(
        words=asked.get("q", "").replace("\x00", "")[:100],
        call_id=asked.get("call", type=int),
        stage=asked.get("stage", ""),
        state=asked.get("state", ""),
        organisation_id=asked.get("department", type=int),
        overdue=asked.get("overdue") == "1",
        sort=sort if sort in queries.SORTS else "due",
    )


def _address(filters: Filters, **changes: Any) -> str:
    """The list's address with these filters; what is not set does not stand in it."""
    wanted = {
        "q": filters.words,
        "call": filters.call_id,
        "stage": filters.stage,
        "state": filters.state,
        "department": filters.organisation_id,
        "overdue": "1" if filters.overdue else None,
        "sort": filters.sort if filters.sort != "due" else None,
    } | changes
    return url_for(".index", **{key: value for key, value in wanted.items() if value})


def _stages() -> tuple[Stage, ...]:
    """The stages of the main process, in whose columns everything is counted."""
    return frozen.newest(MAIN_PROCESS).stages


def _states() -> tuple[State, ...]:
    """The states of the main process, for the filter."""
    return frozen.newest(MAIN_PROCESS).states


BLUEPRINTS = (blueprint,)
