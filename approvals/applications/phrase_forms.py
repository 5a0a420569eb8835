"""The shape of a phrase that is added or reworded."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length

from approvals.applications.phrase_queries import Shelf

LONGEST = 300
OWN = "own"


class PhraseForm(FlaskForm):
    """A sentence."""

    text = StringField(
        _l("Phrase"),
        validators=[DataRequired(_l("Write a sentence.")), Length(max=LONGEST)],
        filters=[lambda text: (text or "").strip()],
        render_kw={"maxlength": LONGEST},
    )


class NewPhraseForm(PhraseForm):
    """A sentence and who is offered it."""

    owner = RadioField(_l("Offered to"), default=OWN)

    def offer(self, shelves: list[Shelf]) -> None:
        """Oneself, and the organisations for which one may share."""
        shared = [each for each in shelves if each.is_mine and each.organisation_id]
        self.owner.choices = [
            SelectChoice(OWN, _("me alone")),
            *(
                SelectChoice(
                    str(each.organisation_id), _("everybody who checks at %(name)s", name=each.name)
                )
                for each in shared
            ),
        ]

    @property
    def organisation_id(self) -> int | None:
        """Null: one's own."""
        return None if self.owner.data == OWN else int(self.owner.data)
