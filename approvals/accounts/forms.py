"""Signing in and what people change about themselves: the shape of what they type."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import BooleanField, PasswordField, StringField
from wtforms.validators import InputRequired, Length, ValidationError

from approvals.accounts import passwords
from approvals.accounts.models import Account
from approvals.accounts.queries import account_by_name, current_account
from approvals.form_fields import DayField
from workflows.calendar import local_day


def trimmed(value: str | None) -> str:
    """What somebody typed without the blanks around it, and without what no text may hold."""
    return (value or "").replace("\x00", "").strip()


class SignInForm(FlaskForm):
    """Who, and the password."""

    name = StringField(
        _l("Staff number, login name or e-mail"),
        filters=[trimmed],
        validators=[InputRequired(_l("Say who you are.")), Length(max=200)],
        render_kw={"autocomplete": "username", "autocapitalize": "none"},
    )
    password = PasswordField(
        _l("Password"),
        validators=[InputRequired(_l("Type your password."))],
        render_kw={"autocomplete": "current-password"},
    )


class PasswordForm(FlaskForm):
    """The old password, and twice the new one."""

    old = PasswordField(
        _l("Present password"),
        validators=[InputRequired(_l("Type your present password."))],
        render_kw={"autocomplete": "current-password"},
    )
    new = PasswordField(
        _l("New password"),
        validators=[InputRequired(_l("Type a new password."))],
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        _l("New password once more"),
        validators=[InputRequired(_l("Type the new password once more."))],
        render_kw={"autocomplete": "new-password"},
    )

    def validate_old(self, field: PasswordField) -> None:
        if not passwords.is_right(current_account(), field.data or ""):
            raise ValidationError(_("This is not your present password."))

    def validate_new(self, field: PasswordField) -> None:
        if field.data == self.old.data:
            raise ValidationError(_("Choose another one than the present password."))
        if found := passwords.faults(field.data or "", current_account()):
            raise ValidationError(" ".join(found))

    def validate_again(self, field: PasswordField) -> None:
        if field.data != self.new.data:
            raise ValidationError(_("The two new passwords differ."))


class MailForm(FlaskForm):
    """Whether messages come by mail too."""

    wants_mail = BooleanField(_l("Send me messages by mail too"))


class DelegationForm(FlaskForm):
    """Who acts in one's place, and when."""

    to = StringField(
        _l("Who acts for you"),
        description=_l("Staff number, login name or e-mail"),
        filters=[trimmed],
        validators=[InputRequired(_l("Say who acts for you.")), Length(max=200)],
    )
    from_on = DayField(_l("From"), validators=[InputRequired(_l("Give the first day."))])
    until_on = DayField(_l("Until"), validators=[InputRequired(_l("Give the last day."))])

    person: Account | None = None
    """The account behind `to`, once the form is valid."""

    def __init__(self, now: datetime, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.today = local_day(now)

    def validate_to(self, field: StringField) -> None:
        self.person = account_by_name(field.data or "")
        if self.person is None or not self.person.is_enabled:
            raise ValidationError(_("Nobody is known by this number, name or e-mail."))
        if self.person.id == current_user.id:
            raise ValidationError(_("Name somebody else."))

    def validate_until_on(self, field: DayField) -> None:
        if field.data and self.from_on.data and field.data < self.from_on.data:
            raise ValidationError(_("The last day lies before the first."))
        if field.data and field.data < self.today:
            raise ValidationError(_("The last day is over."))
