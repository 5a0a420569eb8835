"""Days that the office puts into its calendar: shape only."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from approvals.deadlines.closed_day_operations import Days
from approvals.form_fields import DayField

LONGEST = 120
CLOSED, WORKED = "closed", "worked"


class DaysForm(FlaskForm):
    """From one day to another, with a name."""

    organisation_id = SelectField(_l("Holds at"), coerce=int)
    kind = RadioField(
        _l("Kind"),
        choices=[
            SelectChoice(CLOSED, _l("School closed")),
            SelectChoice(WORKED, _l("Make-up workdays")),
        ],
        default=CLOSED,
    )
    title = StringField(
        _l("Occasion"),
        filters=[lambda text: (text or "").replace("\x00", "").strip()],
        validators=[InputRequired(_l("Say what these days are for.")), Length(max=80)],
        description=_l("Such as 暑假 or 校庆."),
    )
    from_on = DayField(_l("First day"), validators=[InputRequired(_l("Type the day."))])
    until_on = DayField(
        _l("Last day"), validators=[Optional()], description=_l("Empty: only this one day.")
    )

    def validate_until_on(self, field: DayField) -> None:
        """It comes after the first, and holidays end."""
        if field.data and self.from_on.data:
            count = (field.data - self.from_on.data).days + 1
            if count < 1:
                raise ValidationError(_("It ends before it begins."))
            if count > LONGEST:
                raise ValidationError(_("At most %(count)d days at once.", count=LONGEST))

    @property
    def days(self) -> Days:
        """What was typed."""
        first: Any = self.from_on.data
        last = self.until_on.data or first
        return Days(first, last, self.title.data or "", self.kind.data == WORKED)


class SpanForm(FlaskForm):
    """Days that are in the calendar: they carry their place and their ends."""

    organisation_id = HiddenField(validators=[InputRequired()])
    from_on = DayField(validators=[InputRequired()])
    until_on = DayField(validators=[InputRequired()])

    @property
    def days(self) -> Days:
        """From one to the other."""
        return Days(self.from_on.data, self.until_on.data)
