"""Who may write into a declaration, and when?"""

from __future__ import annotations

from collections.abc import Sequence

from flask import abort
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload
from sqlalchemy.sql.base import ExecutableOption

from approvals import frozen
from approvals.accounts.queries import current_viewer
from approvals.applications import queries
from approvals.applications.models import Application, Declaration
from approvals.presentation import localized
from approvals.sight import Sight

WITH_ORIGIN = joinedload(Application.declaration).joinedload(Declaration.taken_from)
EDITED = (*queries.CONTENTS, WITH_ORIGIN.joinedload(Application.call))
"""The application with the earlier project that it was begun from."""


def own(
    application_id: int, loaded: Sequence[ExecutableOption] = EDITED
) -> tuple[Application, Sight]:
    """The application, for its applicant and members who may edit; 404 for everybody else."""
    application, seen = queries.application_for(current_viewer(), application_id, loaded)
    if not seen.edits:
        abort(404)
    return application, seen


def is_editable(application: Application, seen: Sight) -> bool:
    """Whether this person may change the declaration as it lies now."""
    state = frozen.of(application).state(application.state)
    return seen.edits and "declaration" in state.editable and not application.suspended_at


def why_not(application: Application) -> str:
    """Why nobody may change the declaration now: how it lies meanwhile."""
    if application.suspended_at:
        return _("The project is suspended, so the declaration cannot be edited now.")
    state = frozen.of(application).state(application.state)
    return _(
        "The declaration cannot be edited now; its state is “%(state)s” meanwhile.",
        state=localized(state.title),
    )
