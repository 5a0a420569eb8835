"""Making a call and editing it: one form, whose rows are added and removed by plain posts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from approvals.accounts.queries import current_account, current_viewer
from approvals.audit.models import HistoryEntry
from approvals.database import db
from approvals.presentation import localized
from approvals.programmes import holding, operations
from approvals.programmes.call_forms import CallForm
from approvals.programmes.call_typed import blank, draft_from, filled
from approvals.programmes.completeness import Gap, gaps, idle_days
from approvals.programmes.content import changes, content_of, content_of_draft
from approvals.programmes.models import Call
from approvals.programmes.people_queries import people_named
from approvals.programmes.queries import (
    budget_categories,
    code_taken,
    last_years_call,
    latest_deed,
    managed_call,
    places_run_by,
    programmes_open_to,
)
from approvals.programmes.room import blueprint
from approvals.programmes.row_forms import MOST_ROWS
from approvals.programmes.rows import rearranged, wish_in
from approvals.programmes.template_queries import published_for
from approvals.programmes.template_words import version_words
from workflows.calendar import local_day
from workflows.engine import RequirementUnmet

Answer = str | Response | tuple[str, int]


@dataclass(frozen=True)
class Stale:
    """Somebody else changed the call: who, and what differs from what was typed."""

    version: int
    last: HistoryEntry | None
    differing: tuple[str, ...]


@dataclass(frozen=True)
class Trouble:
    """Why what was typed was not saved."""

    refusal: RequirementUnmet | None = None
    gaps: tuple[Gap, ...] = ()
    stale: Stale | None = None


@dataclass(frozen=True)
class Posted:
    """What was posted: the form, and whether a button for rows was pressed."""

    form: CallForm
    is_rearranged: bool = field(default=False)


@blueprint.get("/calls/new")
def new() -> Answer:
    """The form of a new call."""
    form = CallForm(data=blank(local_day(current_viewer().now)))
    return _page(form, None)


@blueprint.post("/calls/new")
def create() -> Answer:
    """Store a new call, or show what is wrong with it."""
    posted = _posted(None)
    if posted.is_rearranged:
        return _page(posted.form, None)
    if not _is_valid(posted.form, None):
        return _page(posted.form, None), 422
    try:
        call = operations.create(draft_from(posted.form), current_account(), now=_now())
    except RequirementUnmet as refusal:
        return _refused(posted.form, None, refusal)
    return _saved(call)


@blueprint.get("/calls/<int:call_id>/edit")
def edit(call_id: int) -> Answer:
    """The form of a call; without what is held."""
    call = managed_call(current_viewer(), call_id)
    return _page(CallForm(data=filled(call)), call)


@blueprint.post("/calls/<int:call_id>/edit")
def save(call_id: int) -> Answer:
    """Store an edit, or show what is wrong with it; nothing typed is lost."""
    call = managed_call(current_viewer(), call_id)
    posted = _posted(call)
    form = posted.form
    if posted.is_rearranged:
        return _page(form, call)
    if not _is_valid(form, call):
        return _page(form, call), 422
    return _save(call, form)


@blueprint.post("/calls/<int:call_id>/copy")
def copy(call_id: int) -> Response:
    """Next year's call out of this one."""
    source = managed_call(current_viewer(), call_id)
    try:
        call = operations.copy(source, current_account(), now=_now())
    except RequirementUnmet as refusal:
        db.session.rollback()
        flash(_(refusal.sentence), "warn")
        return redirect(url_for("programmes.show", call_id=call_id), 303)
    flash(
        _("Copied. Dates were moved to working days of %(year)d; look at each.", year=call.year),
        "good",
    )
    return redirect(url_for("programmes.edit", call_id=call.id), 303)


def _save(call: Call, form: CallForm) -> Answer:
    draft = draft_from(form)
    try:
        operations.save(call, draft, current_account(), based_on=form.based_on, now=_now())
    except operations.StaleEdit:
        db.session.rollback()
        differing = changes(content_of(call), content_of(call) | content_of_draft(draft))
        stale = Stale(call.version, latest_deed(call), tuple(differing))
        return _page(form, call, Trouble(stale=stale)), 409
    except operations.Incomplete as incomplete:
        db.session.rollback()
        return _page(form, call, Trouble(gaps=tuple(incomplete.gaps))), 422
    except RequirementUnmet as refusal:
        return _refused(form, call, refusal)
    return _saved(call)


def _saved(call: Call) -> Response:
    missing = len(gaps(call, _now())) if call.opened_at is None else 0
    words = _("Saved. What is missing before it can be opened stands beside the form.")
    flash(words if missing else _("Saved."), "good")
    target = "programmes.edit" if missing else "programmes.show"
    return redirect(url_for(target, call_id=call.id), 303)


def _posted(call: Call | None) -> Posted:
    """The form as posted, its rows rearranged if a button asked for it, its people looked up."""
    wish = wish_in(request.form)
    typed = rearranged(request.form, wish, MOST_ROWS) if wish else request.form
    form = CallForm(formdata=typed)
    people = people_named(seat.who.data or "" for seat in form.seats)
    for seat in form.seats:
        seat.person = people.get(seat.who.data or "")
    return Posted(form, wish is not None)


def _is_valid(form: CallForm, call: Call | None) -> bool:
    """The shape of every field, and a code that no other call of the year has."""
    _fit(form, call)
    if not form.validate():
        return False
    if not form.code or call is not None:
        return True
    if code_taken(form.organisation_id.data, form.year.data or 0, form.code.data or ""):
        form.code.errors = [_(operations.CODE_TAKEN)]
        return False
    return True


def _refused(form: CallForm, call: Call | None, refusal: RequirementUnmet) -> Answer:
    """The door's sentence at its field, or above the form."""
    db.session.rollback()
    if refusal.field and refusal.field in form:
        form[refusal.field].errors = [_(refusal.sentence, **refusal.values)]
        return _page(form, call), 422
    return _page(form, call, Trouble(refusal=refusal)), 422


def _fit(form: CallForm, call: Call | None) -> dict[str, str]:
    """Fit the form to the call: what is held leaves it, what may be chosen is offered."""
    held = holding.held(call) if call else {}
    if call and call.cancelled_at:
        abort(404)
    places = places_run_by(current_viewer()) or abort(403)
    categories = {each.id: localized(each) for each in budget_categories()}
    for row in call.line_templates if call else ():
        categories.setdefault(row.category_id, localized(row.category))
    form.fit(programmes_open_to(current_viewer()), places, list(categories.items()), held)
    form.offer_versions(*_versions(call))
    return held


def _versions(call: Call | None) -> tuple[list[tuple[int, str]], int]:
    """What the call may name, and what it names."""
    if call is None:
        return [], 0
    found = [(each.id, version_words(each)) for each in published_for(call.organisation)]
    named = call.form_template_id or 0
    return found if named else [*found, (0, version_words(None))], named


def _page(form: CallForm, call: Call | None, trouble: Trouble | None = None) -> str:
    held = _fit(form, call)
    trouble = trouble or Trouble()
    preparing = call is not None and call.opened_at is None
    found: dict[str, Any] = {
        "gaps": trouble.gaps or (tuple(gaps(call, _now())) if call and preparing else ()),
        "idle_days": idle_days(call) if call and preparing else {},
        "before": last_years_call(call) if call else None,
        "named_version": version_words(call.form_template) if "words" in held and call else "",
    }
    return render_template(
        "programmes/edit.html", form=form, call=call, held=held, trouble=trouble, **found
    )


def _now() -> Any:
    return current_viewer().now
