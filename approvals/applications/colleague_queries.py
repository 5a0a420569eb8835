"""Whom does somebody mean who names a colleague for a project of a call?"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from approvals.access import below
from approvals.accounts.models import Account, Organisation
from approvals.accounts.queries import account_by_name
from approvals.database import db
from approvals.programmes.models import Call

MOST_NAMESAKES = 5


def belongs(person: Account, call: Call) -> bool:
    """Somebody at the places that the call is for; of others it is not said that they exist."""
    return person.is_enabled and call.organisation_id in person.organisation.ancestor_ids


def colleagues_named(typed: str, call: Call) -> Sequence[Account]:
    """Who has this staff number, sign-in name or e-mail; else everybody of this very name."""
    name = typed.replace("\x00", "").strip()
    exact = account_by_name(name)
    if exact is not None:
        return [exact] if belongs(exact, call) else []
    return db.session.scalars(
        select(Account)
        .join(Account.organisation)
        .where(Account.name == name, Account.is_enabled, below(Organisation.path, call.org_path))
        .options(joinedload(Account.organisation))
        .order_by(Account.staff_number)
        .limit(MOST_NAMESAKES)
    ).all()
