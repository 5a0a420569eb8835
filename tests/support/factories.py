"""Real rows for tests: organisations, people, a call, an application; and steps as people take them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from sqlalchemy import select

from approvals import door
from approvals.accounts.models import Account, Grant, Organisation, Role
from approvals.applications import operations as applications
from approvals.applications.models import Application
from approvals.audit.effects import record_administration
from approvals.audit.models import HistoryEntry
from approvals.budget.effects import fund_call
from approvals.database import db
from approvals.programmes.models import (
    BudgetCategory,
    Call,
    CallSource,
    Committee,
    CommitteeMember,
    Criterion,
    IndicatorTemplate,
    LineTemplate,
    Programme,
    TrancheRule,
)
from approvals.step import Subject
from tests.support.kept import kept

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""A Monday, 9:00 in Shanghai, in the declaration window of `make_call`."""

_serial = count(1)


def make_organisation(
    kind: str = "school", parent: Organisation | None = None, name: str | None = None
) -> Organisation:
    """A bureau, school or department with its path."""
    number = next(_serial)
    organisation = Organisation(
        kind=kind, parent=parent, code=f"O{number}", name=name or f"单位{number}", path=f"?{number}"
    )
    db.session.add(organisation)
    db.session.flush()
    organisation.path = f"{parent.path if parent else '/'}{organisation.id}/"
    return organisation


def make_account(organisation: Organisation, name: str | None = None, **columns: Any) -> Account:
    """A person of an organisation; without a password unless one is given as a hash."""
    account = new_account(organisation, name, **columns)
    db.session.flush()
    return account


def new_account(organisation: Organisation, name: str | None = None, **columns: Any) -> Account:
    """The same, written with whatever is written next."""
    number = next(_serial)
    account = Account(
        staff_number=f"S{number:05d}",
        login_name=f"person{number}",
        email=f"person{number}@school.example",
        name=name or f"教师{number}",
        organisation=organisation,
        created_at=NOW,
        **columns,
    )
    db.session.add(account)
    return account


def make_role(key: str) -> Role:
    """The role's row, made if it is not there."""
    (role,) = make_roles(key)
    db.session.flush()
    return role


def make_roles(*keys: str) -> list[Role]:
    """Roles, those made that are not there; written with whatever is written next."""
    there = {role.key: role for role in db.session.scalars(select(Role).where(Role.key.in_(keys)))}
    new = {key: Role(key=key, title_zh=key, title_en=key, level="school") for key in keys}
    db.session.add_all(role for key, role in new.items() if key not in there)
    return [there.get(key) or new[key] for key in keys]


def grant(account: Account, role_key: str, organisation: Organisation | None = None) -> Grant:
    """A role at an organisation, by default the person's own."""
    make_role(role_key)
    row = new_grant(account, role_key, organisation)
    db.session.flush()
    return row


def new_grant(account: Account, role_key: str, organisation: Organisation | None = None) -> Grant:
    """The same for a role that is there, written with whatever is written next."""
    place = organisation or account.organisation
    row = Grant(
        account=account,
        role_key=role_key,
        organisation=place,
        org_path=place.path,
        granted_at=NOW,
    )
    db.session.add(row)
    return row


def make_programme(school: Organisation, workflow_key: str = "teaching_project") -> Programme:
    """A programme of a school."""
    number = next(_serial)
    programme = Programme(
        key=f"programme{number}",
        title="教学建设项目",
        organisation=school,
        workflow_key=workflow_key,
    )
    db.session.add(programme)
    db.session.flush()
    return programme


def make_call(
    school: Organisation,
    *,
    envelope: Decimal = Decimal(10_000_000),
    reviewers: tuple[Account, ...] = (),
    chair: Account | None = None,
    programme: Programme | None = None,
    tranches: tuple[tuple[str, int], ...] = (("start", 6000), ("midterm", 4000)),
    **columns: Any,
) -> Call:
    """An open call with its envelope in the ledger, two criteria, committees and templates."""
    call = Call(
        programme=programme or make_programme(school),
        organisation=school,
        org_path=school.path,
        year=2026,
        code=columns.pop("code", f"C{next(_serial)}"),
        title="2026 年教学建设项目",
        opens_at=NOW - timedelta(days=1),
        declaration_closes_at=NOW + timedelta(days=30),
        review_closes_at=NOW + timedelta(days=60),
        midterm_due_at=NOW + timedelta(days=200),
        acceptance_due_at=NOW + timedelta(days=400),
        envelope_amount=envelope,
        opened_at=NOW - timedelta(days=1),
        sources=[CallSource(source="appropriation", amount=envelope)],
        tranche_rules=[
            TrancheRule(position=i, gate=gate, share_bp=share)
            for i, (gate, share) in enumerate(tranches, 1)
        ],
        criteria=[
            Criterion(position=1, title="必要性", weight=60),
            Criterion(position=2, title="可行性", weight=40),
        ],
        indicator_templates=[
            IndicatorTemplate(
                position=1,
                level1="产出目标",
                level2="数量",
                level3="在线课程数",
                target_text="≥6门",
            )
        ],
        line_templates=[
            LineTemplate(position=1, category=make_category("equipment", "设备购置费")),
            LineTemplate(position=2, category=make_category("training", "培训费")),
        ],
        committees=[
            make_committee(stage, reviewers, chair) for stage in ("review", "midterm", "acceptance")
        ],
        **{"workflow_version": 1, "version": 0, **columns},
    )
    db.session.add(call)
    db.session.flush()
    opened = record_administration("call", call.id, "open", None, NOW)
    fund_call(call, envelope, opened)
    return call


def make_committee(stage: str, reviewers: tuple[Account, ...], chair: Account | None) -> Committee:
    """A committee with these members and this chair."""
    seats = [CommitteeMember(account=person) for person in reviewers]
    if chair is not None:
        seats.append(CommitteeMember(account=chair, is_chair=True))
    return Committee(stage=stage, members=seats)


def make_category(key: str, title: str) -> BudgetCategory:
    """A budget category, made if it is not there."""
    found = db.session.query(BudgetCategory).filter_by(key=key).one_or_none()
    return found or BudgetCategory(key=key, title=title, title_en=key.title())


@kept
def make_application(
    call: Call, leader: Account, *, amount: Decimal = Decimal(100_000), now: datetime = NOW
) -> Application:
    """A complete draft that asks for `amount`, three quarters of it on the first line."""
    application = applications.begin(call, leader, now=now, title=f"项目{next(_serial)}")
    declaration = application.declaration
    declaration.category, declaration.performance_type = "其他一次性项目", "事业/专业类"
    declaration.government_procurement = False
    declaration.start_on, declaration.end_on = date(2026, 6, 1), date(2027, 5, 31)
    for field in ("summary", "basis", "necessity", "safeguards", "schedule", "goals"):
        setattr(declaration, field, f"{application.title}的{field}，内容完整。")
    first, second = application.project_years[0].budget_lines
    first.requested_amount, second.requested_amount = amount * 3 / 4, amount / 4
    application.requested_amount = amount
    db.session.commit()
    return application


def take(
    subject: Subject,
    action: str,
    actor: Account | None,
    *,
    now: datetime = NOW,
    comment: str = "意见",
    key: str | None = None,
    **values: Any,
) -> HistoryEntry:
    """One step through the door."""
    given: Mapping[str, Any] = values
    return door.take_step(subject, action, actor, comment, given, key, now=now)
