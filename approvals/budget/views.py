"""Pages of the money: the payments desk, a project's spending, its ledger."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal
from uuid import uuid4

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from approvals.accounts.queries import current_viewer
from approvals.budget import desk_queries, operations
from approvals.budget.capitals import chinese_capitals
from approvals.budget.desk import Desk, desk_of, read_key
from approvals.budget.desk_forms import ApproveManyForm, picked, read_id
from approvals.budget.desk_queries import MONEY_ROLES
from approvals.budget.execution_queries import execution_by_call, total
from approvals.budget.project_views import blueprint as project_blueprint
from approvals.viewer import Viewer
from workflows.engine import Refused

blueprint = Blueprint("budget", __name__, url_prefix="/payments")
BLUEPRINTS = (blueprint, project_blueprint)
TO_APPROVE = "to_approve"


@blueprint.get("/")
def payments() -> str:
    """Payments by what has to be done with them, and how far every call is."""
    viewer = _reader()
    tab, call_id = request.args.get("tab"), read_id(request.args.get("call"))
    desk = desk_of(viewer, tab, call_id, read_key(request.args.get("after")))
    return _page(desk, viewer, picked(request.args))


@blueprint.post("/approve")
def approve() -> Response | tuple[str, int]:
    """Approve the ticked payments, one step each."""
    viewer, form, picks = _reader(), ApproveManyForm(), picked(request.form)
    chosen = desk_queries.chosen(viewer, picks)
    outcomes = operations.approve_many(
        chosen, viewer.account, form.key.data or uuid4().hex, now=viewer.now
    )
    refused = {each.payment_id: each.refusal for each in outcomes if each.refusal}
    done = len(outcomes) - len(refused)
    if refused or not outcomes:
        desk = desk_of(viewer, TO_APPROVE, read_id(request.form.get("call")), None)
        return _page(desk, viewer, set(refused), refused, done, nothing=not outcomes), 422
    flash(ngettext("%(num)d payment approved.", "%(num)d payments approved.", done), "good")
    call_id = read_id(request.form.get("call"))
    return redirect(url_for(".payments", tab=TO_APPROVE, call=call_id), 303)


@blueprint.get("/selection")
def selection() -> str:
    """What the ticked payments add up to: the bar beneath the table."""
    viewer = _reader()
    chosen = desk_queries.chosen(viewer, picked(request.args))
    amount = sum((payment.amount for payment in chosen), Decimal(0))
    return render_template("budget/_selection.html", **_selected(len(chosen), amount))


def _reader() -> Viewer:
    viewer = current_viewer()
    return viewer if viewer.has_role(*MONEY_ROLES) else abort(403)


def _selected(count: int, amount: Decimal) -> dict[str, object]:
    return {"count": count, "amount": amount, "capitals": chinese_capitals(amount)}


def _page(
    desk: Desk,
    viewer: Viewer,
    picks: Collection[int],
    refused: Mapping[int, Refused] | None = None,
    done: int = 0,
    *,
    nothing: bool = False,
) -> str:
    execution = execution_by_call(viewer, viewer.now)
    ticked = [line.amount for line in desk.lines if line.payment and line.payment.id in picks]
    return render_template(
        "budget/payments.html",
        desk=desk,
        form=ApproveManyForm(formdata=None),
        picks=picks,
        refused=refused or {},
        done=done,
        nothing=nothing and _("Tick at least one payment first."),
        execution=execution,
        whole=total(execution),
        **_selected(len(ticked), sum(ticked, Decimal(0))),
    )
