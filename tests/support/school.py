"""A whole school for tests: people of every role, an open call, and an application led to a state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from approvals.accounts.models import Account, Organisation
from approvals.applications.models import Application
from approvals.database import db
from approvals.programmes.models import Call
from tests.support.factories import (
    make_account,
    make_application,
    make_call,
    make_organisation,
    make_roles,
    new_account,
    new_grant,
    take,
)
from tests.support.kept import kept

HELD = (
    "department_head",
    "project_office",
    "leading_group",
    "finance_clerk",
    "finance_head",
    "supervisor",
    "bureau_office",
    "auditor",
)
"""The roles of a school and its bureau, each held by one person."""


@dataclass(frozen=True)
class School:
    """The people of one school by what they do."""

    bureau: Organisation
    school: Organisation
    department: Organisation
    call: Call
    teacher: Account
    head: Account
    office: Account
    reviewers: tuple[Account, ...]
    chair: Account
    leader: Account
    clerk: Account
    finance: Account
    supervisor: Account
    bureau_office: Account
    auditor: Account


@kept
def make_school(bureau: Organisation | None = None, **call: Any) -> School:
    """A school below a bureau with one department, its people, and one open call. Commits."""
    bureau = bureau or make_organisation("bureau")
    school = make_organisation("school", bureau)
    department = make_organisation("department", school)
    make_roles(*HELD)
    reviewers = tuple(new_account(school) for _ in range(3))
    chair = new_account(school)
    made = School(
        bureau=bureau,
        school=school,
        department=department,
        call=make_call(school, reviewers=reviewers, chair=chair, **call),
        teacher=new_account(department),
        head=_holding("department_head", department),
        office=_holding("project_office", school),
        reviewers=reviewers,
        chair=chair,
        leader=_holding("leading_group", school),
        clerk=_holding("finance_clerk", school),
        finance=_holding("finance_head", school),
        supervisor=_holding("supervisor", school),
        bureau_office=_holding("bureau_office", bureau),
        auditor=_holding("auditor", bureau),
    )
    db.session.commit()
    return made


def _holding(role_key: str, organisation: Organisation) -> Account:
    account = new_account(organisation)
    new_grant(account, role_key)
    return account


def sheet(application: Application) -> dict[str, Any]:
    points = {str(each.id): 8 for each in application.call.criteria}
    return {"points": points, "recommendation": "approve", "comment": "同意。"}


@kept
def under_review(school: School, *, leader: Account | None = None, **keywords: Any) -> Application:
    """Admitted and assigned to all reviewers of the committee; led by somebody new or by `leader`."""
    leader = leader or make_account(school.department)
    application = make_application(school.call, leader, **keywords)
    take(application, "submit", application.leader)
    take(application, "endorse", school.head)
    take(application, "admit", school.office)
    ids = [person.id for person in school.reviewers]
    take(application, "assign_reviewers", school.office, reviewers=ids)
    return application


@kept
def scored(school: School, **keywords: Any) -> Application:
    """Every review is in: it waits for the chair."""
    application = under_review(school, **keywords)
    for person in school.reviewers:
        take(application, "score", person, **sheet(application))
    return application
