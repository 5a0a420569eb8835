"""From which day to which one looks ahead."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import ValidationError
from wtforms.validators import DataRequired

from approvals.form_fields import DayField

USUAL = timedelta(days=14)
MOST = timedelta(days=120)


class PeriodForm(FlaskForm):
    """A period from today on, in the page's address."""

    class Meta:
        csrf = False

    from_on = DayField(_l("From"), validators=[DataRequired(_l("Give a day."))])
    to_on = DayField(_l("Up to"), validators=[DataRequired(_l("Give a day."))])

    def __init__(self, asked: Any, today: date) -> None:
        self.today = today
        if "from_on" in asked or "to_on" in asked:
            super().__init__(formdata=asked)
        else:
            super().__init__(formdata=None, data={"from_on": today, "to_on": today + USUAL})

    def validate_from_on(self, field: DayField) -> None:
        """What is past has happened."""
        if field.data < self.today:
            raise ValidationError(_("Begin today or later: what is past has happened."))

    def validate_to_on(self, field: DayField) -> None:
        """Not before the beginning, and not too far."""
        begin = self.from_on.data
        if begin and field.data < begin:
            raise ValidationError(_("The end lies before the beginning."))
        if begin and field.data - begin > MOST:
            raise ValidationError(_("At most %(days)s days at a time.", days=MOST.days))
