"""What do people say when they record, disallow or return money, and when they confirm a settlement?"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import Field, HiddenField, RadioField, SelectField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange

from approvals.applications import files
from approvals.applications.models import Application
from approvals.budget import line_queries, queries
from approvals.budget.desk_forms import read_id
from approvals.budget.line_queries import LineMoney
from approvals.budget.models import ApplicationBalance
from approvals.budget.payment_forms import (
    amount_field,
    must_be_at_most,
    must_have_come,
    voucher_field,
)
from approvals.budget.step_values import LONGEST_LINE
from approvals.budget.words import line_name
from approvals.database import db
from approvals.form_fields import AmountField, DayField
from approvals.presentation import day_short, money
from approvals.step import Subject
from approvals.step_forms import StepForm
from approvals.viewer import Viewer
from approvals.wording import N_
from workflows.calendar import local_day

NOTHING_CHOSEN = 0
LEFT_ON_LINE = N_("Only %(left)s of this budget line are left.")
SPENDABLE = N_("Only %(left)s of the money released to the project may still be spent.")
TO_RETURN = N_("Only %(left)s are to be returned.")


def stored_file(field: Field) -> dict[str, Any] | None:
    """Put an uploaded file into the store; what it was stored as. Raises with the reason otherwise."""
    if not field.data or not field.data.filename:
        return None
    db.session.rollback()  # nothing is written yet, and nothing is locked while the scanner looks
    try:
        return asdict(files.keep(field.data.stream, field.data.filename))
    except files.FileRefused as refused:
        raise ValidationError(_(refused.sentence, **refused.values)) from refused


class SpendingForm(StepForm):
    """Record what the project spent on a budget line."""

    comment = HiddenField()

    template = "budget/steps/spending.html"

    line = SelectField(_l("Budget line"), coerce=int)
    amount = amount_field()
    spent_on = DayField(_l("Spent on"), validators=[InputRequired(_l("Type the day."))])
    purpose = StringField(
        _l("Purpose"),
        validators=[
            InputRequired(_l("Say what the money was spent on.")),
            Length(max=LONGEST_LINE),
        ],
    )
    voucher_number = voucher_field()
    invoice = FileField(_l("Invoice"), description=_l("PDF or picture, at most 20 MB."))

    lines: tuple[LineMoney, ...] = ()
    spendable: Decimal
    now: datetime
    stored: dict[str, Any] | None = None

    def prepare(self, subject: Subject, viewer: Viewer, now: datetime) -> None:
        """The budget lines with what is left of each."""
        application: Application = subject  # type: ignore[assignment]
        self.now = now
        self.lines = line_queries.lines_of(application)
        self.spendable = queries.spendable(application.id)
        self.line.choices = [
            SelectChoice(
                row.line.id,
                _("%(line)s, %(left)s left", line=row.name, left=money(row.left_amount)),
            )
            for row in self.lines
        ]
        if not self.is_submitted():
            self.spent_on.data = local_day(now)
            self.line.data = read_id(request.args.get("line")) or self.line.data

    def validate_amount(self, field: AmountField) -> None:
        """No more than is left of the line, and of what was released."""
        left = next((row.left_amount for row in self.lines if row.line.id == self.line.data), None)
        if left is not None:
            must_be_at_most(field.data, left, LEFT_ON_LINE)
        must_be_at_most(field.data, self.spendable, SPENDABLE)

    def validate_spent_on(self, field: DayField) -> None:
        """Not a day that has not come."""
        must_have_come(field, self.now)

    def validate_invoice(self, field: FileField) -> None:
        """A file that may come in; its content is in the store then."""
        self.stored = stored_file(field)

    def values(self) -> dict[str, Any]:
        return {
            "line": self.line.data,
            "amount": str(self.amount.data),
            "spent_on": self.spent_on.data.isoformat(),
            "purpose": self.purpose.data,
            "voucher_number": self.voucher_number.data,
            "invoice": self.stored,
        }


class DisallowForm(StepForm):
    """Disallow a spending: it has to be returned, or it was entered by mistake."""

    spending = SelectField(
        _l("Spending"), coerce=int, validators=[NumberRange(min=1, message=_l("Choose one."))]
    )
    outcome = RadioField(
        _l("What becomes of the money"),
        choices=[
            SelectChoice("return", _l("It is not allowed: the money has to be returned")),
            SelectChoice("mistake", _l("It was entered by mistake: the money may be spent again")),
        ],
        validators=[InputRequired(_l("Choose one."))],
    )

    def prepare(self, subject: Subject, viewer: Viewer, now: datetime) -> None:
        """The spendings that count."""
        self.spending.choices = [SelectChoice(NOTHING_CHOSEN, _("Choose…"))] + [
            SelectChoice(
                each.id,
                f"{day_short(each.spent_on)} · {line_name(each.budget_line)} · {each.purpose} · "
                f"{money(each.amount)}",
            )
            for each in line_queries.spendings_of(subject.id)
            if each.disallowed_at is None
        ]
        if not self.is_submitted():
            self.spending.data = read_id(request.args.get("spending")) or NOTHING_CHOSEN

    def values(self) -> dict[str, Any]:
        return {"spending": self.spending.data, "to_return": self.outcome.data == "return"}


class ReturnMoneyForm(StepForm):
    """Record that money was paid back, with the bank's voucher."""

    comment = HiddenField()

    amount = amount_field()
    returned_on = DayField(_l("Returned on"), validators=[InputRequired(_l("Type the day."))])
    voucher_number = voucher_field()
    receipt = FileField(_l("Bank receipt"), description=_l("PDF or picture, at most 20 MB."))

    left: Decimal
    now: datetime
    stored: dict[str, Any] | None = None

    def prepare(self, subject: Subject, viewer: Viewer, now: datetime) -> None:
        """All that is left is filled in."""
        self.now = now
        self.left = queries.balance_of(subject.id).released_amount
        if not self.is_submitted():
            self.amount.data, self.returned_on.data = self.left, local_day(now)

    def validate_amount(self, field: AmountField) -> None:
        """No more than there is."""
        must_be_at_most(field.data, self.left, TO_RETURN)

    def validate_returned_on(self, field: DayField) -> None:
        """Not a day that has not come."""
        must_have_come(field, self.now)

    def validate_receipt(self, field: FileField) -> None:
        """A file that may come in; its content is in the store then."""
        self.stored = stored_file(field)

    def values(self) -> dict[str, Any]:
        return {
            "amount": str(self.amount.data),
            "returned_on": self.returned_on.data.isoformat(),
            "voucher_number": self.voucher_number.data,
            "receipt": self.stored,
        }


class ConfirmSettlementForm(StepForm):
    """The clerk has the whole account before the eyes and confirms it."""

    template = "budget/steps/settlement.html"

    balance: ApplicationBalance
    approved: Decimal
    cancelled: Decimal

    def prepare(self, subject: Subject, viewer: Viewer, now: datetime) -> None:
        """What was approved, cancelled, paid, spent and returned."""
        application: Application = subject  # type: ignore[assignment]
        self.balance = queries.balance_of(application.id)
        self.approved = application.approved_amount or Decimal(0)
        self.cancelled = self.approved - self.balance.paid_amount - self.balance.committed_amount


STEP_FORMS: dict[str, type[StepForm]] = {
    "spending": SpendingForm,
    "disallow_spending": DisallowForm,
    "return_money": ReturnMoneyForm,
    "confirm_settlement": ConfirmSettlementForm,
}
