"""The words for what a call consists of, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import lazy_gettext as _l

from approvals.programmes.forms import DATE_WORDS
from approvals.programmes.row_forms import GATE_WORDS

dates: Final[Mapping[str, Any]] = DATE_WORDS
gates: Final[Mapping[str, Any]] = GATE_WORDS
sources: Final[Mapping[str, Any]] = {
    "appropriation": _l("This year's appropriation"),
    "carried_over": _l("Carried over from last year"),
    "other": _l("Other money"),
}
committees: Final[Mapping[str, Any]] = {
    "review": _l("Review committee"),
    "midterm": _l("Mid-term committee"),
    "acceptance": _l("Acceptance committee"),
}
sections: Final[Mapping[str, Any]] = {
    "identity": _l("Basics"),
    "dates": _l("Dates"),
    "envelope": _l("Money"),
    "tranches": _l("Tranches"),
    "criteria": _l("Criteria"),
    "committees": _l("Committees"),
    "templates": _l("Templates"),
    "attachments": _l("Files asked for"),
}
"""The sections of the form, by their place on the page."""
parts: Final[Mapping[str, Any]] = {
    "programme_id": _l("Programme"),
    "organisation_id": _l("Organisation"),
    "year": _l("Year"),
    "code": _l("Code"),
    "title": _l("Title"),
    "title_en": _l("Title in English"),
    "guidance": _l("Guidance for applicants"),
    "opens_at": _l("Opens"),
    **{f"{key}_at": word for key, word in DATE_WORDS.items()},
    "grace_days": _l("Days of grace"),
    "envelope_amount": _l("Envelope (yuan)"),
    "sources": _l("Envelope by source"),
    "ceiling_amount": _l("Ceiling of an application (yuan)"),
    "approval_threshold_amount": _l("Payments above this need the head of finance (yuan)"),
    "project_limit": _l("Running projects a person may lead"),
    "budget_years": _l("Budget years of a project, at most"),
    "loop_limit": _l("How often each kind of return may be used"),
    "attachment_limit": _l("Files of an application, at most"),
    "attachment_megabytes": _l("Size of a file, at most (MB)"),
    "attachment_kinds": _l("Kinds of files that are taken"),
    "form_template_id": _l("Words of the forms"),
    "is_blind": _l("Reviewers do not see people's names"),
    "reviewers_see_each_other": _l("After handing in, reviewers see what the others wrote"),
    "tranche_rules": _l("Tranches"),
    "criteria": _l("Criteria"),
    "indicator_templates": _l("Indicators to start with"),
    "line_templates": _l("Budget lines to start with"),
    "required_attachments": _l("Files asked for"),
    "committees": _l("Committees"),
}
"""What an edit can change, by its name in the trail."""
