"""The part of an application's page that shows its money."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from approvals.applications.models import Application
from approvals.applications.sections import Section
from approvals.budget.panel import money_of
from approvals.sight import Sight


def _shown(application: Application, seen: Sight) -> bool:
    """Once something is approved; a reviewer knows what was requested, and no more."""
    return seen.amounts and bool(seen.trail) and application.approved_amount is not None


SECTIONS = (
    Section(
        key="money",
        title=_l("Budget and spending"),
        template="budget/_panel.html",
        load=money_of,
        shown=_shown,
        open_in=frozenset({"release", "midterm", "acceptance"}),
    ),
)
