"""Do the pages of the list hold every application once, dated or not, and does search find them?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from approvals.database import db
from approvals.overview import queries
from approvals.overview.queries import Filters, page_of
from approvals.viewer import viewer_of
from tests.support.factories import NOW, make_application
from tests.support.school import School, make_school

DATED, UNDATED = 5, 4


@pytest.fixture
def school(app: Flask, monkeypatch: pytest.MonkeyPatch) -> School:
    """Applications of one school, some without a due date; two dates are alike."""
    monkeypatch.setattr(queries, "PAGE", 3)
    school = make_school()
    for number in range(DATED + UNDATED):
        application = make_application(school.call, school.teacher)
        application.title = f"数控加工课程建设{number}"
        due_at = NOW + timedelta(days=number // 2)
        application.due_at = due_at if number < DATED else None
        db.session.flush()
    db.session.commit()
    return school


def _all_ids(school: School, filters: Filters) -> list[int]:
    viewer, after, found = viewer_of(school.office, NOW), None, []
    while True:
        page = page_of(viewer, filters, after)
        found += [row.id for row in page.rows]
        after = page.after
        if after is None:
            return found


@pytest.mark.parametrize("sort", queries.SORTS)
def test_pages_hold_every_application_once(school: School, sort: str) -> None:
    """Also where the dated ones end in the middle of a page."""
    found = _all_ids(school, Filters(sort=sort))
    assert len(found) == DATED + UNDATED
    assert len(set(found)) == len(found)
    if sort == "due":
        assert found == sorted(found)
