"""With which version is one of the forms' words compared, and what is said of the differences?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from flask_babel import lazy_gettext as _l

from approvals.documents.template_changes import template_changes
from approvals.programmes.template_models import FormTemplate

KINDS: Final = {
    "added": _l("Added"),
    "removed": _l("Removed"),
    "renamed": _l("Renamed"),
    "mapped": _l("Leads elsewhere"),
}
TABLES: Final = {
    "targets": _l("Levels of the target form"),
    "results": _l("Levels of the self-evaluation"),
}
LISTS: Final = {
    "categories": _l("Project categories"),
    "performance_types": _l("Performance types"),
}


def compared_with(
    row: FormTemplate, others: Sequence[FormTemplate], wanted: int | None
) -> FormTemplate | None:
    """The version asked for; else the one that this one began from; else any other."""
    if wanted is not None:
        return next((each for each in others if each.id == wanted), None)
    origin = (each for each in others if each.id == row.copied_from_id)
    return next(origin, next(iter(others), None))


def told(row: FormTemplate, other: FormTemplate) -> dict[str, Any]:
    """What the page is drawn from."""
    changes = template_changes(other.template, row.template)
    return {"changes": changes, "kinds": KINDS, "tables": TABLES, "lists": LISTS}
