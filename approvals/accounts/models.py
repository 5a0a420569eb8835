"""Who there is: organisations, accounts, roles granted, delegations, sessions."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from flask_login import UserMixin
from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from approvals.database import Model, UtcDateTime

if TYPE_CHECKING:
    from approvals.programmes.models import Programme


class Organisation(Model):
    """A bureau, a school or a department. `path` is `/1/5/12/`: its ancestors and itself."""

    __tablename__ = "organisations"
    __table_args__ = (
        CheckConstraint("kind IN ('bureau', 'school', 'department')", name="kind_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str] = mapped_column(String(120), default="")
    path: Mapped[str] = mapped_column(String(200), unique=True)
    is_active: Mapped[bool] = mapped_column(default=True)
    parent: Mapped[Organisation | None] = relationship(remote_side=[id])

    @property
    def ancestor_ids(self) -> list[int]:
        """Ids from the organisation itself up to the root, nearest first."""
        return [int(part) for part in reversed(self.path.strip("/").split("/"))]


class Account(UserMixin, Model):
    """A person who may sign in. Never deleted: deactivated."""

    __tablename__ = "accounts"

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_number: Mapped[str] = mapped_column(String(40), unique=True)
    login_name: Mapped[str | None] = mapped_column(String(40), unique=True)
    email: Mapped[str | None] = mapped_column(String(200), unique=True)
    name: Mapped[str] = mapped_column(String(80), index=True)
    job_title: Mapped[str] = mapped_column(String(80), default="")
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    password_hash: Mapped[str] = mapped_column(String(200), default="")
    is_enabled: Mapped[bool] = mapped_column(default=True)
    is_demo: Mapped[bool] = mapped_column(default=False)
    locale: Mapped[str] = mapped_column(String(12), default="zh_Hans_CN")
    theme: Mapped[str] = mapped_column(String(8), default="auto")
    wants_mail: Mapped[bool] = mapped_column(default=True)
    has_temporary_password: Mapped[bool] = mapped_column(default=False)
    """Set by an administrator: nothing else is open until the person has chosen an own one."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    bank_account: Mapped[str] = mapped_column(String(40), default="")
    organisation: Mapped[Organisation] = relationship()

    @property
    def is_active(self) -> bool:
        """Flask-Login's question: a deactivated account has no session any more."""
        return self.is_enabled

    def get_id(self) -> str:
        """What Flask-Login keeps in the cookie: the session's token, never the account's number."""
        return self.session_token

    session_token = ""
    """The token of the session just opened; known to this process only for that moment."""


class Role(Model):
    """A body that can be granted; seeded from workflows/roles.yaml, then a row like any other."""

    __tablename__ = "roles"

    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    title_zh: Mapped[str] = mapped_column(String(80))
    title_en: Mapped[str] = mapped_column(String(80))
    level: Mapped[str] = mapped_column(String(16))
    position: Mapped[int] = mapped_column(default=0)


class Grant(Model):
    """A role held by a person at an organisation, optionally for one programme, until a day."""

    __tablename__ = "grants"
    __table_args__ = (
        Index("ix_grants_role_place", "role_key", "organisation_id"),
        Index("ix_grants_account_open", "account_id", "revoked_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    role_key: Mapped[str] = mapped_column(ForeignKey("roles.key"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    org_path: Mapped[str] = mapped_column(String(200))
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programmes.id"))
    until_on: Mapped[date | None]
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    granted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    account: Mapped[Account] = relationship(foreign_keys=[account_id])
    organisation: Mapped[Organisation] = relationship()
    role: Mapped[Role] = relationship()
    programme: Mapped[Programme | None] = relationship()


class Delegation(Model):
    """Somebody acts for somebody else for a period (委托代办); history names both."""

    __tablename__ = "delegations"
    __table_args__ = (
        CheckConstraint("from_account_id <> to_account_id", name="not_to_oneself"),
        CheckConstraint("until_on >= from_on", name="period_forward"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    from_account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    to_account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    from_on: Mapped[date]
    until_on: Mapped[date]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    from_account: Mapped[Account] = relationship(foreign_keys=[from_account_id])
    to_account: Mapped[Account] = relationship(foreign_keys=[to_account_id])


class LoginSession(Model):
    """A signed-in browser. The cookie holds a random token, the table only its digest."""

    __tablename__ = "login_sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    user_agent: Mapped[str] = mapped_column(String(200), default="")
    account: Mapped[Account] = relationship()


class SignInFailure(Model):
    """Wrong tries for one name, known or unknown alike, so that a lock betrays no account."""

    __tablename__ = "sign_in_failures"

    name_key: Mapped[str] = mapped_column(String(80), primary_key=True)
    failures: Mapped[int]
    failed_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    locked_until_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
