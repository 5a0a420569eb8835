"""The shape of what people type into the rows of a declaration's two tables."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Form, HiddenField, SelectField, StringField
from wtforms.validators import Length, Optional, Regexp, ValidationError

from approvals.applications.limits import LIMITS
from approvals.applications.typed_cells import Unreadable, product, read_quantity
from approvals.documents.template import in_order
from approvals.form_fields import AmountField, TypedField
from approvals.programmes.models import Call

ROW_KEY = r"[0-9a-z-]{1,40}"


def level_words(call: Call) -> dict[str, tuple[str, ...]]:
    """What the fields of both levels offer while somebody types; anything else may be typed too."""
    rows = call.words.targets
    return {name: in_order(getattr(row, name) for row in rows) for name in ("level1", "level2")}


class Needed:
    """A field that has to be filled in before submitting, though not before saving."""

    field_flags = {"required": True}

    def __call__(self, _form: Any, _field: Any) -> None:
        """Saving is never refused for it."""


def at_most(name: str) -> Length:
    """The limit of a field. The page does not hold it: browsers would cut what is pasted, unsaid."""
    limit = Length(max=LIMITS[name])
    limit.field_flags = {}
    return limit


class QuantityField(TypedField):
    """How many pieces, as a Decimal."""

    def read(self, text: str) -> Decimal | None:
        return read_quantity(text)

    def written(self, value: Decimal) -> str:
        return f"{value:f}"


class IndicatorRow(Form):
    """One row of the target table."""

    id = HiddenField()
    key = HiddenField(validators=[Optional(), Regexp(ROW_KEY)])
    level1 = StringField(_l("Level 1"), validators=[Optional(), at_most("level1")])
    level2 = StringField(_l("Level 2"), validators=[Optional(), at_most("level2")])
    level3 = StringField(_l("Level 3"), validators=[Optional(), at_most("level3")])
    target = StringField(_l("Target"), validators=[Optional(), at_most("target")])


class BudgetRow(Form):
    """One budget line."""

    id = HiddenField()
    key = HiddenField(validators=[Optional(), Regexp(ROW_KEY)])
    category = SelectField(_l("Budget category"), coerce=int)
    purpose = StringField(_l("Use"), validators=[Optional(), at_most("purpose")])
    quantity = QuantityField(_l("Quantity"), validators=[Optional()])
    unit_price = AmountField(_l("Price (yuan)"), validators=[Optional()])
    requested_amount = AmountField(_l("Amount (yuan)"), validators=[Optional()])

    def validate_unit_price(self, field: AmountField) -> None:
        """Quantity times price has to be an amount."""
        if self.quantity.data and field.data:
            try:
                product(self.quantity.data, field.data)
            except Unreadable as unreadable:
                raise ValidationError(str(unreadable)) from unreadable
