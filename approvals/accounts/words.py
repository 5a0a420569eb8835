"""The words for kinds and roles that people read."""

from __future__ import annotations

from typing import Final

from flask_babel import get_locale
from flask_babel import lazy_gettext as _l

from approvals.accounts.models import Organisation, Role

KINDS: Final = {
    "bureau": _l("Bureau"),
    "school": _l("School"),
    "department": _l("Department"),
}


def role_title(role: Role) -> str:
    """A role in the reader's language."""
    return role.title_en if reads_english() else role.title_zh


def organisation_name(row: Organisation) -> str:
    """An organisation in the reader's language, in Chinese where there is no English name."""
    return row.name_en if reads_english() and row.name_en else row.name


def reads_english() -> bool:
    """Whether the reader's language is English."""
    return str(get_locale()).startswith("en")
