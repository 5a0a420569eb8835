"""Signing in: who this is, whether too many tries went wrong, and how long the door stays shut."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Insert, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from approvals.accounts import passwords, session_operations
from approvals.accounts.models import Account, SignInFailure
from approvals.accounts.queries import account_by_name
from approvals.audit.effects import record_administration
from approvals.database import db

TRIES: Final = 5
"""So many wrong passwords in a row lock the name."""
FIRST_LOCK: Final = timedelta(minutes=15)
LONGEST_LOCK: Final = timedelta(hours=24)
FORGOTTEN_AFTER: Final = timedelta(days=2)


@dataclass(frozen=True)
class Attempt:
    """What came of trying to sign in."""

    account: Account | None = None
    """Set: this person is signed in now."""
    locked_until_at: datetime | None = None


def sign_in(name: str, password: str, *, now: datetime) -> Attempt:
    """Try to sign in by staff number, login name or e-mail. Commits, also a failure.

    While the slow comparison runs no transaction is open; whether the name is locked is asked
    before it and after it, so that a hundred tries at once gain nothing.
    """
    account = account_by_name(name)
    key, stored = _key(account, name), account.password_hash if account else ""
    locked = locked_until(key, now)
    db.session.rollback()
    fits = not locked and passwords.fits(stored, password)
    until_at = locked or locked_until(key, now)
    if until_at:
        return Attempt(locked_until_at=until_at)
    if account is None or not fits or not account.is_enabled:
        return Attempt(locked_until_at=_fail(account, key, now))
    _enter(account, key, password, now)
    return Attempt(account)


def locked_until(key: str, now: datetime) -> datetime | None:
    """Until when a name is locked, or None."""
    until_at = db.session.scalar(
        select(SignInFailure.locked_until_at).where(SignInFailure.name_key == key)
    )
    return until_at if until_at and until_at > now else None


def lock_of(account: Account, now: datetime) -> datetime | None:
    """Until when an account is locked, or None."""
    return locked_until(_key(account, ""), now)


def forget_failures(account: Account) -> None:
    """Let a person try again: after success, or because an administrator says so."""
    _forget(_key(account, ""))


def lock_after(failures: int) -> timedelta | None:
    """How long the next lock lasts: each fifth failure locks, twice as long as the time before."""
    rounds, rest = divmod(failures, TRIES)
    if rest or not rounds:
        return None
    return min(FIRST_LOCK * 2 ** min(rounds - 1, 10), LONGEST_LOCK)


def _enter(account: Account, key: str, password: str, now: datetime) -> None:
    if passwords.is_outdated(account):
        account.password_hash = passwords.hashed(password)
    _forget(key)
    session_operations.open_session(account, now)
    db.session.commit()


def _fail(account: Account | None, key: str, now: datetime) -> datetime | None:
    """Count a failure; until when the name is locked now, if it is. Commits."""
    db.session.execute(delete(SignInFailure).where(SignInFailure.failed_at < now - FORGOTTEN_AFTER))
    failures = db.session.scalar(_counted(key, now)) or 1
    lasting = lock_after(failures)
    if lasting is not None:
        _lock(account, key, now + lasting, failures, now)
    db.session.commit()
    return now + lasting if lasting else None


def _lock(
    account: Account | None, key: str, until_at: datetime, failures: int, now: datetime
) -> None:
    row = db.session.get_one(SignInFailure, key, populate_existing=True)
    row.locked_until_at = until_at
    if account is not None:
        db.session.refresh(account, with_for_update={"of": Account})
        record_administration(
            "account", account.id, "lock", None, now, values={"failures": failures}
        )


def _counted(key: str, now: datetime) -> Insert:
    """One statement that counts up whatever others count at the same moment."""
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    first = dialect.insert(SignInFailure).values(name_key=key, failures=1, failed_at=now)
    return first.on_conflict_do_update(
        index_elements=[SignInFailure.name_key],
        set_={"failures": SignInFailure.failures + 1, "failed_at": now},
    ).returning(SignInFailure.failures)


def _forget(key: str) -> None:
    db.session.execute(delete(SignInFailure).where(SignInFailure.name_key == key))


def _key(account: Account | None, name: str) -> str:
    """One key for all three names of an account, and one for a name that nobody has."""
    if account is not None:
        return f"account:{account.id}"
    return "name:" + hashlib.sha256(name.strip().casefold().encode()).hexdigest()
