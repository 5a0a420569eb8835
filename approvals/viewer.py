"""Who is asking: a signed-in person with the roles they hold, and those they hold for others.

What a viewer sees of an application stands in `access`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    CompoundSelect,
    Date,
    Integer,
    Select,
    bindparam,
    case,
    cast,
    literal,
    null,
    select,
    union_all,
)

from approvals.accounts.models import Account, Delegation, Grant
from approvals.applications.models import Application, Member
from approvals.database import db
from approvals.deadlines.models import Wait
from approvals.programmes.models import CommitteeMember
from approvals.standing import SUCCESSOR, acting_on, holding_on
from workflows.calendar import local_day

OWN = frozenset({"leader", "member", SUCCESSOR})
"""What ties a person to an application by name, as rows of theirs say it."""


@dataclass(frozen=True)
class Hat:
    """A role held at a place, in one's own name or for somebody else."""

    role_key: str
    organisation_id: int
    org_path: str
    programme_id: int | None
    on_behalf_of: int | None = None

    def covers(self, path: str, programme_id: int) -> bool:
        """Whether a thing at `path` of this programme lies at the hat's place or below."""
        return path.startswith(self.org_path) and self.programme_id in (None, programme_id)


@dataclass(frozen=True)
class Viewer:
    """A signed-in person with everything they may be."""

    account: Account
    now: datetime
    hats: tuple[Hat, ...] = ()
    delegators: tuple[int, ...] = ()
    """The people for whom they act today."""
    seats: frozenset[str] = field(default_factory=frozenset)
    """`reviewer` or `chair` where they sit on a committee, for the menu."""
    projects: tuple[int, ...] = ()
    """The applications whose members they or those for whom they act are."""
    asked: tuple[int, ...] = ()
    """The applications whose leader they are asked to become: they read them to answer."""
    places: Mapping[int, str] = field(default_factory=dict)
    """Where each of their own lies, by its id: those they lead, belong to or are asked to lead."""

    @property
    def person_ids(self) -> tuple[int, ...]:
        """Themselves and those for whom they act."""
        return (self.account.id, *self.delegators)

    def has_role(self, *role_keys: str) -> bool:
        """Whether any of these roles is held anywhere: for menus, never for deciding a step."""
        return any(hat.role_key in role_keys for hat in self.hats)

    def hats_of(self, *role_keys: str) -> tuple[Hat, ...]:
        """The hats with one of these roles."""
        return tuple(hat for hat in self.hats if hat.role_key in role_keys)

    def manages(self, role_key: str, path: str, programme_id: int | None = None) -> bool:
        """Whether they hold a role at a place or above it."""
        return any(
            path.startswith(hat.org_path)
            and (hat.programme_id is None or hat.programme_id == programme_id)
            for hat in self.hats_of(role_key)
        )


def viewer_of(account: Account, now: datetime) -> Viewer:
    """A person with their own and their delegated roles: one query."""
    asked = {"account": account.id, "today": local_day(now)}
    rows = [tuple(row) for row in db.session.execute(_hat_rows(), asked)]
    seats = {role.removeprefix("seat ") for _, role, *_ in rows if role.startswith("seat ")}
    return Viewer(
        account,
        now,
        tuple(
            Hat(role, place, path, programme, None if person == account.id else person)
            for person, role, place, path, programme in rows
            if path and role not in OWN
        ),
        tuple(person for person, role, *_ in rows if role == "delegator"),
        frozenset(seats | {"reviewer"} if seats else ()),
        tuple(sorted({place for _, role, place, *_ in rows if role == "member"})),
        tuple(sorted({place for _, role, place, *_ in rows if role == SUCCESSOR})),
        {place: path for _, role, place, path, _ in rows if role in OWN},
    )


@cache
def _hat_rows() -> Select[Any]:
    """The roles of a person and of those for whom they act, their seats and projects, and who those are.

    Built once: every request asks, with `account` and `today`.
    """
    account, today = bindparam("account", type_=Integer), bindparam("today", type_=Date)
    acting = acting_on(account, today)
    people = union_all(select(account), acting)
    none = cast(null(), Integer)
    grants = select(
        Grant.account_id,
        Grant.role_key.label("role"),
        Grant.organisation_id,
        Grant.org_path,
        Grant.programme_id,
    ).where(Grant.account_id.in_(people), *holding_on(today))
    seats = (
        select(
            CommitteeMember.account_id,
            case((CommitteeMember.is_chair, "seat chair"), else_="seat reviewer"),
            none,
            literal(""),
            none,
        )
        .where(CommitteeMember.account_id.in_(people))
        .distinct()
    )
    for_others = acting.with_only_columns(
        Delegation.from_account_id, literal("delegator"), none, literal(""), none
    )
    rows = union_all(grants, seats, for_others, *_projects(account, people)).subquery()
    return select(*rows.c)


def _projects(account: BindParameter[int], people: CompoundSelect[Any]) -> tuple[Any, ...]:
    """The projects that these people lead or belong to, and those that the person is to lead."""
    none = cast(null(), Integer)
    led = select(
        Application.leader_id, literal("leader"), Application.id, Application.org_path, none
    ).where(Application.leader_id.in_(people))
    projects = (
        select(Member.account_id, literal("member"), Application.id, Application.org_path, none)
        .join(Application, Application.id == Member.application_id)
        .where(Member.account_id.in_(people))
    )
    asked = (
        select(Wait.account_id, literal(SUCCESSOR), Application.id, Application.org_path, none)
        .join(Application, Application.id == Wait.application_id)
        .where(Wait.account_id == account, Wait.role_key == SUCCESSOR, Wait.closed_at.is_(None))
    )
    return led, projects, asked
