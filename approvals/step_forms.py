"""The form of a step: what a person says when taking it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar
from uuid import uuid4

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from approvals.picked_phrases import add_picked
from approvals.step import Subject, application_of
from approvals.viewer import Viewer
from workflows.definition import Action
from workflows.engine import Refused

LONGEST_COMMENT = 4000


class StepForm(FlaskForm):
    """Every step's form: a key that makes a second post harmless, and a comment.

    A room's form adds fields, fills their choices in `prepare` and gives the effects their values
    in `values`. `template` is a partial that draws the added fields; without one they are drawn
    one beneath the other.
    """

    template: ClassVar[str | None] = None

    key = HiddenField(default=lambda: uuid4().hex)
    comment = TextAreaField(
        _l("Comment"), validators=[Optional(), Length(max=LONGEST_COMMENT)], render_kw={"rows": 3}
    )

    refusal: Refused | None = None
    """Why the door refused this step after the fields were found in order."""

    def begin(self, action: Action, subject: Subject, viewer: Viewer, now: datetime) -> None:
        """Fit the form to this step: a required comment, the room's choices."""
        if tuple(action.by) == ("applicant",) and type(self).comment is StepForm.comment:
            words = _l("Reason") if action.needs_comment else _l("Note, if there is any")
            self.comment.label.text = words  # nobody gives an opinion on their own project
        if action.needs_comment:
            self.comment.validators = [
                InputRequired(_why(subject, viewer)),
                Length(max=LONGEST_COMMENT),
            ]
            self.comment.flags.required = True
        if not self.key.data:
            self.key.data = uuid4().hex
        self.prepare(subject, viewer, now)
        add_picked(self)

    def prepare(self, subject: Subject, viewer: Viewer, now: datetime) -> None:
        """Fill choices and defaults from the subject. Rooms override this."""

    def values(self) -> dict[str, Any]:
        """What the effects need, as JSON values. Rooms override this."""
        return {}

    @property
    def said(self) -> str:
        """The comment that goes into history. Rooms may find one where none was typed."""
        return self.comment.data or ""

    @property
    def own_fields(self) -> list[Any]:
        """The fields that the room added, in order."""
        return [f for f in self if f.name not in {"key", "comment", "csrf_token"}]


def _why(subject: Subject, viewer: Viewer) -> str:
    """Who is going to read it: the applicant, or whoever answers the applicant."""
    if application_of(subject).leader_id == viewer.account.id:
        return _("Say why: whoever decides reads this.")
    return _("Say why: the applicant reads this.")
