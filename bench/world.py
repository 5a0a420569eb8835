"""Whose applications are they? A bureau, twenty schools of eight departments, their people and calls."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from approvals.accounts.models import Account, Grant, Organisation, Role
from approvals.audit.effects import record_administration
from approvals.budget.effects import fund_call
from approvals.database import db
from approvals.programmes.models import (
    BudgetCategory,
    Call,
    CallSource,
    Committee,
    CommitteeMember,
    Criterion,
    Programme,
    TrancheRule,
)

SCHOOLS, DEPARTMENTS = 20, 8
CALL_AGES_IN_DAYS = (730, 540, 360, 60)
"""How long ago the calls of a school were opened, the oldest first."""
LARGE_SCHOOL = 900
"""So many applications are the first school's: its lists are full at every size."""
APPLICATIONS_PER_LEADER, APPLICATIONS_PER_REVIEWER = 3, 100
ENVELOPE = Decimal(10_000_000_000)
SCHOOL_ROLES = (
    "project_office",
    "leading_group",
    "finance_clerk",
    "finance_head",
    "supervisor",
)
CATEGORIES = ("设备购置费", "培训费", "材料费", "差旅费", "劳务费", "印刷费")
CRITERIA = (("必要性", 30), ("可行性", 30), ("预期成效", 25), ("经费合理性", 15))


@dataclass(frozen=True)
class CallIds:
    """What rows need to know of a call."""

    id: int
    programme_id: int
    code: str
    year: int
    opens_at: datetime
    criteria: tuple[int, ...]


@dataclass(frozen=True)
class School:
    """A school: ids by what they are for."""

    id: int
    code: str
    holders: dict[str, int]
    chair_id: int
    reviewers: tuple[int, ...]
    departments: tuple[tuple[int, str], ...]
    heads: tuple[int, ...]
    teachers: tuple[tuple[int, str], ...]
    """Id and name; the n-th belongs to department n modulo eight."""
    calls: tuple[CallIds, ...]


@dataclass(frozen=True)
class World:
    """Everything that is there before the first application."""

    schools: tuple[School, ...]
    categories: tuple[int, ...]


def build(applications: int, now: datetime) -> World:
    """The bureau and its schools, large enough for so many applications. Commits."""
    _roles()
    categories = [
        BudgetCategory(key=f"category{n}", title=title, title_en=f"Category {n}", position=n)
        for n, title in enumerate(CATEGORIES, 1)
    ]
    db.session.add_all(categories)
    bureau = _place(None, "bureau", "B", "教育局")
    schools = tuple(_school(bureau, n, applications, now) for n in range(SCHOOLS))
    db.session.commit()
    return World(schools, tuple(each.id for each in categories))


def share_of(school: int, applications: int) -> int:
    """How many applications a school has at most."""
    rest = -(-max(applications - LARGE_SCHOOL, 0) // SCHOOLS)
    return rest + (min(applications, LARGE_SCHOOL) if school == 0 else 0)


def _roles() -> None:
    for position, key in enumerate((*SCHOOL_ROLES, "department_head", "bureau_office", "auditor")):
        if db.session.get(Role, key) is None:
            db.session.add(
                Role(key=key, title_zh=key, title_en=key, level="school", position=position)
            )
    db.session.flush()


def _place(parent: Organisation | None, kind: str, code: str, name: str) -> Organisation:
    place = Organisation(kind=kind, parent=parent, code=code, name=name, path=f"?{code}")
    db.session.add(place)
    db.session.flush()
    place.path = f"{parent.path if parent else '/'}{place.id}/"
    return place


def _people(place: Organisation, prefix: str, names: list[str], now: datetime) -> list[Account]:
    people = [
        Account(
            staff_number=f"{prefix}{n:05d}", name=name, organisation_id=place.id, created_at=now
        )
        for n, name in enumerate(names)
    ]
    db.session.add_all(people)
    db.session.flush()
    return people


def _grant(person: Account, role_key: str, place: Organisation, now: datetime) -> None:
    db.session.add(
        Grant(
            account_id=person.id,
            role_key=role_key,
            organisation_id=place.id,
            org_path=place.path,
            granted_at=now,
        )
    )


def _school(bureau: Organisation, number: int, applications: int, now: datetime) -> School:
    share = share_of(number, applications)
    place = _place(bureau, "school", f"S{number + 1:02d}", f"第{number + 1}职业学校")
    departments = [
        _place(place, "department", f"{place.code}D{n + 1}", f"{place.name}第{n + 1}系")
        for n in range(DEPARTMENTS)
    ]
    staff = _people(place, f"{place.code}-", [f"{place.name}{r}" for r in SCHOOL_ROLES], now)
    for person, role_key in zip(staff, SCHOOL_ROLES, strict=True):
        _grant(person, role_key, place, now)
    count = max(6, share // APPLICATIONS_PER_REVIEWER)
    reviewers = _people(place, f"{place.code}R", [f"专家{n + 1}" for n in range(count)], now)
    (chair,) = _people(place, f"{place.code}C", ["主任委员"], now)
    heads, teachers = [], []
    for n, department in enumerate(departments):
        (head,) = _people(department, f"{department.code}H", [f"系主任{n + 1}"], now)
        _grant(head, "department_head", department, now)
        heads.append(head.id)
        many = max(1, share // (APPLICATIONS_PER_LEADER * DEPARTMENTS))
        teachers.append(_people(department, f"{department.code}T", _names(number, n, many), now))
    return School(
        id=place.id,
        code=place.code,
        holders={role: person.id for role, person in zip(SCHOOL_ROLES, staff, strict=True)},
        chair_id=chair.id,
        reviewers=tuple(person.id for person in reviewers),
        departments=tuple((each.id, each.path) for each in departments),
        heads=tuple(heads),
        teachers=tuple((each.id, each.name) for row in zip(*teachers, strict=True) for each in row),
        calls=_calls(place, reviewers, chair, now),
    )


def _names(school: int, department: int, many: int) -> list[str]:
    """Names that differ: family names and given names in turn."""
    family, given = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何林", "明华建国丽芳秀英敏静强磊洋勇艳杰涛超"
    start = (school * DEPARTMENTS + department) * 7
    return [
        family[(start + n) % len(family)]
        + given[(start + n // 3) % len(given)]
        + given[(start + n // 18) % len(given)]
        for n in range(many)
    ]


def _calls(
    place: Organisation, reviewers: list[Account], chair: Account, now: datetime
) -> tuple[CallIds, ...]:
    programme = Programme(
        key=f"programme-{place.code}",
        title="教学建设项目",
        organisation=place,
        workflow_key="teaching_project",
    )
    made = [
        _call(programme, place, number, now - timedelta(days=age), reviewers, chair)
        for number, age in enumerate(CALL_AGES_IN_DAYS, 1)
    ]
    return tuple(
        CallIds(
            call.id,
            call.programme_id,
            call.code,
            call.year,
            call.opens_at,
            tuple(each.id for each in call.criteria),
        )
        for call in made
    )


def _call(
    programme: Programme,
    place: Organisation,
    number: int,
    opens_at: datetime,
    reviewers: list[Account],
    chair: Account,
) -> Call:
    call = Call(
        programme=programme,
        organisation=place,
        org_path=place.path,
        year=opens_at.year,
        code=f"JX{number}",
        title=f"{opens_at.year} 年第 {number} 批教学建设项目",
        opens_at=opens_at,
        declaration_closes_at=opens_at + timedelta(days=75),
        review_closes_at=opens_at + timedelta(days=120),
        midterm_due_at=opens_at + timedelta(days=300),
        acceptance_due_at=opens_at + timedelta(days=600),
        envelope_amount=ENVELOPE,
        approval_threshold_amount=Decimal(100_000_000),
        opened_at=opens_at,
        workflow_version=1,
        sources=[CallSource(source="appropriation", amount=ENVELOPE)],
        tranche_rules=[
            TrancheRule(position=1, gate="start", share_bp=6000),
            TrancheRule(position=2, gate="midterm", share_bp=4000),
        ],
        criteria=[
            Criterion(position=n, title=title, weight=weight)
            for n, (title, weight) in enumerate(CRITERIA, 1)
        ],
        committees=[
            _committee(stage, reviewers, chair) for stage in ("review", "midterm", "acceptance")
        ],
    )
    db.session.add(call)
    db.session.flush()
    fund_call(call, ENVELOPE, record_administration("call", call.id, "open", None, opens_at))
    return call


def _committee(stage: str, reviewers: list[Account], chair: Account) -> Committee:
    seats = [CommitteeMember(account_id=each.id) for each in reviewers]
    return Committee(
        stage=stage,
        quorum=2,
        members=[*seats, CommitteeMember(account_id=chair.id, is_chair=True)],
    )
