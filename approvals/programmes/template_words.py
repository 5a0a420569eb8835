"""How is a version of the forms' words called?"""

from __future__ import annotations

from flask_babel import gettext as _

from approvals.documents.shipped_template import SHIPPED
from approvals.presentation import localized
from approvals.programmes.template_models import FormTemplate


def version_words(row: FormTemplate | None) -> str:
    """Its number, and whose it is; no row stands for the shipped one."""
    if row is None or row.organisation is None:
        return _("Version %(number)s, as delivered", number=row.number if row else SHIPPED.number)
    return _("Version %(number)s, %(place)s", number=row.number, place=localized(row.organisation))
