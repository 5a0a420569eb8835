"""The part of an application's page that shows its reports."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from approvals.applications.models import Application
from approvals.applications.sections import Section
from approvals.reports.reading import reports_of
from approvals.sight import Sight
from approvals.viewer import Viewer


def _load(application: Application, _seen: Sight, _viewer: Viewer) -> Mapping[str, Any]:
    latest, earlier = reports_of(application)
    return {"latest": latest, "earlier": earlier}


def _shown(application: Application, seen: Sight) -> bool:
    return seen.texts and application.ratified_at is not None


SECTIONS = (
    Section(
        key="reports",
        title=_l("Reports"),
        template="reports/_panel.html",
        load=_load,
        shown=_shown,
        open_in=frozenset({"midterm", "acceptance"}),
    ),
)
