"""Who may write into a declaration, and when?"""

from __future__ import annotations

from flask import abort

from approvals import frozen
from approvals.accounts.queries import current_viewer
from approvals.applications import queries
from approvals.applications.models import Application
from approvals.sight import Sight


def own(application_id: int, *, contents: bool = True) -> tuple[Application, Sight]:
    """The application, for its applicant and members who may edit; 404 for everybody else.

    Without its contents for who reads them once they are locked.
    """
    application, seen = queries.application_for(current_viewer(), application_id, contents=contents)
    if not seen.edits:
        abort(404)
    return application, seen


def is_editable(application: Application, seen: Sight) -> bool:
    """Whether this person may change the declaration as it lies now."""
    state = frozen.of(application).state(application.state)
    return seen.edits and "declaration" in state.editable and not application.suspended_at
