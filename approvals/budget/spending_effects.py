"""What do steps do to the money that a project spends?"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from sqlalchemy import select

from approvals.applications.models import BudgetLine
from approvals.audit.models import HistoryEntry
from approvals.budget import queries
from approvals.budget.ledger import book
from approvals.budget.models import LedgerEntry, Spending
from approvals.budget.step_values import (
    LONGEST_LINE,
    amount_of,
    attached_file,
    day_of,
    id_of,
    text_of,
    voucher_of,
)
from approvals.database import db
from approvals.step import Step
from approvals.wording import N_
from workflows.engine import RequirementUnmet

INVOICE_PLACE = "spending"


def record_spending(step: Step) -> None:
    """The project spent money on a budget line.

    Values: `line` (id), `amount`, `spent_on`, `purpose`, `voucher_number`, `invoice` (stored file).
    Refused above what is left of the line, and above what was released and is not spent.
    """
    if step.actor is None:
        raise RuntimeError("spending is recorded by a person")
    line, year = _line(step)
    amount = amount_of(step)
    _must_fit(step, line, amount)
    invoice = attached_file(step, "invoice", INVOICE_PLACE)
    spending = Spending(
        application_id=step.application.id,
        budget_line_id=line.id,
        year=year,
        amount=amount,
        spent_on=day_of(step, "spent_on"),
        purpose=text_of(step, "purpose", LONGEST_LINE, required=True),
        voucher_number=voucher_of(step),
        attachment_id=invoice.id if invoice else None,
        entered_by_id=step.actor.id,
        history_id=step.history.id,
    )
    book(step.application, "released", "spent", amount, step.history, year=year)
    db.session.add(spending)


def _line(step: Step) -> tuple[BudgetLine, int]:
    """The chosen line and the year of its budget."""
    wanted = id_of(step, "line")
    for year in step.application.project_years:
        for line in year.budget_lines:
            if line.id == wanted:
                return line, year.year
    raise RequirementUnmet(N_("Choose one of the project's budget lines."), field="line")


def _must_fit(step: Step, line: BudgetLine, amount: Decimal) -> None:
    left = queries.left_on_line(line)
    if amount > left:
        raise RequirementUnmet(
            N_("Only %(left)s yuan of this budget line are left."), {"left": left}, field="amount"
        )
    spendable = queries.spendable(step.application.id)
    if amount > spendable:
        raise RequirementUnmet(
            N_("Only %(left)s yuan of the money released to the project may still be spent."),
            {"left": spendable},
            field="amount",
        )


def disallow_spending(step: Step) -> None:
    """A spending does not count: its booking is reversed. The reason is the comment.

    Values: `spending` (id), `to_return`: whether the money has to be returned (the default), or
    was only entered by mistake and may be spent again.
    """
    spending = db.session.get(Spending, id_of(step, "spending"))
    if spending is None or spending.application_id != step.application.id:
        raise RequirementUnmet(N_("Choose one of the project's spendings."), field="spending")
    if spending.disallowed_at is not None:
        raise RequirementUnmet(N_("This spending was disallowed already."), field="spending")
    book(
        step.application,
        "spent",
        "released",
        spending.amount,
        step.history,
        year=spending.year,
        reverses=_entry_of(spending),
    )
    _mark(spending, step.history, to_return=bool(step.values.get("to_return", True)))


def _entry_of(spending: Spending) -> LedgerEntry:
    return db.session.scalars(
        select(LedgerEntry).where(
            LedgerEntry.history_id == spending.history_id, LedgerEntry.to_account == "spent"
        )
    ).one()


def _mark(spending: Spending, history: HistoryEntry, *, to_return: bool) -> None:
    spending.disallowed_at = history.happened_at
    spending.disallowed_reason = history.comment
    spending.disallowed_by_id = history.id
    spending.is_to_return = to_return
    db.session.flush()


ALL: Final = (record_spending, disallow_spending)
