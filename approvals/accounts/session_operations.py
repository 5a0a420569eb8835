"""Sessions kept on the server: opened at signing in, found by a token, ended at any moment."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final

from flask import g, request, session
from flask_login import login_user, logout_user
from sqlalchemy import Select, bindparam, select, update
from sqlalchemy.orm import contains_eager

from approvals.accounts.models import Account, LoginSession
from approvals.database import db, utc_now, writing

LASTS: Final = timedelta(hours=12)
"""So long a session lives without being used."""
LASTS_AT_MOST: Final = timedelta(days=7)
SEEN_EVERY: Final = timedelta(minutes=10)
KEPT_THROUGH_SIGN_IN: Final = ("_flashes",)


def open_session(account: Account, now: datetime) -> LoginSession:
    """Sign a person in: a new token, and nothing of the visitor's old cookie. The caller commits.

    A cookie planted before signing in is worth nothing afterwards.
    """
    kept = {key: session[key] for key in KEPT_THROUGH_SIGN_IN if key in session}
    session.clear()
    session.update(kept)
    account.session_token = secrets.token_urlsafe(32)
    row = LoginSession(
        token_digest=digest(account.session_token),
        account=account,
        created_at=now,
        last_seen_at=now,
        expires_at=now + LASTS,
        user_agent=request.user_agent.string[:200],
    )
    db.session.add(row)
    db.session.flush()
    login_user(account)
    return row


def digest(token: str) -> str:
    """What the table keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def load_account(token: str) -> Account | None:
    """Flask-Login's question at each request: whose live session has this token? One query."""
    now = utc_now()
    row = db.session.scalars(_live_session(), {"digest": digest(token), "now": now}).first()
    if row is None:
        return None
    g.login_session_id, g.login_session_seen_at = row.id, row.last_seen_at
    return row.account


@cache
def _live_session() -> Select[Any]:
    """Built once: every request asks."""
    return (
        select(LoginSession)
        .join(LoginSession.account)
        .where(
            LoginSession.token_digest == bindparam("digest"),
            LoginSession.ended_at.is_(None),
            LoginSession.expires_at > bindparam("now"),
            Account.is_enabled,
        )
        .options(contains_eager(LoginSession.account).joinedload(Account.organisation))
    )


def mark_seen(now: datetime) -> None:
    """Let the session slide on: at most every ten minutes, in a transaction of its own."""
    seen_at = g.get("login_session_seen_at")
    if seen_at is None or now - seen_at < SEEN_EVERY:
        return
    with writing(), db.engine.begin() as connection:
        began_at = connection.scalar(
            select(LoginSession.created_at).where(LoginSession.id == g.login_session_id)
        )
        until_at = min(now + LASTS, began_at + LASTS_AT_MOST) if began_at else now
        connection.execute(
            update(LoginSession)
            .where(LoginSession.id == g.login_session_id, LoginSession.ended_at.is_(None))
            .values(last_seen_at=now, expires_at=until_at)
        )


def sign_out(now: datetime) -> None:
    """End the session of this browser. Commits."""
    if "login_session_id" in g:
        end_sessions(LoginSession.id == g.login_session_id, now=now)
    logout_user()
    session.clear()
    db.session.commit()


def end_sessions(*which: object, now: datetime) -> int:
    """End the live sessions that fulfil the conditions; how many. The caller commits."""
    ended = db.session.execute(
        update(LoginSession)
        .where(*which, LoginSession.ended_at.is_(None))  # type: ignore[arg-type]
        .values(ended_at=now)
        .execution_options(synchronize_session=False)
    )
    return ended.rowcount  # type: ignore[attr-defined]


def end_all_of(account: Account, now: datetime, *, besides: int | None = None) -> int:
    """End a person's sessions, all or all but one. The caller commits."""
    which = [LoginSession.account_id == account.id]
    if besides is not None:
        which.append(LoginSession.id != besides)
    return end_sessions(*which, now=now)
