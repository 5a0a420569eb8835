"""Granting and revoking roles; what waits for a role finds its new holder at once."""

from __future__ import annotations

from datetime import date, datetime

from approvals.accounts.models import Account, Grant, Organisation, Role
from approvals.accounts.own_operations import lock_account
from approvals.accounts.search_queries import is_held
from approvals.audit.effects import record_administration
from approvals.database import db
from approvals.deadlines.operations import resolve_waits_again
from approvals.programmes.models import Programme
from workflows.calendar import local_day


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
    _add(row, actor, now)
    db.session.commit()
    resolve_waits_again(place.path, [role.key], actor, now=now)
    return row


def revoke_role(row: Grant, actor: Account, *, now: datetime) -> None:
    """The role is gone with the next request of its holder. Commits."""
    lock_account(row.account)
    withdraw(row, actor, now)
    db.session.commit()
    resolve_waits_again(row.org_path, [row.role_key], actor, now=now)


def hand_on(row: Grant, successor: Account, actor: Account, now: datetime) -> None:
    """The same for somebody else, unless they hold it or it is over, in the caller's transaction."""
    is_over = row.until_on is not None and row.until_on < local_day(now)
    place = row.role_key, row.organisation_id, row.programme_id
    if is_over or is_held(successor.id, *place, now):
        return
    following = Grant(
        account=successor,
        role=row.role,
        organisation=row.organisation,
        org_path=row.org_path,
        programme=row.programme,
        until_on=row.until_on,
        granted_by_id=actor.id,
        granted_at=now,
    )
    _add(following, actor, now)


def _add(row: Grant, actor: Account, now: datetime) -> None:
    db.session.add(row)
    db.session.flush()
    _record(row, "grant", actor, now)


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
