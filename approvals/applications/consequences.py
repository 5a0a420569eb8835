"""What has to be known before a step that its taker cannot take back?"""

from __future__ import annotations

from flask_babel import gettext as _

from approvals import frozen
from approvals.step import Subject
from workflows.definition import Action

ENDED_BY_ITS_LEADER = "withdrawn"


def consequence(subject: Subject, action: Action) -> str:
    """One or two sentences, or none where a step has nothing of the kind."""
    if subject.kind != "application":
        return ""
    workflow = frozen.of(subject)
    target = action.fixed_target(subject.state)
    if target and workflow.state(target).outcome == ENDED_BY_ITS_LEADER:
        return _(
            "The application ends with this and cannot be handed in again. It stays readable, and "
            "a new declaration can be begun from it."
        )
    if (
        "freeze_version" in action.effects
        and "declaration" in workflow.state(subject.state).editable
    ):
        return _(
            "After that nothing can be changed unless it is sent back. You get a receipt with number, "
            "time and digest."
        )
    return ""
