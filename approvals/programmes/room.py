"""The one blueprint that the room's views share, with what its templates know."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from approvals.programmes import words
from workflows.calendar import due_on

blueprint = Blueprint("programmes", __name__)
blueprint.add_app_template_filter(due_on, "last_day")


@blueprint.context_processor
def _words() -> dict[str, Any]:
    return {"words": words}
