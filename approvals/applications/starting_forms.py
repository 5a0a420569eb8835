"""The shape of asking a colleague for a project to begin from, and of the answer."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional


class AskForm(FlaskForm):
    """Whom, and for which project."""

    who = StringField(
        _l("Colleague: name, staff number, sign-in name or e-mail"),
        validators=[InputRequired(_l("Say which colleague.")), Length(max=200)],
    )
    note = TextAreaField(
        _l("Which project, and what for"), validators=[Optional(), Length(max=500)]
    )


class AnswerForm(FlaskForm):
    """Which of one's projects; needed to agree, not to decline."""

    project = RadioField(_l("Which project may be taken over"), validators=[Optional()], coerce=int)
