"""Which pages and steps are measured, as whom and on which rows?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from approvals.access import below
from approvals.applications.models import Application
from approvals.database import db
from approvals.overview.queries import key_of
from approvals.reviews.models import Review
from bench.measuring import csrf_token, page, post, signed_in
from bench.texts import RARE_SUBJECT
from bench.world import School
from bench.writing import LongDeclaration

LATE_SHARE = 0.8
"""How far into the list the late page lies."""
SAMPLE = 40


@dataclass(frozen=True)
class Case:
    """One thing to measure."""

    name: str
    target_ms: float | None
    act: Callable[[int], Any]


def cases(app: Flask, school: School) -> list[Case]:
    """Every page, in the order of the table."""
    return [
        *_office_cases(app, school),
        *_reviewer_cases(app, school),
        *_writer_cases(app, school),
    ]


def _office_cases(app: Flask, school: School) -> list[Case]:
    office = signed_in(app, school.holders["project_office"])
    with app.app_context():
        late = _late_key(app, school)
        details = _applications(school)

    def seen(path: str) -> Callable[[int], Any]:
        return lambda _number: page(office, path)

    return [
        Case("inbox of the office", 40, seen("/")),
        Case("list, first page", 40, seen("/overview/")),
        Case("list, one state", 40, seen("/overview/?state=formal_check")),
        Case("list, one stage", 40, seen("/overview/?stage=review")),
        Case("list, late page", 40, seen(f"/overview/?after={late}")),
        Case("list, newest first", 40, seen("/overview/?sort=newest")),
        Case("search, rare word", 40, seen(f"/overview/?q={RARE_SUBJECT[:2]}")),
        Case("search, common word", 40, seen("/overview/?q=课程")),
        Case(
            "application",
            25,
            lambda number: page(office, f"/applications/{details[number % len(details)]}"),
        ),
    ]


def _reviewer_cases(app: Flask, school: School) -> list[Case]:
    person = school.reviewers[0]
    reviewer = signed_in(app, person)
    with app.app_context():
        sheets = _open_reviews(person)
        criteria = school.calls[-1].criteria
    addresses = [f"/reviews/sheets/{review}" for review in sheets]
    token = csrf_token(page(reviewer, addresses[0]))

    def save(number: int) -> None:
        form = {
            "csrf_token": token,
            "opinion": f"第{number}次保存：目标明确。",
            "recommendation": "approve",
            "suggested_amount": "50000",
            **{f"points-{each}": str(1 + number % 10) for each in criteria},
            **{f"note-{each}": f"说明{number}" for each in criteria},
        }
        post(reviewer, f"{addresses[number % len(addresses)]}/draft", form, 303)

    return [
        Case("inbox of a reviewer", 40, lambda _number: page(reviewer, "/")),
        Case(
            "review sheet",
            25,
            lambda number: page(reviewer, addresses[number % len(addresses)]),
        ),
        Case("saving a review", 15, save),
    ]


def _writer_cases(app: Flask, school: School) -> list[Case]:
    """A declaration with all that its limits allow: sixty pages, a hundred and forty rows."""
    long = LongDeclaration(app, school, _path(school))
    return [
        Case("longest declaration", None, long.opened),
        Case("saving a text of it", 50, long.save),
    ]


def _late_key(app: Flask, school: School) -> str:
    """The key of the row after which the late page begins."""
    mine = below(Application.org_path, _path(school))
    dated = (mine, Application.due_at.is_not(None))
    count = db.session.scalar(select(func.count()).select_from(Application).where(*dated)) or 0
    row = db.session.scalars(
        select(Application)
        .where(*dated)
        .order_by(Application.due_at, Application.id)
        .offset(int(count * LATE_SHARE))
        .limit(1)
    ).one()
    with app.test_request_context():
        return key_of(row, "due").replace("+", "%2B")


def _path(school: School) -> str:
    """The school's place in the tree: that of its departments without the last step."""
    return school.departments[0][1].rstrip("/").rsplit("/", 1)[0] + "/"


def _applications(school: School) -> list[int]:
    """Applications under way and over, spread over the school's."""
    ids = db.session.scalars(
        select(Application.id)
        .where(below(Application.org_path, _path(school)), Application.state == "completion")
        .order_by(Application.id)
        .limit(SAMPLE)
    ).all()
    return list(ids)


def _open_reviews(person: int) -> list[int]:
    return list(
        db.session.scalars(
            select(Review.id)
            .join(Application, Application.id == Review.application_id)
            .where(
                Review.reviewer_id == person,
                Review.handed_in_at.is_(None),
                Application.state == "committee_review",
            )
            .order_by(Review.id)
            .limit(SAMPLE)
        )
    )
