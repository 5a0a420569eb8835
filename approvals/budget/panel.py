"""What does a project's page show of its money?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from approvals import frozen
from approvals.access import FINANCE_ROLES, Identity, Sight, Viewer
from approvals.accounts.masking import masked
from approvals.applications.models import Application
from approvals.budget.line_queries import lines_of, spendings_of
from approvals.budget.models import MoneyReturn
from approvals.budget.queries import balance_of, tranches_of
from approvals.budget.words import line_name, tranche_name
from approvals.database import db
from approvals.words import state_of


def money_of(application: Application, seen: Sight, viewer: Viewer) -> Mapping[str, Any]:
    """Balances, lines, tranches with their payments, spending and returned money."""
    balance = balance_of(application.id)
    tranches = [each for each in tranches_of(application.id) if each.amount]
    return {
        "balance": balance,
        "approved": application.approved_amount,
        "lines": lines_of(application),
        "tranches": tranches,
        "spendings": spendings_of(application.id),
        "returns": _returns(application.id) if balance.returned_amount else (),
        "may_disallow": _may_disallow(application, viewer),
        "tranche_name": tranche_name,
        "line_name": line_name,
        "state_of": state_of,
        "payee": _payee_reader(seen),
    }


def _returns(application_id: int) -> Sequence[MoneyReturn]:
    return db.session.scalars(
        select(MoneyReturn)
        .where(MoneyReturn.application_id == application_id)
        .order_by(MoneyReturn.id)
    ).all()


def _may_disallow(application: Application, viewer: Viewer) -> bool:
    """Whether the link is worth showing: the step itself decides."""
    action = frozen.of(application).action(application.state, "disallow_spending")
    return action is not None and viewer.has_role(*FINANCE_ROLES)


def _payee_reader(seen: Sight) -> Any:
    """How this person reads an account number."""
    return (lambda payee: payee) if seen.identity is Identity.SHOWN else masked
