"""The shape of an expense standard as the office types it."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from approvals.form_fields import AmountField, DayField


class StandardForm(FlaskForm):
    """What one unit of an expense may cost."""

    organisation_id = SelectField(_l("Holds at"), coerce=int)
    category_id = SelectField(_l("Budget category"), coerce=int)
    use = StringField(
        _l("For uses that contain"),
        filters=[lambda text: (text or "").strip()],
        validators=[Optional(), Length(max=60)],
        description=_l("Such as 专家咨询费. Empty: for every line of the category."),
    )
    unit = StringField(
        _l("Unit"),
        filters=[lambda text: (text or "").strip()],
        validators=[InputRequired(_l("Name the unit.")), Length(max=40)],
        description=_l("Such as 人·天; a line's price is compared with the ceiling."),
    )
    ceiling_amount = AmountField(
        _l("Ceiling per unit (yuan)"), validators=[InputRequired(_l("Type the ceiling."))]
    )
    source = StringField(
        _l("Document that sets it"),
        filters=[lambda text: (text or "").strip()],
        validators=[Optional(), Length(max=200)],
    )
    valid_from_on = DayField(_l("Valid from"), validators=[InputRequired(_l("Type the day."))])
    valid_until_on = DayField(_l("Valid until"), validators=[Optional()])

    def validate_ceiling_amount(self, field: AmountField) -> None:
        """Nothing costs nothing."""
        if field.data is not None and field.data <= 0:
            raise ValidationError(_("The ceiling has to be above 0."))

    def validate_valid_until_on(self, field: DayField) -> None:
        """It ends after it begins."""
        if field.data and self.valid_from_on.data and field.data < self.valid_from_on.data:
            raise ValidationError(_("It ends before it begins."))
