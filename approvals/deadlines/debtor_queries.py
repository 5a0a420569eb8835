"""Whom do these waits wait for: the person, the holders of the role, their deputies? In one query."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from approvals.accounts.models import Account, Delegation, Grant
from approvals.applications.models import Application, Member
from approvals.deadlines.models import Wait
from approvals.reviews.models import Conflict
from approvals.standing import holding
from workflows.calendar import local_day

OF_A_WAIT = (
    Wait.id.label("wait_id"),
    Wait.account_id,
    Wait.account_id.is_not(None).label("is_personal"),
    Wait.application_id,
    Wait.role_key,
    Wait.organisation_id,
    Wait.programme_id,
    Wait.org_path,
    Wait.due_at,
)
"""What follows from these columns: who is told. With them stands `role_above`, or null."""


def told_of(one: CTE, now: datetime) -> Select[Any]:
    """Each of these waits with each person who is told of it, some twice; all columns of `one`."""
    owing = _owing(one, now)
    deputies = (
        select(*_but_account(owing), Delegation.to_account_id)
        .join(Delegation, Delegation.from_account_id == owing.c.account_id)
        .where(
            Delegation.ended_at.is_(None),
            Delegation.from_on <= local_day(now),
            Delegation.until_on >= local_day(now),
        )
    )
    selves = select(*_but_account(owing), owing.c.account_id)
    told = selves.union_all(deputies).subquery()
    return (
        select(told)
        .join(Account, Account.id == told.c.account_id)
        .where(Account.is_enabled, or_(told.c.is_personal, ~_involved(told)))
    )


def _but_account(these: CTE) -> list[ColumnElement[Any]]:
    return [column for column in these.c if column.key != "account_id"]


def _owing(one: CTE, now: datetime) -> CTE:
    """Who is to be told themselves: the person, the holders of the role, or of the role above."""
    told, its_own = _but_account(one), one.c.role_above.is_(None)
    persons = select(*told, one.c.account_id).where(its_own, one.c.is_personal)
    bodies = (
        select(*told, Grant.account_id)
        .join(
            Grant, and_(Grant.role_key == one.c.role_key, _there(Grant, one), _covers(Grant, one))
        )
        .where(its_own, ~one.c.is_personal, *holding(now))
    )
    above = (
        select(*told, Grant.account_id)
        .join(
            Grant, and_(Grant.role_key == one.c.role_above, _over(Grant, one), _covers(Grant, one))
        )
        .where(*holding(now), func.length(Grant.org_path) == _nearest(one, now))
    )
    return persons.union_all(bodies, above).cte("owing")


def _there(grant: Any, one: CTE) -> ColumnElement[bool]:
    return grant.organisation_id == one.c.organisation_id


def _over(grant: Any, one: CTE) -> ColumnElement[bool]:
    return one.c.org_path.like(grant.org_path.concat("%"))


def _covers(grant: Any, one: CTE) -> ColumnElement[bool]:
    return or_(grant.programme_id.is_(None), grant.programme_id == one.c.programme_id)


def _nearest(one: CTE, now: datetime) -> Any:
    """How long the path of the nearest place is where somebody holds the role above."""
    other = aliased(Grant)
    return (
        select(func.max(func.length(other.org_path)))
        .join(Account, Account.id == other.account_id)
        .where(
            other.role_key == one.c.role_above,
            _over(other, one),
            _covers(other, one),
            Account.is_enabled,
            other.revoked_at.is_(None),
            or_(other.until_on.is_(None), other.until_on >= local_day(now)),
        )
        .correlate(one)
        .scalar_subquery()
    )


def _involved(told: Any) -> ColumnElement[bool]:
    """Whether the person leads the wait's application, belongs to it or has a conflict with it."""
    person, application = told.c.account_id, told.c.application_id
    return or_(
        exists().where(Application.id == application, Application.leader_id == person),
        exists().where(Member.application_id == application, Member.account_id == person),
        exists().where(Conflict.application_id == application, Conflict.account_id == person),
    )
