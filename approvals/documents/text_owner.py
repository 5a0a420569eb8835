"""Whose is a text: of which school, year and project?"""

from __future__ import annotations

from dataclasses import dataclass

from approvals.accounts.models import Organisation
from approvals.applications.models import Application

YEARS = 3
"""So many years of a school's forms are compared."""


@dataclass(frozen=True)
class Owner:
    """Whose texts they are."""

    school_id: int
    year: int
    title: str
    unit: str
    application_id: int | None = None
    past_form_id: int | None = None


def school_of(place: Organisation) -> int:
    """The school of a department; any other place is its own."""
    ids = [int(step) for step in place.path.strip("/").split("/")]
    return ids[-2] if place.kind == "department" and len(ids) > 1 else ids[-1]


def owner_of(application: Application) -> Owner:
    """An application as the owner of its texts."""
    place = application.organisation
    return Owner(
        school_of(place), application.call.year, application.title, place.name, application.id
    )
