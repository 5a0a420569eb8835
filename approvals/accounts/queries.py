"""Who is asking, and who there is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import g
from flask_login import current_user
from sqlalchemy import case, or_, select
from sqlalchemy.orm import joinedload

from approvals.accounts.models import Account, Delegation, Grant, LoginSession, Role
from approvals.accounts.words import organisation_name, role_title
from approvals.database import db, utc_now
from approvals.programmes.models import CommitteeMember
from approvals.standing import holding
from approvals.viewer import Viewer, viewer_of
from workflows.calendar import local_day


@dataclass(frozen=True)
class DemoPerson:
    """Somebody whom the demo lets you be."""

    name: str
    login_name: str
    does: tuple[str, ...]
    """Roles and seats in words; empty for who only leads projects."""
    place: str


def current_account() -> Account:
    """The signed-in person's row, without Flask-Login's proxy around it."""
    account: Account = current_user._get_current_object()  # type: ignore[assignment]
    return account


def current_viewer() -> Viewer:
    """The signed-in person with everything they may be: one query, once a request."""
    account = current_account()
    known: Viewer | None = g.get("viewer")
    if known is None or known.account is not account:
        g.viewer = known = viewer_of(account, utc_now())
    return known


def account_by_name(typed: str) -> Account | None:
    """Whose staff number, login name or e-mail this is; numbers go before names."""
    name = typed.replace("\x00", "").strip()
    folded = name.casefold()
    if not name:
        return None
    return db.session.scalars(
        select(Account)
        .where(
            or_(
                Account.staff_number == name,
                Account.login_name == folded,
                Account.email == folded,
            )
        )
        .order_by(case((Account.staff_number == name, 0), else_=1), Account.id)
        .limit(1)
    ).first()


def name_is_taken(name: str, *, besides: int | None = None) -> bool:
    """Whether somebody else signs in by this name already, be it as number, name or e-mail."""
    found = account_by_name(name)
    return found is not None and found.id != besides


def live_sessions(account_id: int) -> Sequence[LoginSession]:
    """A person's sessions that could still be used, the latest first."""
    return db.session.scalars(
        select(LoginSession)
        .where(
            LoginSession.account_id == account_id,
            LoginSession.ended_at.is_(None),
            LoginSession.expires_at > utc_now(),
        )
        .order_by(LoginSession.last_seen_at.desc(), LoginSession.id.desc())
    ).all()


def grants_of(account_id: int, now: datetime) -> Sequence[Grant]:
    """The roles that a person holds now, the highest place first."""
    return db.session.scalars(
        select(Grant)
        .where(Grant.account_id == account_id, *holding(now))  # type: ignore[arg-type]
        .options(
            joinedload(Grant.role), joinedload(Grant.organisation), joinedload(Grant.programme)
        )
        .order_by(Grant.org_path, Grant.role_key, Grant.id)
    ).all()


def delegations_of(account_id: int) -> Sequence[Delegation]:
    """Who acts for a person and for whom they act, today or later."""
    return db.session.scalars(
        select(Delegation)
        .where(
            or_(Delegation.from_account_id == account_id, Delegation.to_account_id == account_id),
            Delegation.ended_at.is_(None),
            Delegation.until_on >= local_day(utc_now()),
        )
        .options(joinedload(Delegation.from_account), joinedload(Delegation.to_account))
        .order_by(Delegation.from_on, Delegation.id)
    ).all()


def demo_people(now: datetime) -> list[DemoPerson]:
    """The people whom the demo's sign-in page lists, with what they do: three queries."""
    accounts = db.session.scalars(
        select(Account)
        .where(Account.is_demo, Account.is_enabled)
        .options(joinedload(Account.organisation))
        .order_by(Account.id)
    ).all()
    ids = [account.id for account in accounts]
    held = _titles(ids, now) + _seats(ids)
    return [
        DemoPerson(
            name=account.name,
            login_name=account.login_name or account.staff_number,
            does=tuple(dict.fromkeys(each for person, each in held if person == account.id)),
            place=organisation_name(account.organisation),
        )
        for account in accounts
    ]


def _titles(account_ids: Sequence[int], now: datetime) -> list[tuple[int, str]]:
    rows = db.session.scalars(
        select(Grant)
        .where(Grant.account_id.in_(account_ids), *holding(now))  # type: ignore[arg-type]
        .options(joinedload(Grant.role))
        .order_by(Grant.id)
    )
    return [(row.account_id, role_title(row.role)) for row in rows]


def _seats(account_ids: Sequence[int]) -> list[tuple[int, str]]:
    key = case((CommitteeMember.is_chair, "chair"), else_="reviewer")
    rows = db.session.execute(
        select(CommitteeMember.account_id, Role)
        .join(Role, Role.key == key)
        .where(CommitteeMember.account_id.in_(account_ids))
        .distinct()
        .order_by(CommitteeMember.account_id, Role.key)
    )
    return [(person, role_title(role)) for person, role in rows]


def names_of(ids: Collection[int]) -> dict[int, str]:
    """What people are called, by the number of their account."""
    if not ids:
        return {}
    rows = db.session.execute(select(Account.id, Account.name).where(Account.id.in_(ids)))
    return {row.id: row.name for row in rows}
