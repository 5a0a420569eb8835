"""How a person wants to be told: the shape of what they choose."""

from __future__ import annotations

from typing import Any

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, PasswordField, SelectField, StringField, ValidationError
from wtforms.validators import Length

from approvals.deadlines.robot_channel import is_allowed


def _hour(value: Any) -> int | None:
    return int(value) if str(value).isdigit() else None


def _hours(nothing: Any) -> list[tuple[str, Any]]:
    return [("", nothing), *((str(hour), f"{hour:02}:00") for hour in range(24))]


def _trimmed(value: str | None) -> str:
    return (value or "").replace("\x00", "").strip()


class WishForm(FlaskForm):
    """Mail and robots, the hour of the digest, quiet hours."""

    wants_mail = BooleanField(_l("Send me messages by mail too"))
    digest_hour = SelectField(_l("Mail and robots"), coerce=_hour)
    quiet_from = SelectField(_l("Quiet from"), coerce=_hour)
    quiet_until = SelectField(_l("Quiet until"), coerce=_hour)
    tells_of_joined = BooleanField(_l("Tell me of decisions on projects that I am a member of"))
    wecom_address = StringField(
        _l("Address of a WeCom robot"), filters=[_trimmed], validators=[Length(max=200)]
    )
    dingtalk_address = StringField(
        _l("Address of a DingTalk robot"), filters=[_trimmed], validators=[Length(max=200)]
    )
    dingtalk_secret = PasswordField(
        _l("Secret of the DingTalk robot"), filters=[_trimmed], validators=[Length(max=120)]
    )

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.digest_hour.choices = _hours(_("At once"))
        self.quiet_from.choices = self.quiet_until.choices = _hours(_("No quiet hours"))

    def validate_wecom_address(self, field: StringField) -> None:
        """Only at servers that the installation allows."""
        _refuse_elsewhere(field)

    def validate_dingtalk_address(self, field: StringField) -> None:
        """The same."""
        _refuse_elsewhere(field)

    def validate_quiet_until(self, field: SelectField) -> None:
        """Quiet hours have a beginning and an end."""
        if (field.data is None) != (self.quiet_from.data is None):
            raise ValidationError(_("Give both ends of the quiet hours, or none."))


def _refuse_elsewhere(field: StringField) -> None:
    if field.data and not is_allowed(field.data, current_app.extensions["settings"]):
        raise ValidationError(_("This is not the address of a robot at a server allowed here."))
