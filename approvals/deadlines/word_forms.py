"""The office's own words for a message: shape, and whether they can be used."""

from __future__ import annotations

from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, Length

from approvals.deadlines.message_sandbox import LONGEST_SOURCE, BadTemplate
from approvals.deadlines.message_templates import LONGEST_SUBJECT, Words
from approvals.deadlines.word_examples import fill_examples

TITLES: Final = {
    "reminder": _l("Reminder of what is due"),
    "note": _l("Reminder by the office"),
    "digest": _l("Daily digest"),
    "decision": _l("What was decided"),
    "sent_back": _l("Sent back to be corrected"),
    "moved": _l("Deadline moved"),
}


def _clean(text: str | None) -> str:
    return (text or "").replace("\x00", "").replace("\r\n", "\n")


class WordsForm(FlaskForm):
    """A subject and a body as templates; `kind` and `locale` are set by the view."""

    subject = StringField(
        _l("Subject"),
        filters=[_clean],
        validators=[DataRequired(_l("Write a subject.")), Length(max=LONGEST_SUBJECT)],
        render_kw={"spellcheck": "false"},
    )
    body = TextAreaField(
        _l("Text"),
        filters=[_clean],
        validators=[DataRequired(_l("Write a text.")), Length(max=LONGEST_SOURCE)],
        render_kw={"rows": 14, "spellcheck": "false", "data-template": ""},
    )
    based_on = HiddenField(validators=[Length(max=40)])

    kind, locale = "", ""

    def validate_subject(self, field: Field) -> None:
        """It can be filled in."""
        self._refuse_unusable(Words(field.data, ""), field)

    def validate_body(self, field: Field) -> None:
        """The same."""
        self._refuse_unusable(Words("", field.data), field)

    def _refuse_unusable(self, words: Words, field: Any) -> None:
        try:
            fill_examples(self.kind, self.locale, words)
        except BadTemplate as fault:
            sentence = _(fault.sentence, **fault.values)
            if fault.line and field is self.body:
                sentence = _("Line %(line)d: %(sentence)s", line=fault.line, sentence=sentence)
            raise ValidationError(sentence) from fault

    @property
    def words(self) -> Words:
        """What was typed."""
        return Words(self.subject.data or "", self.body.data or "")
