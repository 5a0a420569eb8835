"""The words of a review for what code calls by a key."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

RECOMMENDATIONS = {
    "approve": _l("Recommend approval"),
    "revise": _l("Revise, then review again"),
    "reject": _l("Recommend rejection"),
}

BARRED = {
    "leader": _l("leads it"),
    "member": _l("member of the project"),
    "conflict": _l("conflict of interest"),
}
"""Why somebody may not review an application."""

TEXTS = {
    "summary": _l("Project summary"),
    "basis": _l("Basis"),
    "necessity": _l("Necessity"),
    "safeguards": _l("Rules and measures that safeguard it"),
    "schedule": _l("Plan of work"),
    "goals": _l("Overall and staged goals"),
    "last_year_use": _l("Use of last year's money"),
}
"""The declaration's texts in the order of the form."""

STAGES = {
    "review": _l("Committee review"),
    "midterm": _l("Mid-term check"),
    "acceptance": _l("Acceptance"),
}
