"""The words for kinds and roles that people read."""

from __future__ import annotations

from functools import cache
from typing import Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from approvals.accounts.models import LoginSession, Organisation, Role
from approvals.accounts.roles import shipped
from approvals.language import in_english
from approvals.viewer import Viewer

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


def role_words(viewer: Viewer) -> str:
    """What somebody is, in a line: their roles and seats; empty for who only leads projects."""
    keys = dict.fromkeys((*(hat.role_key for hat in viewer.hats), *sorted(viewer.seats)))
    return " · ".join(_role_word(key) for key in keys)


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


def _role_word(key: str) -> str:
    """A role's title without asking the database; a role of the school's own by its key."""
    title = _shipped_titles().get(key)
    return title["en" if in_english() else "zh"] if title else key


@cache
def _shipped_titles() -> dict[str, dict[str, str]]:
    return {entry["key"]: entry["title"] for entry in shipped()}
