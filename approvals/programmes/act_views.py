"""What the office does to a call: open, extend, change the envelope, close, cancel."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from approvals.accounts.queries import current_account, current_viewer
from approvals.database import db
from approvals.errors import sentence_of
from approvals.programmes import closing_operations, life_operations
from approvals.programmes.call_forms import SOURCE_FIELDS
from approvals.programmes.forms import CloseForm, EnvelopeForm, ExtendForm, ReasonForm
from approvals.programmes.life_operations import BulkResult
from approvals.programmes.models import Call
from approvals.programmes.operations import Incomplete, StaleEdit
from approvals.programmes.page_queries import envelope_of
from approvals.programmes.queries import managed_call
from approvals.programmes.room import blueprint
from approvals.programmes.version_form import VersionForm
from approvals.wording import N_
from workflows.calendar import end_of_day
from workflows.engine import RequirementUnmet

Answer = str | Response | tuple[str, int]
STALE = N_("The call was changed meanwhile; look at it again.")


@blueprint.post("/calls/<int:call_id>/open")
def open_call(call_id: int) -> Response:
    """Open a complete call."""
    call, form = _managed(call_id), VersionForm()
    try:
        life_operations.open_call(
            call, current_account(), based_on=form.based_on, now=current_viewer().now
        )
    except (Incomplete, StaleEdit, RequirementUnmet) as refusal:
        db.session.rollback()
        return _back_with(refusal, call_id)
    return _done(call, _("The call is open; its envelope is in the ledger."))


@blueprint.get("/calls/<int:call_id>/extend")
def ask_extension(call_id: int) -> str:
    """Which date is put off, until when, and why."""
    call = _managed(call_id)
    return _page("extend", call, ExtendForm(data={"version": call.version}))


@blueprint.post("/calls/<int:call_id>/extend")
def extend(call_id: int) -> Answer:
    """Put a date off for everybody."""
    call, form = _managed(call_id), ExtendForm()
    if not form.validate():
        return _page("extend", call, form), 422
    until_at = end_of_day(form.until_on.data)
    try:
        result = life_operations.extend(
            call, form.date_key.data, until_at, current_account(), **_said(form)
        )
    except RequirementUnmet as refusal:
        return _refused("extend", call_id, form, refusal)
    return _done_to_many(call, result, _moved(result.done))


@blueprint.get("/calls/<int:call_id>/envelope")
def ask_envelope(call_id: int) -> str:
    """The envelope by source, and why it changes."""
    call = _managed(call_id)
    amounts = {row.source: row.amount for row in call.sources}
    shown = {name: amounts.get(source) for source, name in SOURCE_FIELDS.items()}
    return _page("envelope", call, EnvelopeForm(data={"version": call.version, **shown}))


@blueprint.post("/calls/<int:call_id>/envelope")
def change_envelope(call_id: int) -> Answer:
    """Give the call more money, or take away what is left."""
    call, form = _managed(call_id), EnvelopeForm()
    if not form.validate():
        return _page("envelope", call, form), 422
    try:
        life_operations.change_envelope(
            call, form.sources, current_account(), based_on=form.based_on, **_said(form)
        )
    except (StaleEdit, RequirementUnmet) as refusal:
        return _refused("envelope", call_id, form, refusal)
    return _done(call, _("The envelope was changed."))


@blueprint.get("/calls/<int:call_id>/close")
def ask_closing(call_id: int) -> str:
    """What closing means, from when on, and why it is done."""
    call = _managed(call_id)
    return _page("close", call, CloseForm(data={"version": call.version}))


@blueprint.post("/calls/<int:call_id>/close")
def close(call_id: int) -> Answer:
    """Take no declarations any more, at once or from an earlier day on."""
    call, form = _managed(call_id), CloseForm()
    if not form.validate():
        return _page("close", call, form), 422
    until_at = end_of_day(form.until_on.data) if form.until_on.data else None
    try:
        closing_operations.close(call, current_account(), until_at=until_at, **_said(form))
    except RequirementUnmet as refusal:
        return _refused("close", call_id, form, refusal)
    if until_at:
        return _done(call, _("The call closes earlier; who has a draft is told."))
    return _done(
        call, _("The call is closed; what was handed in goes on. Who has a draft is told.")
    )


@blueprint.get("/calls/<int:call_id>/cancel")
def ask_cancelling(call_id: int) -> str:
    """What cancelling means, and why it is done."""
    call = _managed(call_id)
    return _page("cancel", call, ReasonForm(data={"version": call.version}))


@blueprint.post("/calls/<int:call_id>/cancel")
def cancel(call_id: int) -> Answer:
    """Cancel the call and end its applications."""
    call, form = _managed(call_id), ReasonForm()
    if not form.validate():
        return _page("cancel", call, form), 422
    try:
        act = life_operations.end_applications if call.cancelled_at else life_operations.cancel
        result = act(call, current_account(), **_said(form))
    except RequirementUnmet as refusal:
        return _refused("cancel", call_id, form, refusal)
    return _done_to_many(call, result, _ended(result.done))


def _managed(call_id: int) -> Call:
    return managed_call(current_viewer(), call_id)


def _said(form: ReasonForm) -> dict[str, Any]:
    return {"reason": (form.reason.data or "").strip(), "now": current_viewer().now}


def _page(act: str, call: Call, form: ReasonForm, stale: str | None = None) -> str:
    return render_template(
        f"programmes/{act}.html",
        call=call,
        form=form,
        stale=stale,
        envelope=envelope_of(call),
        unfinished=life_operations.still_running(call),
    )


def _refused(
    act: str, call_id: int, form: ReasonForm, refusal: RequirementUnmet | StaleEdit
) -> tuple[str, int]:
    """The sentence at its field, or above the form; what was typed stays."""
    db.session.rollback()
    if isinstance(refusal, StaleEdit):
        return _page(act, _managed(call_id), form, _(STALE)), 409
    sentence = sentence_of(refusal)
    if refusal.field and refusal.field in form:
        form[refusal.field].errors = [sentence]
        return _page(act, _managed(call_id), form), 422
    return _page(act, _managed(call_id), form, sentence), 422


def _back_with(refusal: Exception, call_id: int) -> Response:
    """To the form with its list of what is missing, or to the call as it is now."""
    if isinstance(refusal, Incomplete):
        flash(_("Something is missing yet; it stands beside the form."), "warn")
        return redirect(url_for("programmes.edit", call_id=call_id), 303)
    flash(sentence_of(refusal) if isinstance(refusal, RequirementUnmet) else _(STALE), "warn")
    return redirect(url_for("programmes.show", call_id=call_id), 303)


def _done(call: Call, words: str) -> Response:
    flash(words, "good")
    return redirect(url_for("programmes.show", call_id=call.id), 303)


def _done_to_many(call: Call, result: BulkResult, words: str) -> Response:
    for refusal in result.refusals:
        flash(f"{refusal.title}: {sentence_of(refusal.refused)}", "late")
    return _done(call, words)


def _moved(count: int) -> str:
    return ngettext(
        "The date was put off; %(num)d project has more time now.",
        "The date was put off; %(num)d projects have more time now.",
        count,
    )


def _ended(count: int) -> str:
    return ngettext(
        "The call is cancelled; %(num)d project was ended.",
        "The call is cancelled; %(num)d projects were ended.",
        count,
    )
