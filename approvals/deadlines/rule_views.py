"""A call's reminders, for the office that runs it: what holds, what would happen, what it changes."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from approvals.accounts.queries import current_account, current_viewer
from approvals.database import db
from approvals.deadlines import rule_operations as operations
from approvals.deadlines import rule_words
from approvals.deadlines.queries import own_days
from approvals.deadlines.rule_forms import RulesForm, ladder_of, offer_roles, rules_in, shown
from approvals.deadlines.rule_operations import UnfitRules
from approvals.deadlines.rule_queries import adjusted, rules_of_call
from approvals.errors import sentence_of
from approvals.programmes.models import Call
from approvals.programmes.operations import StaleEdit
from approvals.programmes.queries import managed_call
from approvals.wording import N_
from approvals.words import role_title
from workflows.calendar import due_on
from workflows.engine import RequirementUnmet
from workflows.parts import ReminderRule
from workflows.reminder_check import Fault
from workflows.reminders import HOUR

blueprint = Blueprint("timing", __name__)
Answer = str | tuple[str, int] | Response
STALE = N_("The call was changed meanwhile; look at it again.")
Rules = tuple[ReminderRule, ...]


@blueprint.get("/calls/<int:call_id>/reminders")
def rules(call_id: int) -> str:
    """What the call reminds of, and when."""
    call = managed_call(current_viewer(), call_id)
    usual, changes = operations.usual_rules(call), rules_of_call(call.id)
    wanted = adjusted(usual, changes)
    data = shown(usual, wanted, changes) | {"version": call.version}
    return _page(call, RulesForm(formdata=None, data=data), wanted)


@blueprint.post("/calls/<int:call_id>/reminders")
def keep_rules(call_id: int) -> Answer:
    """Look at what they would do, or keep them."""
    call, form = managed_call(current_viewer(), call_id), RulesForm()
    usual = operations.usual_rules(call)
    wanted = rules_in(form, usual)
    try:
        held = operations.with_changes(call, wanted)
        if not form.validate() or "look" in request.form:
            return _page(call, form, held), 422 if form.errors else 200
        operations.keep_rules(call, wanted, current_account(), **_said(form))
    except (UnfitRules, StaleEdit, RequirementUnmet) as refusal:
        db.session.rollback()
        return _refused(call_id, form, refusal)
    flash(_("Saved. What is ahead is told by these rules."), "good")
    return redirect(url_for(".rules", call_id=call_id), 303)


def _said(form: RulesForm) -> dict[str, Any]:
    return {"based_on": form.based_on, "now": current_viewer().now}


def _refused(
    call_id: int, form: RulesForm, refusal: UnfitRules | StaleEdit | RequirementUnmet
) -> Answer:
    """The sentences at their rows, or one above the form; what was typed stays."""
    call = managed_call(current_viewer(), call_id)
    held = adjusted(operations.usual_rules(call), rules_of_call(call.id))
    if isinstance(refusal, UnfitRules):
        form.validate()
        return _page(call, form, held, faults=refusal.faults), 422
    sentence = sentence_of(refusal) if isinstance(refusal, RequirementUnmet) else _(STALE)
    return _page(call, form, held, refusal=sentence), 409


def _page(call: Call, form: RulesForm, held: Rules, **trouble: Any) -> str:
    usual = operations.usual_rules(call)
    offer_roles(form, usual)
    due = _sample_day(call, form)
    return render_template(
        "deadlines/rules.html",
        call=call,
        form=form,
        usual={rule.key: rule for rule in usual},
        usual_ladder=dict(ladder_of(usual)),
        kinds=rule_words.KINDS,
        usual_hour=HOUR,
        sentences=rule_words.sentences(held),
        due_on=due,
        sample=rule_words.sample(held, due, own_days(call.org_path)),
        says=_says,
        **({"faults": {}, "refusal": None} | trouble),
    )


def _sample_day(call: Call, form: RulesForm) -> date:
    if form.due_on.data is None:
        ahead = rule_words.first_ahead(list(call.dates.values()), current_viewer().now)
        form.due_on.data = due_on(ahead)
    return form.due_on.data


def _says(fault: Fault) -> str:
    """A fault's sentence, with roles by their titles."""
    return _(fault.sentence, role=role_title(fault.role), state=fault.state, step=fault.step)
