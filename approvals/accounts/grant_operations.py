"""Granting and revoking roles; what waits for a role finds its new holder at once."""

from __future__ import annotations

from datetime import date, datetime

from approvals.accounts.models import Account, Grant, Organisation, Role
from approvals.accounts.own_operations import lock_account
from approvals.audit.effects import record_administration
from approvals.database import db
from approvals.deadlines.operations import resolve_waits_again
from approvals.programmes.models import Programme


def grant_role(
    account: Account,
    role: Role,
    place: Organisation,
    actor: Account,
    *,
    now: datetime,
    programme: Programme | None = None,
    until_on: date | None = None,
) -> Grant:
    """A role at an organisation, optionally for one programme, optionally until a day. Commits."""
    lock_account(account)
    row = Grant(
        account=account,
        role=role,
        organisation=place,
        org_path=place.path,
        programme=programme,
        until_on=until_on,
        granted_by_id=actor.id,
        granted_at=now,
    )
    db.session.add(row)
    db.session.flush()
    _record(row, "grant", actor, now)
    db.session.commit()
    resolve_waits_again(place.path, [role.key], actor, now=now)
    return row


def revoke_role(row: Grant, actor: Account, *, now: datetime) -> None:
    """The role is gone with the next request of its holder. Commits."""
    lock_account(row.account)
    withdraw(row, actor, now)
    db.session.commit()
    resolve_waits_again(row.org_path, [row.role_key], actor, now=now)


def withdraw(row: Grant, actor: Account, now: datetime) -> None:
    """End a grant within the caller's transaction."""
    row.revoked_at = now
    _record(row, "revoke", actor, now)


def _record(row: Grant, action: str, actor: Account, now: datetime) -> None:
    values = {
        "role": row.role_key,
        "organisation": row.organisation_id,
        "programme": row.programme_id,
        "until_on": row.until_on.isoformat() if row.until_on else None,
    }
    record_administration("account", row.account_id, action, actor.id, now, values=values)
