"""What administrators do with organisations and people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select

from approvals.accounts import passwords, session_operations
from approvals.accounts.models import Account, Grant, Organisation
from approvals.accounts.own_operations import lock_account
from approvals.accounts.sign_in_operations import forget_failures
from approvals.audit.effects import record_administration
from approvals.database import db

KINDS_BELOW: Final[dict[str, tuple[str, ...]]] = {
    "bureau": ("school", "department"),
    "school": ("department",),
    "department": (),
}
"""Which organisations may stand below which."""


@dataclass(frozen=True)
class NewPerson:
    """An account just made, and the password to hand over; it is stored nowhere."""

    account: Account
    password: str


def root_organisation(code: str, name: str, *, now: datetime) -> Organisation:
    """The organisation of this code; made as a bureau at the root if there is none. Commits."""
    found = db.session.scalar(select(Organisation).where(Organisation.code == code))
    if found is not None:
        return found
    row = _placed(Organisation(kind="bureau", code=code, name=name, path=f"?{code}"))
    record_administration("organisation", row.id, "add", None, now)
    db.session.commit()
    return row


def add_organisation(
    parent: Organisation, columns: Mapping[str, Any], actor: Account, *, now: datetime
) -> Organisation:
    """An organisation below another. Commits."""
    row = _placed(Organisation(parent=parent, path=f"?{columns['code']}", **columns))
    record_administration("organisation", row.id, "add", actor.id, now, values=dict(columns))
    db.session.commit()
    return row


def rename_organisation(
    row: Organisation, columns: Mapping[str, Any], actor: Account, *, now: datetime
) -> None:
    """Another name; the code stays, it stands in numbers already given. Commits."""
    db.session.refresh(row, with_for_update={"of": Organisation})
    changed = _change(row, columns)
    if changed:
        record_administration("organisation", row.id, "change", actor.id, now, values=changed)
    db.session.commit()


def set_organisation_active(
    row: Organisation, is_active: bool, actor: Account, *, now: datetime
) -> None:
    """Take an organisation out of use, or back into it. Commits."""
    db.session.refresh(row, with_for_update={"of": Organisation})
    if row.is_active != is_active:
        row.is_active = is_active
        action = "activate" if is_active else "deactivate"
        record_administration("organisation", row.id, action, actor.id, now)
    db.session.commit()


def add_person(columns: Mapping[str, Any], actor: Account, *, now: datetime) -> NewPerson:
    """An account with a temporary password. Commits."""
    password = passwords.temporary()
    row = Account(
        **columns,
        password_hash=passwords.hashed(password),
        has_temporary_password=True,
        created_at=now,
    )
    db.session.add(row)
    db.session.flush()
    record_administration("account", row.id, "add", actor.id, now, values=_plain(columns))
    db.session.commit()
    return NewPerson(row, password)


def add_first_admin(
    person: Account, root: Organisation, password: str, *, now: datetime
) -> Account:
    """A system administrator of the whole installation, made on the command line. Commits."""
    person.organisation_id = root.id
    person.created_at = now
    person.password_hash = passwords.hashed(password)
    db.session.add(person)
    db.session.flush()
    grant = Grant(
        account_id=person.id,
        role_key="system_admin",
        organisation_id=root.id,
        org_path=root.path,
        granted_at=now,
    )
    db.session.add(grant)
    record_administration("account", person.id, "add", None, now)
    values = {"role": "system_admin", "organisation": root.id}
    record_administration("account", person.id, "grant", None, now, values=values)
    db.session.commit()
    return person


def edit_person(
    account: Account, columns: Mapping[str, Any], actor: Account, *, now: datetime
) -> None:
    """Other names, another organisation. Commits."""
    lock_account(account)
    changed = _change(account, columns)
    if changed:
        record_administration("account", account.id, "change", actor.id, now, values=changed)
    db.session.commit()


def reset_password(account: Account, actor: Account, *, now: datetime) -> str:
    """A temporary password, returned once; all sessions of the person end. Commits."""
    lock_account(account)
    password = passwords.temporary()
    account.password_hash = passwords.hashed(password)
    account.has_temporary_password = True
    forget_failures(account)
    session_operations.end_all_of(account, now)
    record_administration("account", account.id, "reset_password", actor.id, now)
    db.session.commit()
    return password


def unlock(account: Account, actor: Account, *, now: datetime) -> None:
    """Let a person try to sign in again. Commits."""
    lock_account(account)
    forget_failures(account)
    record_administration("account", account.id, "unlock", actor.id, now)
    db.session.commit()


def sign_out_everywhere(account: Account, actor: Account, *, now: datetime) -> None:
    """End all sessions of a person. Commits."""
    lock_account(account)
    session_operations.end_all_of(account, now)
    record_administration("account", account.id, "end_sessions", actor.id, now)
    db.session.commit()


def activate(account: Account, actor: Account, *, now: datetime) -> None:
    """Let a deactivated person back in; roles have to be granted anew. Commits."""
    lock_account(account)
    if not account.is_enabled:
        account.is_enabled = True
        record_administration("account", account.id, "activate", actor.id, now)
    db.session.commit()


def _placed(row: Organisation) -> Organisation:
    """The new row with its path, which holds its own number."""
    db.session.add(row)
    db.session.flush()
    row.path = f"{row.parent.path if row.parent else '/'}{row.id}/"
    db.session.flush()
    return row


def _change(row: Any, columns: Mapping[str, Any]) -> dict[str, Any]:
    """Set what differs; what it was and what it is now, for the trail."""
    changed = {}
    for name, value in columns.items():
        before = getattr(row, name)
        if before != value:
            setattr(row, name, value)
            changed[name] = [before, value]
    return changed


def _plain(columns: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in columns.items() if value not in (None, "")}
