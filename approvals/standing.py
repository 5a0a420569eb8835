"""Who may act on an application, in which role, and for whom.

The rules are those of the domain: a role is found by climbing from the application's department
to the nearest organisation where somebody eligible holds it; nobody acts on an application that
they lead, belong to or have a conflict with, except as its applicant; a delegate inherits the
exclusions of the person they act for.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, cached_property
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, cast, literal, null, or_, select, union_all
from sqlalchemy.types import Date, Integer, String

from approvals.accounts.models import Account, Delegation, Grant
from approvals.applications.models import Application, Member, Substitute
from approvals.database import db
from approvals.programmes.models import Committee, CommitteeMember
from approvals.reviews.models import Conflict, Review
from workflows.calendar import local_day

SUCCESSOR = "successor"
"""Who is asked to become the leader; nobody answers for them."""
PERSONAL_ROLES = frozenset({"applicant", "reviewer", "chair", SUCCESSOR})


@dataclass(frozen=True)
class Holders:
    """Who holds a role at an application; `organisation_id` is null for personal roles."""

    account_ids: frozenset[int] = frozenset()
    organisation_id: int | None = None

    def __bool__(self) -> bool:
        return bool(self.account_ids)


NOBODY = Holders()


@dataclass
class Standing:
    """The people around one application at one moment: one query, when first asked."""

    application: Application
    now: datetime
    committee_stage: str | None = None
    """Whose committee supplies reviewers and chair in the present state."""
    delegators: dict[int, tuple[int, ...]] | None = None
    """For whom an account acts, where the caller knows it already."""
    successor_id: int | None = None
    """Who is to become the leader by the change that is looked at."""

    def holders(self, role_key: str) -> Holders:
        """Everybody eligible to act in this role here and now."""
        if role_key == "clock":
            return NOBODY
        if role_key == "applicant":
            return Holders(frozenset({self.application.leader_id}))
        if role_key == SUCCESSOR:
            return Holders(frozenset({self.successor_id})) if self.successor_id else NOBODY
        if role_key in PERSONAL_ROLES:
            return Holders(self._around[role_key, self._stage] - self.excluded)
        return self._climb(role_key)

    def roles_of(self, account_id: int, role_keys: frozenset[str]) -> dict[str, int | None]:
        """Of these roles those that the account holds here → the person it acts for, or None."""
        roles: dict[str, int | None] = {}
        for role_key in sorted(role_keys):
            holders = self.holders(role_key).account_ids
            if account_id in holders:
                roles[role_key] = None
            elif (
                holders
                and role_key != SUCCESSOR
                and (delegator := self._delegator(account_id, role_key, holders))
            ):
                roles[role_key] = delegator
        return roles

    @property
    def excluded(self) -> frozenset[int]:
        """Leader, members and people with a declared conflict."""
        return self._around["excluded", None] | {self.application.leader_id}

    @property
    def owing_reviewers(self) -> frozenset[int]:
        """Reviewers of the present round who have not handed in."""
        return self._around["owing", self._stage] - self.excluded

    def at_stage(self, committee_stage: str | None) -> Standing:
        """The same people, looked at in a state of another committee; no second query."""
        return self._other(committee_stage=committee_stage)

    def of_change(self, successor_id: int | None) -> Standing:
        """The same people with the one whom a change is to make the leader."""
        return self if successor_id == self.successor_id else self._other(successor_id=successor_id)

    def _other(self, **columns: Any) -> Standing:
        other = replace(self, **columns)
        if "_around" in self.__dict__:
            other.__dict__["_around"] = self._around
        return other

    @property
    def _stage(self) -> str:
        return self.committee_stage or "review"

    def _climb(self, role_key: str) -> Holders:
        named = self._around[f"substitute {role_key}", None] - self.excluded
        for organisation_id in reversed(_places(self.application)):
            here = self._around[role_key, organisation_id] - self.excluded
            if here:
                return Holders(here | named, organisation_id)
        return Holders(named)

    def _delegator(self, account_id: int, role_key: str, holders: frozenset[int]) -> int | None:
        """The holder for whom this account acts, if any; excluded people act for nobody."""
        if role_key != "applicant" and account_id in self.excluded:
            return None
        if self.delegators is None:
            self.delegators = {}
        if account_id not in self.delegators:
            self.delegators[account_id] = delegators_of(account_id, self.now)
        return next((each for each in self.delegators[account_id] if each in holders), None)

    @cached_property
    def _around(self) -> defaultdict[tuple[str, int | str | None], frozenset[int]]:
        """Account ids by (role, organisation), (relation, committee's stage) or (relation, None)."""
        found: defaultdict[tuple[str, int | str | None], frozenset[int]] = defaultdict(frozenset)
        for relation, place, stage, account_id in db.session.execute(_around(), self._asked):
            found[relation, place or stage] |= {account_id}
        return found

    @property
    def _asked(self) -> dict[str, Any]:
        application = self.application
        return {
            "application": application.id,
            "call": application.call_id,
            "programme": application.call.programme_id,
            "round": application.round,
            "places": _places(application),
            "today": local_day(self.now),
        }


@cache
def _around() -> Select[Any, Any, Any, Any]:
    """The one query of a standing, built once: role or relation, organisation, stage, account."""
    rows = union_all(_grants(), _chairs(), *_reviewers(), *_excluded(), _substitutes()).subquery()
    return select(rows.c[0], rows.c[1], rows.c[2], rows.c[3])


def _grants() -> Select[Any, Any, Any, Any]:
    today = bindparam("today", type_=Date)
    return (
        select(
            Grant.role_key.label("relation"), Grant.organisation_id, _no_stage(), Grant.account_id
        )
        .join(Account, Account.id == Grant.account_id)
        .where(
            Grant.organisation_id.in_(bindparam("places", expanding=True)),
            Account.is_enabled,
            Grant.revoked_at.is_(None),
            or_(Grant.until_on.is_(None), Grant.until_on >= today),
            or_(Grant.programme_id.is_(None), Grant.programme_id == bindparam("programme")),
        )
    )


def _chairs() -> Select[Any, Any, Any, Any]:
    return (
        select(literal("chair"), _no_place(), Committee.stage, CommitteeMember.account_id)
        .join(Committee, Committee.id == CommitteeMember.committee_id)
        .join(Account, Account.id == CommitteeMember.account_id)
        .where(
            Committee.call_id == bindparam("call"),
            CommitteeMember.is_chair,
            Account.is_enabled,
        )
    )


def _reviewers() -> tuple[Select[Any, Any, Any, Any], ...]:
    """Each assigned reviewer once as `reviewer`, and those who owe a review as `owing` too."""
    assigned = select(literal("reviewer"), _no_place(), Review.stage, Review.reviewer_id).where(
        Review.application_id == bindparam("application"),
        Review.round == bindparam("round"),
        Review.withdrawn_at.is_(None),
    )
    owing = assigned.with_only_columns(
        literal("owing"), _no_place(), Review.stage, Review.reviewer_id
    ).where(Review.handed_in_at.is_(None))
    return assigned, owing


def _excluded() -> tuple[Select[Any, Any, Any, Any], ...]:
    return tuple(
        select(literal("excluded"), _no_place(), _no_stage(), model.account_id).where(
            model.application_id == bindparam("application")
        )
        for model in (Member, Conflict)
    )


def _substitutes() -> Select[Any, Any, Any, Any]:
    relation = cast(literal("substitute ").concat(Substitute.role_key), String)
    return select(relation, _no_place(), _no_stage(), Substitute.account_id).where(
        Substitute.application_id == bindparam("application")
    )


def _no_place() -> ColumnElement[Any]:
    return cast(null(), Integer)


def _no_stage() -> ColumnElement[Any]:
    return cast(null(), String)


def _places(application: Application) -> list[int]:
    """Organisation ids from the root down to the application's department."""
    return [int(step) for step in application.org_path.strip("/").split("/")]


def holding(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Conditions: a grant that holds at this moment."""
    return holding_on(local_day(now))


def holding_on(today: Any) -> tuple[ColumnElement[bool], ...]:
    """The same on a day, or on one that is bound later."""
    return (
        Grant.revoked_at.is_(None),
        or_(Grant.until_on.is_(None), Grant.until_on >= today),
    )


def acting_for(account_id: int, now: datetime) -> Select[int]:
    """Select of the people for whom an account acts today."""
    return acting_on(account_id, local_day(now))


def acting_on(account_id: Any, today: Any) -> Select[int]:
    """The same on a day, or with both bound later."""
    return (
        select(Delegation.from_account_id)
        .join(Account, Account.id == Delegation.from_account_id)
        .where(
            Delegation.to_account_id == account_id,
            Delegation.ended_at.is_(None),
            Delegation.from_on <= today,
            Delegation.until_on >= today,
            Account.is_enabled,
        )
    )


def delegators_of(account_id: int, now: datetime) -> tuple[int, ...]:
    """The people for whom an account acts today."""
    return tuple(db.session.scalars(acting_for(account_id, now).order_by(Delegation.id)))
