"""The school's calendar, for the office: days off, make-up workdays, and what they move."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice

from approvals.accounts.models import Organisation
from approvals.accounts.queries import current_account, current_viewer
from approvals.database import db
from approvals.deadlines import closed_day_operations as operations
from approvals.deadlines.closed_day_forms import CLOSED, LONGEST, WORKED, DaysForm, SpanForm
from approvals.deadlines.closed_day_operations import Days
from approvals.deadlines.closed_day_queries import places_kept, spans_of, taken
from approvals.deadlines.office_views import office
from approvals.errors import sentence_of
from approvals.presentation import localized
from workflows.calendar import local_day
from workflows.engine import RequirementUnmet
from workflows.national_days import national_spans

blueprint = Blueprint("closed_days", __name__)
Answer = str | tuple[str, int] | Response
YEARS = range(2004, 2200)


@blueprint.get("/closed-days")
def index() -> str:
    """The days of one year: the country's, the bureau's, the school's."""
    viewer = office()
    this_year = local_day(viewer.now).year
    asked = request.args.get("year", this_year, type=int)
    year = asked if asked in YEARS else this_year
    places = places_kept(viewer)
    return render_template(
        "deadlines/closed_days.html",
        year=year,
        national=national_spans(year),
        spans=spans_of(places, year),
        kept={place.id for place in places},
    )


@blueprint.get("/closed-days/new")
def ask() -> Answer:
    """The form of new days; filled in, what they would move."""
    typed = request.args if "from_on" in request.args else None
    form = _days_form(formdata=typed, meta={"csrf": False})
    if typed is None:
        return _page(form)
    if not form.validate() or not (place := _place(form.organisation_id.data)):
        return _page(form), 422
    return _page(form, moved=operations.moved_by_adding(place, form.days, current_viewer().now))


@blueprint.post("/closed-days/new")
def add() -> Answer:
    """Put them into the calendar."""
    form = _days_form()
    if not form.validate() or not (place := _place(form.organisation_id.data)):
        return _page(form), 422
    try:
        moved = operations.add_days(place, form.days, current_account(), now=current_viewer().now)
    except RequirementUnmet as refusal:
        db.session.rollback()
        form.from_on.errors = [sentence_of(refusal)]
        return _page(_offer(form)), 422
    return _done(moved, form.days)


@blueprint.get("/closed-days/remove")
def ask_removing() -> Answer:
    """What would move without some days."""
    found = _span(SpanForm(formdata=request.args, meta={"csrf": False}))
    if found is None:
        return _nothing_there()
    place, days = found
    moved = operations.moved_by_removing(place, days, current_viewer().now)
    return render_template(
        "deadlines/closed_day_removing.html", place=place, days=days, moved=moved
    )


@blueprint.post("/closed-days/remove")
def remove() -> Answer:
    """Take them out of the calendar."""
    found = _span(SpanForm())
    if found is None:
        return _nothing_there()
    place, days = found
    return _done(
        operations.remove_days(place, days, current_account(), now=current_viewer().now), days
    )


def _days_form(**more: Any) -> DaysForm:
    return _offer(DaysForm(**more))


def _offer(form: DaysForm) -> DaysForm:
    form.organisation_id.choices = [
        SelectChoice(each.id, localized(each)) for each in places_kept(office())
    ]
    return form


def _place(organisation_id: Any) -> Organisation | None:
    """A place that this person keeps."""
    kept = (each for each in places_kept(office()) if str(each.id) == str(organisation_id))
    return next(kept, None)


def _span(form: SpanForm) -> tuple[Organisation, Days] | None:
    """Days that are there, at a place that this person keeps."""
    place = _place(form.organisation_id.data)
    if place is None or not form.validate() or len(form.days.each) > LONGEST * 4:
        return None
    rows = taken(place.id, form.days.from_on, form.days.until_on)
    if not rows:
        return None
    first = rows[0]
    return place, Days(first.closed_on, rows[-1].closed_on, first.title, first.is_worked)


def _page(form: DaysForm, **more: Any) -> str:
    return render_template(
        "deadlines/closed_day.html",
        form=form,
        closed=CLOSED,
        worked=WORKED,
        **({"moved": None} | more),
    )


def _done(moved: int, days: Days) -> Response:
    words = ngettext("%(num)d deadline moved.", "%(num)d deadlines moved.", moved)
    flash(_("Saved.") + " " + (words if moved else _("No deadline moved.")), "good")
    return redirect(url_for(".index", year=days.from_on.year), 303)


def _nothing_there() -> Response:
    flash(_("These days are not in the calendar any more."), "warn")
    return redirect(url_for(".index"), 303)
