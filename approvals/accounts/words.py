"""The words for kinds and roles that people read."""

from __future__ import annotations

from typing import Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from approvals.accounts.models import LoginSession, Organisation, Role
from approvals.language import in_english

KINDS: Final = {
    "bureau": _l("Bureau"),
    "school": _l("School"),
    "department": _l("Department"),
}


BROWSERS: Final = (
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS: Final = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)
"""Words in a browser's own description, the telling ones first."""


def browser_name(row: LoginSession) -> str:
    """A session's browser and system, as far as its description says."""
    found = [
        next((name for sign, name in signs if sign in row.user_agent), "")
        for signs in (BROWSERS, SYSTEMS)
    ]
    return " · ".join(filter(None, found)) or _("Unknown browser")


def role_title(role: Role) -> str:
    """A role in the reader's language."""
    return role.title_en if in_english() else role.title_zh


def organisation_name(row: Organisation) -> str:
    """An organisation in the reader's language, in Chinese where there is no English name."""
    return row.name_en if in_english() and row.name_en else row.name


def kind_word(row: Organisation) -> str:
    """Bureau, school or department."""
    return str(KINDS[row.kind])
