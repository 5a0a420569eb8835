"""Which rows does a step lock, and in which order?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, select

from approvals.applications.models import Application
from approvals.budget.models import ApplicationBalance, CallBalance
from approvals.database import Model, db
from approvals.effect_table import money_effects
from approvals.step import Subject, application_of
from workflows.definition import Workflow


def lock(subject: Subject, *, with_money: bool) -> Sequence[Model]:
    """Lock and re-read: always envelope, then application, then child, so that nobody deadlocks.

    Returns the balances: they need not be read again as long as somebody holds them.
    """
    application = application_of(subject)
    balances: list[Model] = []
    if with_money:
        of_call = CallBalance.call_id == application.call_id
        balances += _lock_rows(CallBalance, of_call, CallBalance.account)
    db.session.refresh(application, with_for_update={"of": Application})
    if with_money:
        mine = ApplicationBalance.application_id == application.id
        balances += _lock_rows(ApplicationBalance, mine, ApplicationBalance.application_id)
    if subject is not application:
        db.session.refresh(subject, with_for_update={"of": type(subject)})
    return balances


def _lock_rows(model: type[Model], where: ColumnElement[bool], order: Any) -> Sequence[Model]:
    rows = select(model).where(where).order_by(order).with_for_update()
    return db.session.scalars(rows.execution_options(populate_existing=True)).all()


def touches_money(workflow: Workflow, action_key: str) -> bool:
    """Whether the step, or one that it may cause at once, books money."""
    own = {e for a in workflow.actions if a.key == action_key for e in a.effects}
    automatic = {e for a in workflow.actions if a.trigger == "auto" for e in a.effects}
    caused = any(a.key == action_key and a.causes for a in workflow.actions)
    return caused or bool((own | automatic) & money_effects())
