"""What does the finance clerk say when preparing, correcting or paying a payment?"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from approvals import frozen
from approvals.applications.models import Application
from approvals.budget import queries
from approvals.budget.desk_forms import read_id
from approvals.budget.models import Payment, Tranche
from approvals.budget.payment_effects import LONGEST_CODE, LONGEST_NOTE, LONGEST_PAYEE
from approvals.budget.step_values import LONGEST_VOUCHER
from approvals.budget.words import tranche_name
from approvals.form_fields import AmountField, DayField
from approvals.presentation import money
from approvals.step import Subject
from approvals.step_forms import StepForm
from approvals.viewer import Viewer
from approvals.wording import N_
from workflows.calendar import local_day

ONE_FEN = Decimal("0.01")
LEFT_OF_TRANCHE = N_("Only %(left)s of this tranche are left.")


def amount_field() -> AmountField:
    """An amount above zero."""
    return AmountField(
        _l("Amount (yuan)"),
        validators=[
            InputRequired(_l("Type an amount.")),
            NumberRange(min=ONE_FEN, message=_l("Type an amount above zero.")),
        ],
    )


def must_be_at_most(amount: Decimal | None, left: Decimal, sentence: str) -> None:
    """Raise the sentence, which names `left`, for an amount above it."""
    if amount is not None and amount > left:
        raise ValidationError(_(sentence, left=money(left)))


def voucher_field() -> StringField:
    """The number of the bank's or the accountants' voucher."""
    return StringField(
        _l("Voucher number"),
        validators=[InputRequired(_l("Type the voucher number.")), Length(max=LONGEST_VOUCHER)],
    )


def payee_field() -> StringField:
    """To which account."""
    return StringField(
        _l("Payee account"),
        validators=[Optional(), Length(max=LONGEST_PAYEE)],
        description=_l("Name and last digits of the project's separate account."),
    )


def note_field() -> TextAreaField:
    """A note of the finance office."""
    return TextAreaField(
        _l("Note"), validators=[Optional(), Length(max=LONGEST_NOTE)], render_kw={"rows": 2}
    )


def payee_values(form: PreparePaymentForm | CorrectPaymentForm) -> dict[str, Any]:
    """How much is paid, to whom, and the note."""
    return {
        "amount": str(form.amount.data),
        "payee": form.payee.data or "",
        "note": form.note.data or "",
    }


class PreparePaymentForm(StepForm):
    """Prepare a payment of a tranche whose gate is reached."""

    comment = HiddenField()

    tranche = SelectField(_l("Tranche"), coerce=int)
    amount = amount_field()
    payee = payee_field()
    note = note_field()

    tranches: dict[int, tuple[Tranche, Decimal]]
    """The payable tranches with what is left of each."""

    def prepare(self, subject: Subject, viewer: Viewer, now: datetime) -> None:
        """The tranches of the present gate; filled in is everything that is left of the first."""
        application: Application = subject  # type: ignore[assignment]
        self.tranches = _payable(application)
        whole = application.approved_amount
        self.tranche.choices = [
            SelectChoice(
                tranche.id,
                _(
                    "%(tranche)s, %(left)s left",
                    tranche=tranche_name(tranche, whole),
                    left=money(left),
                ),
            )
            for tranche, left in self.tranches.values()
        ]
        if not self.is_submitted():
            self._suggest(application)

    def _suggest(self, application: Application) -> None:
        wanted = read_id(request.args.get("tranche"))
        chosen = wanted if wanted in self.tranches else next(iter(self.tranches), None)
        if chosen is not None:
            self.tranche.data = chosen
            self.amount.data = self.tranches[chosen][1]
        self.payee.data = queries.last_payee(application.id)

    def validate_amount(self, field: AmountField) -> None:
        """No more than what is left of the tranche."""
        if found := self.tranches.get(self.tranche.data):
            must_be_at_most(field.data, found[1], LEFT_OF_TRANCHE)

    def values(self) -> dict[str, Any]:
        return payee_values(self) | {"tranche": self.tranche.data}


def _payable(application: Application) -> dict[int, tuple[Tranche, Decimal]]:
    gate = frozen.of(application).state(application.state).gate
    left = {
        tranche.id: (tranche, queries.left_of(tranche))
        for tranche in queries.tranches_of(application.id)
        if tranche.gate == gate
    }
    return {key: pair for key, pair in left.items() if pair[1] > 0}


class CorrectPaymentForm(StepForm):
    """Correct a payment that the bank returned."""

    comment = HiddenField()

    amount = amount_field()
    payee = payee_field()
    note = note_field()

    payment: Payment

    def prepare(self, subject: Subject, viewer: Viewer, now: datetime) -> None:
        """What was prepared before."""
        self.payment = subject  # type: ignore[assignment]
        if not self.is_submitted():
            self.amount.data, self.payee.data = self.payment.amount, self.payment.payee
            self.note.data = self.payment.note

    def validate_amount(self, field: AmountField) -> None:
        """No more than what is left of the tranche without this payment."""
        left = queries.left_of(self.payment.tranche) + self.payment.amount
        must_be_at_most(field.data, left, LEFT_OF_TRANCHE)

    def values(self) -> dict[str, Any]:
        return payee_values(self)


class MarkPaidForm(StepForm):
    """The bank has paid: voucher, day, account code."""

    comment = HiddenField()

    voucher_number = voucher_field()
    paid_on = DayField(_l("Paid on"), validators=[InputRequired(_l("Type the day of payment."))])
    account_code = StringField(
        _l("Account code"), validators=[Optional(), Length(max=LONGEST_CODE)]
    )

    now: datetime

    def prepare(self, subject: Subject, viewer: Viewer, now: datetime) -> None:
        """Today is filled in."""
        self.now = now
        if not self.is_submitted():
            self.paid_on.data = local_day(now)

    def validate_paid_on(self, field: DayField) -> None:
        """Not a day that has not come."""
        must_have_come(field, self.now)

    def values(self) -> dict[str, Any]:
        return {
            "voucher_number": self.voucher_number.data,
            "paid_on": self.paid_on.data.isoformat(),
            "account_code": self.account_code.data or "",
        }


def must_have_come(field: DayField, now: datetime) -> None:
    """Refuse a day after today."""
    if field.data and field.data > local_day(now):
        raise ValidationError(_("This day has not come yet."))


STEP_FORMS: dict[str, type[StepForm]] = {
    "prepare_payment": PreparePaymentForm,
    "correct_payment": CorrectPaymentForm,
    "mark_paid": MarkPaidForm,
}
