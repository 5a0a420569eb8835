"""The shape of what people send here: files to be read, and what is to become of them."""

from __future__ import annotations

import unicodedata

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired, MultipleFileField
from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Regexp


def _folded(text: str | None) -> str:
    """Full width or not, with or without spaces: as it is stored."""
    return "".join(unicodedata.normalize("NFKC", text or "").split())


class BringForm(FlaskForm):
    """One file with last year's form."""

    file = FileField(_l("Last year's form"), validators=[FileRequired(_l("Choose a file first."))])


class VerifyForm(FlaskForm):
    """What stands at the foot of a printed form."""

    number = StringField(
        _l("Number"), filters=[_folded], validators=[InputRequired(), Length(max=60)]
    )
    digest = StringField(
        _l("Digest"),
        description=_l("12 characters, digits and the letters a to f"),
        filters=[_folded, lambda text: text.lower()],
        validators=[
            InputRequired(),
            Regexp(r"[0-9a-f]{12,64}\Z", message=_l("Type the 12 characters of the digest.")),
        ],
    )


class FolderForm(FlaskForm):
    """Many files, or archives of them."""

    files = MultipleFileField(
        _l("Forms of earlier years"), validators=[FileRequired(_l("Choose files first."))]
    )


class BundleForm(FlaskForm):
    """Which form of the ticked projects, and in what file."""

    form_key = SelectField(
        _l("Form"),
        choices=[
            SelectChoice("target", _l("Target form")),
            SelectChoice("self-evaluation", _l("Self-evaluation")),
        ],
    )
    packing = SelectField(
        _l("File"),
        choices=[
            SelectChoice("pdf", _l("One PDF with all forms")),
            SelectChoice("zip-docx", _l("ZIP of Word files")),
            SelectChoice("zip-xlsx", _l("ZIP of Excel files")),
            SelectChoice("zip-pdf", _l("ZIP of PDF files")),
        ],
    )


class BeginForm(FlaskForm):
    """For which call the draft is to be begun."""

    call = SelectField(_l("Call"), validators=[InputRequired(_l("Choose a call."))])

    def offer(self, choices: list[tuple[int, str]]) -> None:
        """The calls that take declarations now."""
        self.call.choices = [SelectChoice(str(value), label) for value, label in choices]
        if len(choices) > 1:
            self.call.choices.insert(0, SelectChoice("", _("Choose …")))
