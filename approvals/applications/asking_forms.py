"""What does everybody who asks for a change say and read: why, and who is going to decide?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import Length

from approvals.applications.change_limits import OFFICE_EXTENSION_DAYS, OFFICE_MOVED_SHARE
from approvals.step import Subject
from approvals.step_forms import LONGEST_COMMENT, StepForm
from approvals.viewer import Viewer
from approvals.wording import N_
from workflows.definition import Action

DECIDED_BY: Mapping[str, str] = MappingProxyType(
    {
        "extension": N_(
            "The project office decides on up to %(days)s days, the leading group on more."
        ),
        "budget": N_(
            "The project office decides on up to %(share)s %% of the budget; the leading group on more, "
            "and on every adjustment in the last three months before acceptance."
        ),
        "leader": N_("The colleague agrees first; then the leading group decides."),
        "content": N_(
            "The project office decides on texts, the leading group on targets and indicators."
        ),
    }
)


class AskingForm(StepForm):
    """A step that asks for a change: its comment is the reason that whoever decides reads."""

    change = "extension"
    comment = TextAreaField(
        _l("Reason for asking"),
        validators=[Length(max=LONGEST_COMMENT)],
        render_kw={"rows": 3},
    )

    def begin(self, action: Action, subject: Subject, viewer: Viewer, now: datetime) -> None:
        super().begin(action, subject, viewer, now)
        self.comment.description = _(DECIDED_BY[self.change], **_limits())


def _limits() -> dict[str, str]:
    return {"days": str(OFFICE_EXTENSION_DAYS), "share": f"{OFFICE_MOVED_SHARE * 100:.0f}"}
