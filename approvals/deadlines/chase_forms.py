"""What the office ticks and types on the board of what is overdue: shape only."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, TextAreaField, ValidationError
from wtforms.validators import Length

from approvals.database import utc_now
from approvals.form_fields import DayField
from workflows.calendar import end_of_day


class ChaseForm(FlaskForm):
    """A note to those reminded; or a new day and the reason for it."""

    key = HiddenField(validators=[Length(max=40)])
    note = TextAreaField(_l("Note or reason"), validators=[Length(max=500)], render_kw={"rows": 1})
    until_on = DayField(_l("New last day"))

    extending = False

    def validate_note(self, field: TextAreaField) -> None:
        """An extension has a reason."""
        if self.extending and not (field.data or "").strip():
            raise ValidationError(_("Give the reason for the extension."))

    def validate_until_on(self, field: DayField) -> None:
        """An extension leads into the future."""
        if self.extending and (field.data is None or self.until_at <= utc_now()):
            raise ValidationError(_("Give a day that is still to come."))

    @property
    def until_at(self) -> datetime:
        """The end of the new last day."""
        return end_of_day(self.until_on.data)  # type: ignore[arg-type]
