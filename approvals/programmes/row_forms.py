"""The rows of a call's form: tranches, criteria, templates, attachments, seats of committees."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, Form, FormField, HiddenField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from approvals.accounts.models import Account
from approvals.form_fields import PercentField, WholeNumberField
from approvals.programmes.models import GATES

GATE_WORDS = {
    "start": _l("at the first release"),
    "midterm": _l("after the mid-term check"),
    "acceptance": _l("after acceptance"),
}
MOST_ROWS = {
    "tranche_rules": 4,
    "criteria": 20,
    "indicator_templates": 100,
    "line_templates": 50,
    "required_attachments": 30,
    "review-members": 40,
    "midterm-members": 40,
    "acceptance-members": 40,
}
"""The lists of the form by the prefix of their fields, and how long each may become."""


def worded(sentence: Any) -> DataRequired:
    """A text that must not stay blank, with its own sentence."""
    return DataRequired(sentence)


def typed(sentence: Any) -> InputRequired:
    """A number or a day that must be typed, with its own sentence."""
    return InputRequired(sentence)


def at_most(count: int) -> Length:
    """A text of so many characters."""
    return Length(max=count, message=_l("At most %(max)d characters."))


class Row(Form):
    """A row that may stay blank: blank rows are not stored. `row` tells that it is there."""

    row = HiddenField(default="1")

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed into it."""
        typed = (f for f in self if f.type in TYPED)
        return not any("".join(map(str, f.raw_data or ())).strip() for f in typed)

    def validate(self, extra_validators: Any = None) -> bool:
        """Blank rows are in order."""
        return self.is_blank or super().validate(extra_validators)


TYPED = frozenset({"StringField", "PercentField", "WholeNumberField"})


class TrancheRow(Row):
    """A share of the approved amount and its gate."""

    gate = SelectField(_l("Gate"), choices=[SelectChoice(gate, GATE_WORDS[gate]) for gate in GATES])
    share_bp = PercentField(_l("Share (%)"), validators=[typed(_l("Type the share in percent."))])

    def validate_share_bp(self, field: PercentField) -> None:
        """A tranche of nothing is none."""
        if field.data == 0:
            raise ValidationError(_("A tranche needs a share above 0."))


class CriterionRow(Row):
    """What reviewers score, and how much it counts."""

    title = StringField(
        _l("Criterion"), validators=[worded(_l("Name the criterion.")), at_most(80)]
    )
    title_en = StringField(_l("In English"), validators=[Optional(), at_most(120)])
    guidance = StringField(_l("What to look at"), validators=[Optional(), at_most(500)])
    weight = WholeNumberField(
        _l("Weight"), least=1, most=100, validators=[typed(_l("Type the weight."))]
    )


class IndicatorRow(Row):
    """A row of the target table that declarations start with."""

    level1 = StringField(_l("Level 1"), validators=[worded(_l("Name level 1.")), at_most(60)])
    level2 = StringField(_l("Level 2"), validators=[worded(_l("Name level 2.")), at_most(60)])
    level3 = StringField(_l("Level 3"), validators=[Optional(), at_most(200)])
    target_text = StringField(_l("Target"), validators=[Optional(), at_most(200)])


class LineRow(Row):
    """A budget line that declarations start with."""

    category_id = SelectField(_l("Budget category"), coerce=int)
    purpose = StringField(_l("Use"), validators=[Optional(), at_most(200)])

    @property
    def is_blank(self) -> bool:
        """A line without a category."""
        return not self.category_id.data and not (self.purpose.data or "").strip()

    def validate_category_id(self, field: SelectField) -> None:
        """A use without a category belongs nowhere."""
        if not field.data:
            raise ValidationError(_("Choose a budget category."))


class AttachmentRow(Row):
    """A file that the call asks for."""

    title = StringField(_l("File"), validators=[worded(_l("Name the file.")), at_most(120)])
    is_required = BooleanField(_l("Required"))


class SeatRow(Row):
    """A member of a committee, by staff number, sign-in name, e-mail or unique name."""

    who = StringField(_l("Member"), validators=[worded(_l("Say who.")), at_most(200)])
    is_chair = BooleanField(_l("Chair"))

    person: Account | None = None
    """Who it is, once looked up."""

    def validate_who(self, field: StringField) -> None:
        """Somebody who is known, one person, and able to sign in."""
        if self.person is None:
            raise ValidationError(
                _("Nobody is known by this, or several people are; type the staff number.")
            )
        if not self.person.is_enabled:
            raise ValidationError(_("This account is deactivated."))


class CommitteeForm(Form):
    """The committee of one stage."""

    quorum = WholeNumberField(_l("Quorum"), least=1, most=99, validators=[Optional()])
    members = FieldList(FormField(SeatRow), max_entries=MOST_ROWS["review-members"])

    @property
    def seats(self) -> list[SeatRow]:
        """The rows that are not blank."""
        return [entry.form for entry in self.members if not entry.form.is_blank]

    def validate_quorum(self, field: WholeNumberField) -> None:
        """More than there are members can never hand in."""
        if field.data and field.data > len(self.seats):
            raise ValidationError(_("The committee has fewer members than this."))

    def validate_members(self, field: FieldList) -> None:
        """Each person once, and no more than one chair."""
        people = [seat.person.id for seat in self.seats if seat.person]
        if len(people) != len(set(people)):
            raise ValidationError(_("Somebody is named twice."))
        if sum(bool(seat.is_chair.data) for seat in self.seats) > 1:
            raise ValidationError(_("A committee has one chair."))
