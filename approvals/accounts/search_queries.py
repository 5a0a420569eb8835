"""Organisations, people and grants as administrators look for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import joinedload

from approvals.access import below
from approvals.accounts.administration import Domain
from approvals.accounts.models import Account, Grant, Organisation, Role
from approvals.database import db
from approvals.programmes.models import Programme
from approvals.standing import holding

PAGE_SIZE: Final = 50
ROLES_OF_A_SUBJECT: Final = "subject"
"""The level of roles that nobody is granted: they belong to people of the subject itself."""


@dataclass(frozen=True)
class Branch:
    """An organisation in the tree, how deep it stands, and how many people work there."""

    organisation: Organisation
    depth: int
    people: int


@dataclass(frozen=True)
class PeopleSearch:
    """What somebody looks for among the people."""

    words: str = ""
    organisation: Organisation | None = None
    role_key: str = ""
    with_closed: bool = False
    after: str = ""
    """The staff number behind which the page begins."""


@dataclass(frozen=True)
class PeoplePage:
    """Some people, and the number behind which the next ones stand."""

    people: Sequence[Account]
    next_after: str | None


def tree(domain: Domain) -> list[Branch]:
    """The organisations of a domain, children beneath their parents, by code: two queries."""
    rows = db.session.scalars(
        select(Organisation).where(domain.of(Organisation.path)).order_by(Organisation.code)
    ).all()
    counted = select(Account.organisation_id, func.count()).where(Account.is_enabled)
    by_place = db.session.execute(counted.group_by(Account.organisation_id)).all()
    people: dict[int, int] = {row[0]: row[1] for row in by_place}
    known = {row.id for row in rows}
    below_of: dict[int | None, list[Organisation]] = {}
    for row in rows:
        below_of.setdefault(row.parent_id if row.parent_id in known else None, []).append(row)
    return _branches(below_of, None, 0, people)


def _branches(
    below_of: dict[int | None, list[Organisation]],
    parent_id: int | None,
    depth: int,
    people: dict[int, int],
) -> list[Branch]:
    found = []
    for row in below_of.get(parent_id, ()):
        found.append(Branch(row, depth, people.get(row.id, 0)))
        found += _branches(below_of, row.id, depth + 1, people)
    return found


def people(domain: Domain, wanted: PeopleSearch, now: datetime) -> PeoplePage:
    """A page of people by staff number. Two characters of a name find it on both databases."""
    rows = db.session.scalars(
        select(Account)
        .join(Account.organisation)
        .where(domain.of(Organisation.path), *_conditions(wanted, now))
        .options(joinedload(Account.organisation))
        .order_by(Account.staff_number)
        .limit(PAGE_SIZE + 1)
    ).all()
    shown = rows[:PAGE_SIZE]
    return PeoplePage(shown, shown[-1].staff_number if len(rows) > PAGE_SIZE else None)


def _conditions(wanted: PeopleSearch, now: datetime) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.words:
        found.append(named(wanted.words))
    if wanted.organisation is not None:
        found.append(below(Organisation.path, wanted.organisation.path))
    if wanted.role_key:
        held = select(Grant.account_id).where(Grant.role_key == wanted.role_key, *holding(now))  # type: ignore[arg-type]
        found.append(Account.id.in_(held))
    if not wanted.with_closed:
        found.append(Account.is_enabled.is_(True))
    if wanted.after:
        found.append(Account.staff_number > wanted.after)
    return found


def named(words: str) -> ColumnElement[bool]:
    """People with this in their name, or whose number, sign-in name or mail address begins so."""
    folded = words.casefold()
    return or_(
        Account.name.icontains(words, autoescape=True),
        Account.staff_number.istartswith(words, autoescape=True),
        Account.login_name.startswith(folded, autoescape=True),
        Account.email.startswith(folded, autoescape=True),
    )


def person(domain: Domain, account_id: int) -> Account | None:
    """A person of a domain, or None."""
    return db.session.scalars(
        select(Account)
        .join(Account.organisation)
        .where(Account.id == account_id, domain.of(Organisation.path))
        .options(joinedload(Account.organisation))
    ).first()


def organisation(domain: Domain, organisation_id: int) -> Organisation | None:
    """An organisation of a domain, or None."""
    return db.session.scalars(
        select(Organisation).where(Organisation.id == organisation_id, domain.of(Organisation.path))
    ).first()


def grants_within(
    domain: Domain, now: datetime, *, role_key: str = "", after: int = 0
) -> Sequence[Grant]:
    """Who holds what at the places of a domain, one more than a page, by grant number."""
    conditions = [domain.of(Grant.org_path), Account.is_enabled, Grant.id > after, *holding(now)]
    if role_key:
        conditions.append(Grant.role_key == role_key)
    return db.session.scalars(
        select(Grant)
        .join(Grant.account)
        .where(*conditions)  # type: ignore[arg-type]
        .options(
            joinedload(Grant.account),
            joinedload(Grant.role),
            joinedload(Grant.organisation),
            joinedload(Grant.programme),
        )
        .order_by(Grant.id)
        .limit(PAGE_SIZE + 1)
    ).all()


def is_held(
    account_id: int, role_key: str, organisation_id: int, programme_id: int | None, now: datetime
) -> bool:
    """Whether somebody holds just this role there already."""
    same = programme_id is None
    programme = Grant.programme_id.is_(None) if same else Grant.programme_id == programme_id
    found = select(Grant.id).where(
        Grant.account_id == account_id,
        Grant.role_key == role_key,
        Grant.organisation_id == organisation_id,
        programme,
        *holding(now),  # type: ignore[arg-type]
    )
    return db.session.scalar(found.limit(1)) is not None


def grantable_roles() -> Sequence[Role]:
    """The roles that can be granted, in the product's order."""
    return db.session.scalars(
        select(Role).where(Role.level != ROLES_OF_A_SUBJECT).order_by(Role.position, Role.key)
    ).all()


def programmes_within(domain: Domain) -> Sequence[Programme]:
    """The programmes of a domain's organisations, and of those above, that a grant may name."""
    return db.session.scalars(select(Programme).order_by(Programme.title, Programme.id)).all()


def other_admins(account_id: int, now: datetime) -> int:
    """How many other people are system administrators: the last one cannot be closed."""
    return (
        db.session.scalar(
            select(func.count(Grant.account_id.distinct()))
            .join(Grant.account)
            .where(
                Grant.role_key == "system_admin",
                Grant.account_id != account_id,
                Account.is_enabled,
                *holding(now),  # type: ignore[arg-type]
            )
        )
        or 0
    )


def is_in_use(row: Organisation) -> bool:
    """Whether people or active organisations stand at or below an organisation."""
    at_work = (
        select(Account.id)
        .join(Account.organisation)
        .where(below(Organisation.path, row.path), Account.is_enabled)
    )
    children = select(Organisation.id).where(
        Organisation.parent_id == row.id, Organisation.is_active
    )
    return any(db.session.scalar(each.limit(1)) is not None for each in (at_work, children))
