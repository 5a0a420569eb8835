"""Which colleague does a field name? One, or a sentence at the field that says why it is not clear."""

from __future__ import annotations

from flask_babel import gettext as _
from wtforms import Field

from approvals.accounts.models import Account
from approvals.applications.colleague_queries import colleagues_named
from approvals.presentation import localized
from approvals.programmes.models import Call


def colleague_meant(field: Field, call: Call) -> Account | None:
    """The one colleague of the call's places named by number, sign-in name, e-mail or name."""
    found = colleagues_named(field.data or "", call)
    if not found:
        field.errors = [_("Nobody is known by this name, number or e-mail.")]
    elif len(found) > 1:
        people = "; ".join(f"{p.name} {p.staff_number} {localized(p.organisation)}" for p in found)
        field.errors = [_("Several have this name. Type the number: %(people)s", people=people)]
    return found[0] if len(found) == 1 else None
