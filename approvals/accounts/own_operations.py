"""What people change about themselves: password, language, theme, mail, who acts for them."""

from __future__ import annotations

from datetime import date, datetime

from approvals.accounts import passwords, session_operations
from approvals.accounts.models import Account, Delegation
from approvals.audit.effects import record_administration
from approvals.database import db


def lock_account(account: Account) -> None:
    """Lock a person's row, and with it their chain of history, until the commit."""
    db.session.refresh(account, with_for_update={"of": Account})


def change_password(account: Account, password: str, *, session_id: int, now: datetime) -> None:
    """A new password; all other sessions of the person end. Commits."""
    lock_account(account)
    account.password_hash = passwords.hashed(password)
    account.has_temporary_password = False
    session_operations.end_all_of(account, now, besides=session_id)
    record_administration("account", account.id, "change_password", account.id, now)
    db.session.commit()


def choose(account: Account, *, locale: str | None = None, theme: str | None = None) -> None:
    """A person's own language or theme. Commits."""
    account.locale = locale or account.locale
    account.theme = theme or account.theme
    db.session.commit()


def want_mail(account: Account, wants_mail: bool) -> None:
    """Whether messages come by mail too. Commits."""
    account.wants_mail = wants_mail
    db.session.commit()


def delegate(
    account: Account, to: Account, from_on: date, until_on: date, *, now: datetime
) -> Delegation:
    """Let somebody act in one's place for a period. Commits."""
    lock_account(account)
    row = Delegation(
        from_account=account, to_account=to, from_on=from_on, until_on=until_on, created_at=now
    )
    db.session.add(row)
    values = {"to": to.id, "from_on": from_on.isoformat(), "until_on": until_on.isoformat()}
    record_administration("account", account.id, "delegate", account.id, now, values=values)
    db.session.commit()
    return row


def end_delegation(delegation: Delegation, actor: Account, *, now: datetime) -> None:
    """Nobody acts for anybody by this delegation any more. Commits."""
    lock_account(delegation.from_account)
    delegation.ended_at = now
    values = {"to": delegation.to_account_id}
    record_administration(
        "account", delegation.from_account_id, "end_delegation", actor.id, now, values=values
    )
    db.session.commit()
