"""Which of the messages that people were told does somebody want to see? All of it stands in the address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from approvals.deadlines.post_queries import IN_APPLICATION, KINDS, Wanted
from approvals.deadlines.word_forms import TITLES
from approvals.form_fields import DayField

CHANNELS = {
    IN_APPLICATION: _l("In the application"),
    "mail": _l("Mail"),
    "wecom": _l("WeCom"),
    "dingtalk": _l("DingTalk"),
}
KIND_WORDS = {
    key: {"office": TITLES["note"], "notice": _l("Notice")}.get(key) or TITLES[key] for key in KINDS
}
STATE_WORDS = {
    "waiting": _l("Waiting"),
    "retrying": _l("To be tried again"),
    "given_up": _l("Given up"),
    "sent": _l("Sent"),
    "unread": _l("Not read yet"),
    "read": _l("Read"),
}


def _choice(label: Any, everything: Any, words: Mapping[str, Any]) -> SelectField:
    """One of these or none; what is not among them narrows nothing."""
    choices = [SelectChoice("", everything), *(SelectChoice(*entry) for entry in words.items())]
    return SelectField(label, choices=choices, validate_choice=False)


class PostForm(FlaskForm):
    """The filters of the messages sent."""

    class Meta:
        csrf = False

    who = StringField(_l("Recipient"), validators=[Length(max=80)])
    channel = _choice(_l("Channel"), _l("All channels"), CHANNELS)
    state = _choice(_l("State"), _l("All states"), STATE_WORDS)
    kind = _choice(_l("Kind"), _l("All kinds"), KIND_WORDS)
    from_on = DayField(_l("Written from"))
    until_on = DayField(_l("Written until"))

    def validate_until_on(self, field: DayField) -> None:
        """Not before the beginning."""
        begin = self.from_on.data
        if begin and field.data and field.data < begin:
            raise ValidationError(_("The end lies before the beginning."))

    @property
    def wanted(self) -> Wanted:
        """What the list is narrowed to."""
        return Wanted(
            who=" ".join((self.who.data or "").replace("\x00", "").split()),
            channel=_known(self.channel.data, CHANNELS),
            state=_known(self.state.data, STATE_WORDS),
            kind=_known(self.kind.data, KIND_WORDS),
            from_on=self.from_on.data,
            until_on=self.until_on.data,
        )


def _known(key: str | None, words: Mapping[str, Any]) -> str:
    return key if key and key in words else ""
