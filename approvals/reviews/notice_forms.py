"""The form for an objection to a project on public notice."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

LEAST_GROUNDS = 10


def _trimmed(text: str | None) -> str | None:
    return text.replace("\x00", "").strip() if text else text


class ObjectionForm(FlaskForm):
    """Which project, who objects, how to reach them, and why."""

    project = SelectField(_l("Project"), coerce=int)
    objector = StringField(
        _l("Your name"),
        filters=[_trimmed],
        validators=[InputRequired(_l("Give your name.")), Length(min=1, max=80)],
        render_kw={"autocomplete": "name"},
    )
    contact = StringField(
        _l("Phone or e-mail"),
        filters=[_trimmed],
        validators=[InputRequired(_l("Say how the school can reach you.")), Length(min=5, max=120)],
    )
    grounds = TextAreaField(
        _l("Facts and grounds"),
        filters=[_trimmed],
        validators=[
            InputRequired(_l("Say what is wrong with the project.")),
            Length(
                min=LEAST_GROUNDS,
                max=4000,
                message=_l("Between %(min)d and %(max)d characters, please."),
            ),
        ],
        render_kw={"rows": 7},
    )
    website = StringField(
        _l("Leave this field empty"), render_kw={"autocomplete": "off", "tabindex": "-1"}
    )
    """A trap for programs that fill every field; hidden from people."""

    @property
    def is_from_a_machine(self) -> bool:
        """Whether the field that people do not see was filled."""
        return bool(self.website.data)

    def statement(self) -> dict[str, str]:
        """Who objects, how to reach them, and why."""
        return {
            "objector": self.objector.data or "",
            "contact": self.contact.data or "",
            "grounds": self.grounds.data or "",
        }
