"""What do steps do to tranches and payments?"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from sqlalchemy import func, select

from approvals import frozen
from approvals.applications.models import Application
from approvals.budget import queries
from approvals.budget.amounts import split
from approvals.budget.ledger import book
from approvals.budget.models import Payment, Tranche
from approvals.budget.step_values import amount_of, day_of, id_of, text_of, voucher_of
from approvals.database import db
from approvals.step import Step
from approvals.wording import N_
from workflows.engine import RequirementUnmet

NOTHING = Decimal(0)
LONGEST_PAYEE = 120
LONGEST_NOTE = 1000
LONGEST_CODE = 40


def make_tranches(step: Step) -> None:
    """The approved amount is shared out by the call's plan; the tranches add up to it to the fen."""
    application, rules = step.application, step.application.call.tranche_rules
    if not rules or application.approved_amount is None:
        raise RequirementUnmet(N_("The call has no plan of tranches; the project office sets it."))
    parts = split(application.approved_amount, [rule.share_bp for rule in rules])
    position = _last_position(application)
    db.session.add_all(
        Tranche(
            application_id=application.id,
            position=position + number,
            gate=rule.gate,
            year=application.call.year,
            amount=part,
            cancelled_amount=NOTHING,
            history_id=step.history.id,
        )
        for number, (rule, part) in enumerate(zip(rules, parts, strict=True), 1)
    )
    db.session.flush()


def _last_position(application: Application) -> int:
    """Tranches of a confirmation that was taken back stay where a voided payment names them."""
    last = select(func.max(Tranche.position)).where(Tranche.application_id == application.id)
    return db.session.scalar(last) or 0


def remove_tranches(step: Step) -> None:
    """The task book is open again: nothing is to be paid by the old plan."""
    for tranche in queries.tranches_of(step.application.id):
        if tranche.payments:
            tranche.amount = NOTHING
        else:
            db.session.delete(tranche)
    db.session.flush()


def start_payment(step: Step) -> None:
    """A payment of a tranche, or of a part of it, is prepared; its own process begins.

    Values: `tranche` (id), `amount`, `payee`, `note`.
    """
    if step.actor is None:
        raise RuntimeError("a payment is prepared by a person")
    tranche = _payable_tranche(step)
    amount = amount_of(step)
    _must_be_left(amount, queries.left_of(tranche))
    payment = Payment(
        workflow_key="payment",
        application_id=step.application.id,
        application=step.application,
        tranche_id=tranche.id,
        amount=amount,
        payee=text_of(step, "payee", LONGEST_PAYEE),
        note=text_of(step, "note", LONGEST_NOTE),
        prepared_by_id=step.actor.id,
        prepared_at=step.now,
    )
    step.start_child(payment, step.actor, now=step.now, role=step.history.role_key)


def _payable_tranche(step: Step) -> Tranche:
    tranche = db.session.get(Tranche, id_of(step, "tranche"))
    if tranche is None or tranche.application_id != step.application.id:
        raise RequirementUnmet(N_("Choose one of the project's tranches."), field="tranche")
    if tranche.gate != frozen.of(step.application).state(step.from_state).gate:
        raise RequirementUnmet(
            N_("The project has not reached the gate of this tranche."), field="tranche"
        )
    return tranche


def _must_be_left(amount: Decimal, left: Decimal) -> None:
    if amount > left:
        raise RequirementUnmet(
            N_("Only %(left)s yuan of this tranche are left."), {"left": left}, field="amount"
        )


def start_over_payment(step: Step) -> None:
    """The bank returned it and the finance clerk corrects it: who corrects it has prepared it."""
    payment: Payment = step.subject
    amount = amount_of(step)
    _must_be_left(amount, queries.left_of(payment.tranche) + payment.amount)
    payment.amount = amount
    payment.payee = text_of(step, "payee", LONGEST_PAYEE)
    payment.note = text_of(step, "note", LONGEST_NOTE)
    payment.prepared_by_id = step.actor.id if step.actor else payment.prepared_by_id
    payment.prepared_at = step.now
    payment.approved_by_id = payment.approved_at = None
    db.session.flush()


def approve_payment(step: Step) -> None:
    """The head of finance has approved it."""
    payment: Payment = step.subject
    payment.approved_by_id = step.actor.id if step.actor else None
    payment.approved_at = step.now


def pay_tranche(step: Step) -> None:
    """The bank has paid: the amount is released. Values: `voucher_number`, `paid_on`, `account_code`."""
    payment: Payment = step.subject
    payment.voucher_number = voucher_of(step)
    payment.account_code = text_of(step, "account_code", LONGEST_CODE)
    payment.paid_on = paid_on = day_of(step, "paid_on")
    year = queries.project_year(step.application, paid_on)
    book(step.application, "committed", "released", payment.amount, step.history, year=year)


def void_payment(step: Step) -> None:
    """It will not be paid; its amount can be prepared anew. The reason is the comment."""
    step.subject.voided_at = step.now
    db.session.flush()


ALL: Final = (
    make_tranches,
    remove_tranches,
    start_payment,
    start_over_payment,
    approve_payment,
    pay_tranche,
    void_payment,
)
