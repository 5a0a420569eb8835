"""What do steps do to the money when a project ends?"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import aliased

from approvals import frozen
from approvals.applications.models import Application
from approvals.budget import queries
from approvals.budget.ledger import balance_to_change, book
from approvals.budget.models import LedgerEntry, MoneyReturn
from approvals.budget.step_values import amount_of, attached_file, day_of, voucher_of
from approvals.database import db
from approvals.step import Step
from approvals.wording import N_
from workflows.engine import RequirementUnmet

NOTHING = Decimal(0)
LAST_GATE = "acceptance"
RETURN_PLACE = "money_return"


def begin_settlement(step: Step) -> None:
    """What was not paid goes back to the envelope; an accepted project keeps its last tranches."""
    application = step.application
    application.settlement_confirmed_at = None
    kept = LAST_GATE if _is_positive(step) else None
    kept_amount = NOTHING
    for tranche in queries.tranches_of(application.id):
        left = queries.left_of(tranche)
        if tranche.gate == kept:
            kept_amount += left
        else:
            tranche.cancelled_amount += left
    held = balance_to_change(application).committed_amount
    book(application, "committed", "envelope", held - kept_amount, step.history)


def _is_positive(step: Step) -> bool:
    verdict = step.action.verdict
    return bool(verdict) and frozen.of(step.application).state(verdict).outcome == "positive"


def undo_settlement(step: Step) -> None:
    """The verdict is taken back: what settlement gave back to the envelope is committed again.

    Refused when the envelope has promised it to others meanwhile.
    """
    application = step.application
    for entry in _cancelling_entries(application):
        book(
            application,
            "envelope",
            "committed",
            entry.amount,
            step.history,
            year=entry.year,
            reverses=entry,
        )
    for tranche in queries.tranches_of(application.id):
        tranche.cancelled_amount = NOTHING
    db.session.flush()


def _cancelling_entries(application: Application) -> list[LedgerEntry]:
    """Commitments that were cancelled and not committed again."""
    reversing = aliased(LedgerEntry)
    return list(
        db.session.scalars(
            select(LedgerEntry)
            .outerjoin(reversing, reversing.reverses_id == LedgerEntry.id)
            .where(
                LedgerEntry.application_id == application.id,
                LedgerEntry.from_account == "committed",
                LedgerEntry.to_account == "envelope",
                reversing.id.is_(None),
            )
            .order_by(LedgerEntry.id)
        )
    )


def return_money(step: Step) -> None:
    """The project paid money back. Values: `amount`, `returned_on`, `voucher_number`, `receipt`."""
    application, amount, on = step.application, amount_of(step), day_of(step, "returned_on")
    left = balance_to_change(application).released_amount
    if amount > left:
        raise RequirementUnmet(
            N_("Only %(left)s yuan are to be returned."), {"left": left}, field="amount"
        )
    year = queries.project_year(application, on)
    attached_file(step, "receipt", RETURN_PLACE)
    book(application, "released", "returned", amount, step.history, year=year)
    db.session.add(
        MoneyReturn(
            application_id=application.id,
            year=year,
            amount=amount,
            returned_on=on,
            voucher_number=voucher_of(step),
            history_id=step.history.id,
        )
    )
    db.session.flush()


def confirm_settlement(step: Step) -> None:
    """The finance clerk compared vouchers and account and found them in order."""
    _must_be_empty(step.application)
    step.application.settlement_confirmed_at = step.now


def close_account(step: Step) -> None:
    """The head of finance closes the account: committed − cancelled − returned − spent is zero."""
    _must_be_empty(step.application)


def _must_be_empty(application: Application) -> None:
    left = balance_to_change(application).open_amount
    if left:
        raise RequirementUnmet(
            N_("The account is not at zero: %(left)s yuan are neither spent nor returned."),
            {"left": left},
        )


ALL: Final = (
    begin_settlement,
    undo_settlement,
    return_money,
    confirm_settlement,
    close_account,
)
