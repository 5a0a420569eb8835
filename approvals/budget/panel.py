"""What does a project's page show of its money?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from approvals import frozen
from approvals.access import FINANCE_ROLES
from approvals.accounts.masking import masked
from approvals.applications.models import Application, BudgetLine
from approvals.budget.line_queries import LineMoney, lines_of, spendings_of
from approvals.budget.models import MoneyReturn
from approvals.budget.queries import Balance, balance_of, tranches_of
from approvals.budget.words import line_name, tranche_name
from approvals.database import db
from approvals.sight import Identity, Sight
from approvals.viewer import Viewer
from approvals.words import state_of


def money_of(application: Application, seen: Sight, viewer: Viewer) -> Mapping[str, Any]:
    """Balances, lines, tranches with their payments, spending and returned money."""
    balance = balance_of(application.id)
    return {
        **spending_of(application, viewer, balance, lines_of(application)),
        "tranches": [each for each in tranches_of(application.id) if each.amount],
        "returns": _returns(application.id) if balance.returned_amount else (),
        "tranche_name": tranche_name,
        "state_of": state_of,
        "payee": _payee_reader(seen),
    }


def spending_of(
    application: Application, viewer: Viewer, balance: Balance, lines: Sequence[LineMoney]
) -> dict[str, Any]:
    """Balances, lines and spending alone."""
    return {
        "balance": balance,
        "approved": application.approved_amount or Decimal(0),
        "lines": lines,
        "spendings": spendings_of(application.id),
        "may_disallow": _may_disallow(application, viewer),
        "line_name": _named(lines),
    }


def _named(lines: Sequence[LineMoney]) -> Callable[[BudgetLine], str]:
    """How a line is called beside what was spent on it: as in the table of lines."""
    names = {each.line.id: each.name for each in lines}
    return lambda line: names.get(line.id) or line_name(line)


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
