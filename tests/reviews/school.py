"""A school with a committee and applications under review, for the tests of this room."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from approvals.accounts.models import Account, Organisation
from approvals.applications.models import Application
from approvals.programmes.models import Call
from tests.support.factories import (
    grant,
    make_account,
    make_application,
    make_call,
    make_organisation,
    take,
)


@dataclass
class School:
    """The people around one call."""

    school: Organisation
    department: Organisation
    other: Organisation
    teacher: Account
    head: Account
    office: Account
    leader: Account
    chair: Account
    reviewers: list[Account]
    call: Call
    applications: list[Application] = field(default_factory=list)


def make_school(reviewers: int = 3, **columns: Any) -> School:
    """A school, two departments, everybody needed for a review, and an open call."""
    bureau = make_organisation("bureau", name="教育局")
    school = make_organisation("school", bureau, "云浦职业技术学校")
    department = make_organisation("department", school, "智能制造系")
    other = make_organisation("department", school, "旅游服务系")
    people = {
        role: make_account(place, name)
        for role, place, name in (
            ("teacher", department, "贺书言"),
            ("department_head", department, "郁长青"),
            ("project_office", school, "陆明哲"),
            ("leading_group", school, "沙如意"),
            ("chair", school, "周启航"),
        )
    }
    for role in ("department_head", "project_office", "leading_group"):
        grant(people[role], role)
    grant(people["department_head"], "department_head", other)
    experts = [make_account(other, f"专家{number}") for number in range(1, reviewers + 1)]
    call = make_call(school, reviewers=tuple(experts), chair=people["chair"], **columns)
    return School(
        school,
        department,
        other,
        people["teacher"],
        people["department_head"],
        people["project_office"],
        people["leading_group"],
        people["chair"],
        experts,
        call,
    )


def under_review(
    school: School,
    *,
    leader: Account | None = None,
    amount: Decimal = Decimal(100_000),
    assigned: bool = True,
) -> Application:
    """An application that was admitted; its reviewers are the committee's, without the chair."""
    if leader is None:
        leader = make_account(school.department)
    application = make_application(school.call, leader, amount=amount)
    take(application, "submit", leader)
    take(application, "endorse", school.head)
    take(application, "admit", school.office)
    if assigned:
        take(
            application,
            "assign_reviewers",
            school.office,
            reviewers=[person.id for person in school.reviewers],
        )
    school.applications.append(application)
    return application


def sheet(application: Application, points: int | tuple[int, ...] = 8, **values: Any) -> dict:
    """The values of a complete score sheet: the same points for every criterion, or one each."""
    criteria = application.call.criteria
    each = (points,) * len(criteria) if isinstance(points, int) else points
    return {
        "points": {str(c.id): given for c, given in zip(criteria, each, strict=True)},
        "recommendation": "approve",
        "comment": "总体较好。",
    } | values


def score(application: Application, reviewer: Account, points: Any = 8, **values: Any) -> None:
    """A reviewer hands in."""
    take(application, "score", reviewer, **sheet(application, points, **values))


def lines(application: Application, *amounts: Decimal | int | str) -> dict[str, str]:
    """Amounts for the budget lines in their order; without any, what was requested."""
    rows = application.budget_lines
    given = amounts or tuple(row.requested_amount for row in rows)
    return {str(row.id): str(amount) for row, amount in zip(rows, given, strict=True)}


def approved(school: School, **keywords: Any) -> Application:
    """An application that all reviewers scored and the chair approved in full."""
    application = under_review(school, **keywords)
    for reviewer in school.reviewers:
        score(application, reviewer)
    take(application, "approve", school.chair, lines=lines(application))
    return application
