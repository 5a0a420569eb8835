"""The calendar: a month, its list, or two years of calls beside one another."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_babel import format_date

from approvals.accounts.queries import current_viewer
from approvals.deadlines import calendar_queries as queries
from approvals.deadlines.calendar_days import Contents, Day, fill, grid_of, month_after
from approvals.deadlines.calendar_years import two_years, usual_first_year
from approvals.deadlines.overdue_queries import OFFICES
from approvals.deadlines.school_days import kind_of, seen_from
from approvals.language import in_english
from approvals.viewer import Viewer
from workflows.calendar import local_day

blueprint = Blueprint("calendar", __name__)
MONTH = re.compile(r"(20[0-9]{2}|21[0-9]{2})-(0[1-9]|1[0-2])")
ONE_DAY = timedelta(days=1)
A_YEAR_MORE = timedelta(days=366)


@blueprint.get("/calendar")
def show() -> str:
    """What waits for me, and the calls that I see, by day or by year."""
    viewer = current_viewer()
    view = request.args.get("view", "month")
    draw = VIEWS.get(view, _month)
    return draw(viewer, _asked_month())


def _asked_month() -> date | None:
    """The month in the address; none where it is no month."""
    found = MONTH.fullmatch(request.args.get("month", ""))
    return date(int(found[1]), int(found[2]), 1) if found else None


def _month(viewer: Viewer, asked: date | None) -> str:
    month = asked or local_day(viewer.now).replace(day=1)
    days = _days(viewer, month, grid_of(month))
    return _page(
        "month", viewer, month,
        days=days,
        weeks=[days[at : at + 7] for at in range(0, len(days), 7)],
        weekdays=[format_date(day.on, "EEE") for day in days[:7]],
    )  # fmt: skip


def _list(viewer: Viewer, asked: date | None) -> str:
    month = asked or local_day(viewer.now).replace(day=1)
    count = (month_after(month) - month).days
    days = _days(viewer, month, [month + timedelta(days=number) for number in range(count)])
    return _page("list", viewer, month, days=days)


def _years(viewer: Viewer, asked: date | None) -> str:
    year = asked.year if asked else usual_first_year(viewer.now)
    first, last = date(year, 1, 1), date(year + 1, 12, 31)
    calls = queries.calls_between(viewer, first, last)
    paths = {call.org_path for call in calls}
    own = queries.own_days_of(paths, first - A_YEAR_MORE, last + A_YEAR_MORE)
    picture = two_years(first, calls, own, viewer)
    addresses = {
        "before": _address("years", date(year - 1, 1, 1)),
        "after": _address("years", date(year + 1, 1, 1)),
    }
    return _page("years", viewer, asked or first, picture=picture, **addresses)


VIEWS: dict[str, Callable[[Viewer, date | None], str]] = {
    "month": _month,
    "list": _list,
    "years": _years,
}


def _days(viewer: Viewer, month: date, days: list[date]) -> list[Day]:
    """The days with everything on them: four queries."""
    first, last, today = days[0], days[-1], local_day(viewer.now)
    place = viewer.account.organisation.path
    own = seen_from(place, queries.own_days_of([place], first, last))
    found = [Day(on, kind_of(on, own), on == today, on.month != month.month) for on in days]
    contents = Contents(
        queries.own_waits(viewer, first, last),
        queries.calls_between(viewer, first, last),
        queries.due_at_school(viewer, first, last),
    )
    fill(found, contents, viewer)
    return found


def _page(view: str, viewer: Viewer, month: date, **more: Any) -> str:
    around = {
        "before": _address(view, (month - ONE_DAY).replace(day=1)),
        "after": _address(view, month_after(month)),
    }
    return render_template(
        f"deadlines/calendar_{view}.html",
        view=view,
        viewer=viewer,
        is_office=viewer.has_role(*OFFICES),
        month=month,
        month_words=format_date(month, "MMMM yyyy" if in_english() else "yyyy年M月"),
        addresses={each: _address(each, month) for each in VIEWS},
        today_address=url_for(".show", view=view),
        **around | more,
    )


def _address(view: str, month: date) -> str:
    return url_for(".show", view=view, month=f"{month:%Y-%m}")
