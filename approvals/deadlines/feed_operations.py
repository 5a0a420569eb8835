"""Giving a person a secret address for the calendar, another one, or none."""

from __future__ import annotations

import secrets

from approvals.accounts.models import Account
from approvals.database import db
from approvals.deadlines.feed_queries import digest
from approvals.deadlines.wish_operations import wish_of


def renew(account: Account) -> str:
    """A new secret; the address before it leads nowhere from now on. Only its digest is kept. Commits."""
    token, row = secrets.token_urlsafe(32), wish_of(account)
    row.calendar_digest = digest(token)
    db.session.add(row)
    db.session.commit()
    return token


def switch_off(account: Account) -> None:
    """No address any more. Commits."""
    row = wish_of(account)
    row.calendar_digest = None
    db.session.add(row)
    db.session.commit()
