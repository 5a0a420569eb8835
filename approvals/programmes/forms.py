"""The small forms: what is said when a call is opened, extended, closed; programmes and categories."""

from __future__ import annotations

import re
from decimal import Decimal

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional, ValidationError

from approvals.form_fields import AmountField, DayField, WholeNumberField
from approvals.programmes.call_forms import SOURCE_FIELDS, folded
from approvals.programmes.models import DATE_KEYS
from approvals.programmes.row_forms import at_most, typed, worded
from approvals.programmes.version_form import VersionForm

DATE_WORDS = {
    "declaration_closes": _l("Last day for declarations"),
    "review_closes": _l("Last day of review"),
    "midterm_due": _l("Mid-term reports due"),
    "acceptance_due": _l("Final reports due"),
}
KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")


class ReasonForm(VersionForm):
    """An act with a reason that applicants may read."""

    reason = TextAreaField(
        _l("Reason"),
        validators=[worded(_l("Say why; the trail keeps it.")), at_most(4000)],
        render_kw={"rows": 3},
    )


class ExtendForm(ReasonForm):
    """Put one date off for everybody."""

    date_key = RadioField(
        _l("Which date"),
        choices=[SelectChoice(key, DATE_WORDS[key]) for key in DATE_KEYS],
        default="declaration_closes",
    )
    until_on = DayField(
        _l("New last day"),
        validators=[typed(_l("Give the new day."))],
        description=_l("It ends at 24:00 in Shanghai."),
    )


class CloseForm(ReasonForm):
    """Take declarations until an earlier day only, or no more from now on."""

    until_on = DayField(
        _l("Last day of declarations"),
        description=_l("It ends at 24:00 in Shanghai. Leave it empty to close at once."),
    )


class EnvelopeForm(ReasonForm):
    """The envelope by source, as it is to be from now on."""

    appropriation_amount = AmountField(_l("This year's appropriation"), validators=[Optional()])
    carried_over_amount = AmountField(_l("Carried over from last year"), validators=[Optional()])
    other_amount = AmountField(_l("Other money"), validators=[Optional()])

    @property
    def sources(self) -> dict[str, Decimal]:
        """Yuan by source."""
        return {source: self[name].data or Decimal(0) for source, name in SOURCE_FIELDS.items()}


class ProgrammeForm(FlaskForm):
    """A kind of project that is funded again and again."""

    key = StringField(
        _l("Key"),
        filters=[folded],
        validators=[worded(_l("Type a key.")), at_most(40)],
        description=_l("Small letters, digits and _; it never changes."),
    )
    title = StringField(
        _l("Title"), filters=[folded], validators=[worded(_l("Give a title.")), at_most(80)]
    )
    title_en = StringField(
        _l("Title in English"), filters=[folded], validators=[Optional(), at_most(120)]
    )
    organisation_id = SelectField(_l("Organisation"), coerce=int)
    workflow_key = SelectField(_l("Process"))

    def validate_key(self, field: StringField) -> None:
        """Keys stand in exports and addresses."""
        if not KEY.fullmatch(field.data or ""):
            raise ValidationError(_("Begin with a small letter; use small letters, digits and _."))


class CategoryForm(FlaskForm):
    """A budget category (预算科目)."""

    key = StringField(
        _l("Key"),
        filters=[folded],
        validators=[worded(_l("Type a key.")), at_most(40)],
        description=_l("Small letters, digits and _; it never changes."),
    )
    title = StringField(
        _l("Title"), filters=[folded], validators=[worded(_l("Give a title.")), at_most(60)]
    )
    title_en = StringField(
        _l("Title in English"),
        filters=[folded],
        validators=[worded(_l("Give a title in English.")), at_most(80)],
    )
    position = WholeNumberField(
        _l("Place in the list"), most=9999, default=0, validators=[typed(_l("Type a number."))]
    )
    is_active = BooleanField(_l("In use"), default=True)

    def validate_key(self, field: StringField) -> None:
        """Keys stand in exports."""
        if not KEY.fullmatch(field.data or ""):
            raise ValidationError(_("Begin with a small letter; use small letters, digits and _."))
