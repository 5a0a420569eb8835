"""The part of an application's page that shows its reviews, as far as the viewer may know them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from approvals.applications.models import Application
from approvals.applications.sections import Section
from approvals.reviews import words
from approvals.reviews.score_queries import reviews_for
from approvals.sight import Sight
from approvals.viewer import Viewer


def _load(application: Application, seen: Sight, viewer: Viewer) -> Mapping[str, Any]:
    return {
        "rounds": reviews_for(seen, application, viewer),
        "stage_words": words.STAGES,
        "recommendation_words": words.RECOMMENDATIONS,
    }


SECTIONS = (
    Section(
        key="reviews",
        title=_l("Reviews"),
        template="reviews/_panel.html",
        load=_load,
        shown=lambda application, seen: bool(seen.scores) and application.submitted_at is not None,
        open_in=frozenset({"review"}),
    ),
)
