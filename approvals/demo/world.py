"""Who and what the demo's world consists of before anything happens: places, people, calls."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from argon2 import PasswordHasher

from approvals.accounts.models import Account, Grant, Organisation
from approvals.accounts.roles import seed_roles
from approvals.database import db
from approvals.demo import content
from approvals.programmes.life_operations import open_call
from approvals.programmes.models import (
    BudgetCategory,
    Call,
    CallSource,
    Committee,
    CommitteeMember,
    Criterion,
    IndicatorTemplate,
    Programme,
    RequiredAttachment,
    TrancheRule,
)
from workflows.calendar import end_of_day, local_day, next_working_day, start_of_day

PASSWORD = "fundtrail-demo"
MAY_LEAD_MANY = 20
SOURCES = ("appropriation", "carried_over", "other")


@dataclass(frozen=True)
class Window:
    """When a call does what, in days from today."""

    opens: int
    closes: int
    review: int
    midterm: int
    acceptance: int


@dataclass
class World:
    """The demo's rows by the keys of its content."""

    now: datetime
    organisations: dict[str, Organisation] = field(default_factory=dict)
    people: dict[str, Account] = field(default_factory=dict)
    programmes: dict[str, Programme] = field(default_factory=dict)
    categories: dict[str, BudgetCategory] = field(default_factory=dict)

    def day(self, offset: int) -> date:
        """A working day near so many days from today."""
        return next_working_day(local_day(self.now) + timedelta(days=offset))


def build(now: datetime) -> World:
    """Places, people, roles, programmes and budget categories. The caller commits."""
    world = World(now)
    seed_roles()
    _organisations(world)
    _people(world)
    _programmes(world)
    return world


def _organisations(world: World) -> None:
    for each in content.organisations():
        row = Organisation(
            kind=each.kind,
            code=each.code,
            name=each.name,
            name_en=each.name_en,
            parent=world.organisations.get(each.parent or ""),
            path=f"?{each.key}",
        )
        db.session.add(row)
        db.session.flush()
        row.path = f"{row.parent.path if row.parent else '/'}{row.id}/"
        world.organisations[each.key] = row


def _people(world: World) -> None:
    """Everybody has the one password of the demo; hashing it once is enough."""
    hashed = PasswordHasher().hash(PASSWORD)
    for each in content.people():
        account = Account(
            staff_number=each.number,
            login_name=each.login,
            email=f"{each.login or 's' + each.number}@fundtrail.example",
            name=each.name,
            job_title=each.job,
            organisation=world.organisations[each.at],
            password_hash=hashed,
            is_demo=each.login is not None,
            created_at=world.now - timedelta(days=900),
            wants_mail=False,
        )
        db.session.add(account)
        world.people[each.key] = account
        for role, place in each.roles:
            _grant(account, role, world.organisations[place], account.created_at)
    db.session.flush()


def _grant(account: Account, role: str, place: Organisation, at: datetime) -> None:
    db.session.add(
        Grant(
            account=account,
            role_key=role,
            organisation=place,
            org_path=place.path,
            granted_at=at,
        )
    )


def _programmes(world: World) -> None:
    raw = content.read("programmes")
    for each in raw["programmes"]:
        world.programmes[each["key"]] = Programme(
            key=each["key"],
            title=each["title"],
            title_en=each["title_en"],
            organisation=world.organisations[each["at"]],
            workflow_key=each["workflow"],
        )
    for position, each in enumerate(raw["budget_categories"], 1):
        world.categories[each["key"]] = BudgetCategory(
            key=each["key"], title=each["title"], title_en=each["title_en"], position=position
        )
    db.session.add_all([*world.programmes.values(), *world.categories.values()])
    db.session.flush()


def make_call(
    world: World,
    plan: content.CallPlan,
    year: int,
    window: Window,
    *,
    opened: bool = True,
    at: str | None = None,
    code: str | None = None,
    title: tuple[str, ...] | None = None,
) -> Call:
    """A call of a plan in a year; opened on its day by the office that runs it. Commits."""
    names = title or tuple(each.format(year=year) for each in (plan.title, plan.title_en))
    place = world.organisations[at or plan.at]
    raw = content.read("programmes")
    call = Call(
        programme=world.programmes[plan.programme],
        organisation=place,
        org_path=place.path,
        year=year,
        code=code or plan.code,
        title=names[0],
        title_en=names[1],
        guidance=plan.guidance,
        **_dates(world, window),
        envelope_amount=plan.envelope_amount,
        ceiling_amount=plan.ceiling_amount,
        approval_threshold_amount=Decimal(0),
        project_limit=MAY_LEAD_MANY,
        workflow_version=1,
        **_rows(plan, raw),
    )
    call.committees = [_committee(world, *each) for each in plan.committees.items()]
    db.session.add(call)
    db.session.commit()
    if opened:
        office = _office_of(world, at or plan.at)
        open_call(call, office, based_on=call.version, now=call.opens_at)
    return call


def _dates(world: World, window: Window) -> dict[str, datetime]:
    """The moments of a call: it opens with its first day and closes with its last."""
    return {
        "opens_at": start_of_day(world.day(window.opens)),
        "declaration_closes_at": end_of_day(world.day(window.closes)),
        "review_closes_at": end_of_day(world.day(window.review)),
        "midterm_due_at": end_of_day(world.day(window.midterm)),
        "acceptance_due_at": end_of_day(world.day(window.acceptance)),
    }


def _rows(plan: content.CallPlan, raw: dict[str, Any]) -> dict[str, Any]:
    """The lists of a call: sources, tranche plan, criteria, templates, attachments."""
    return {
        "sources": [
            CallSource(source=source, amount=plan.sources[source])
            for source in SOURCES
            if plan.sources[source]
        ],
        "tranche_rules": [
            TrancheRule(position=i, gate=gate, share_bp=share)
            for i, (gate, share) in enumerate(plan.tranches, 1)
        ],
        "criteria": [Criterion(position=i, **row) for i, row in enumerate(raw["criteria"], 1)],
        "indicator_templates": [
            IndicatorTemplate(position=i, level1=a, level2=b, level3=c, target_text=d)
            for i, (a, b, c, d) in enumerate(raw["indicator_templates"], 1)
        ],
        "required_attachments": [
            RequiredAttachment(position=i, title=row["title"], is_required=row["required"])
            for i, row in enumerate(raw["required_attachments"], 1)
        ],
    }


def _office_of(world: World, place: str) -> Account:
    return world.people[{"school1": "office", "school2": "office2", "bureau": "bureau"}[place]]


def _committee(world: World, stage: str, seats: content.Seats) -> Committee:
    members = [key for key in seats.members if key != seats.chair]
    return Committee(
        stage=stage,
        members=[
            *(CommitteeMember(account=world.people[key]) for key in members),
            CommitteeMember(account=world.people[seats.chair], is_chair=True),
        ],
    )
