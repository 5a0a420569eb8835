"""Pages of one project's money: what it spent, and its ledger."""

from __future__ import annotations

from flask import Blueprint, abort, render_template

from approvals.accounts.queries import current_viewer
from approvals.applications.life import WITHOUT_NAME
from approvals.applications.models import Application
from approvals.applications.queries import application_for
from approvals.budget.ledger_queries import postings_of
from approvals.budget.line_queries import lines_of
from approvals.budget.panel import spending_of
from approvals.budget.queries import balance_of
from approvals.budget.spending_forms import SpendingForm
from approvals.budget.words import ACCOUNTS
from approvals.offers import form_for, offered
from approvals.sight import Sight, Trail
from approvals.viewer import Viewer
from workflows.definition import Action

blueprint = Blueprint("project_money", __name__, url_prefix="/applications/<int:application_id>")
READS_LEDGER = frozenset({Trail.ALL, Trail.MONEY, Trail.STEPS, Trail.OWN})


@blueprint.get("/spending")
def spending(application_id: int) -> str:
    """What the project spent, with what is left of every line; and the form to record more."""
    viewer = current_viewer()
    application, _seen = _readable(application_id, viewer)
    balance = balance_of(application.id)
    action, form = _entry(application, viewer)
    lines = form.lines if form else lines_of(application)
    return render_template(
        "budget/spending.html",
        application=application,
        action=action,
        form=form,
        **spending_of(application, viewer, balance, lines),
    )


@blueprint.get("/ledger")
def ledger(application_id: int) -> str:
    """Every booking of the project, with the step that caused it."""
    application, seen = _readable(application_id, current_viewer())
    names = {Trail.STEPS, Trail.ALL} & seen.trail
    return render_template(
        "budget/ledger.html",
        application=application,
        hidden_roles=frozenset() if names else WITHOUT_NAME,
        postings=postings_of(application.id),
        accounts=ACCOUNTS,
    )


def _readable(application_id: int, viewer: Viewer) -> tuple[Application, Sight]:
    application, seen = application_for(viewer, application_id)
    if not seen.amounts or not seen.trail & READS_LEDGER:
        abort(404)
    return application, seen


def _entry(application: Application, viewer: Viewer) -> tuple[Action | None, SpendingForm | None]:
    """The form to record spending, where this person may do it now."""
    for offer in offered(application, viewer):
        if offer.action.form == "spending" and offer.refusal is None:
            form = form_for(offer.action, application, viewer)
            return offer.action, form if isinstance(form, SpendingForm) else None
    return None, None
