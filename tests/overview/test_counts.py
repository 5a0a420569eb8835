"""Is a number of the overview that of its list, and does a narrowed list stand alone on its page?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from approvals.database import db
from approvals.overview.count_queries import calls_by_stage, total
from approvals.overview.queries import Filters, page_of
from approvals.viewer import viewer_of
from tests.support.browser import Browser
from tests.support.factories import NOW, make_application
from tests.support.school import School, make_school, under_review

TABLE = b'class="matrix"'


@pytest.fixture
def school(app: Flask) -> School:
    """Three drafts, one of them late, and an application under review."""
    school = make_school()
    under_review(school)
    for number in range(3):
        draft = make_application(school.call, school.teacher)
        draft.due_at = NOW + timedelta(days=number or -1)
    db.session.commit()
    return school


@pytest.mark.parametrize(
    ("wanted", "number"),
    [
        ({}, 4),
        ({"overdue": True}, 1),
        ({"stage": "declaration"}, 3),
        ({"stage": "declaration", "overdue": True}, 1),
        ({"state": "committee_review"}, 1),
        ({"stage": "review", "state": "draft"}, 0),
        ({"call_id": 0}, 4),
        ({"call_id": -1}, 0),
        ({"words": "课程"}, None),
        ({"organisation_id": 1}, None),
    ],
)
def test_what_is_counted_is_what_is_listed(
    school: School, wanted: dict[str, object], number: int | None
) -> None:
    viewer, filters = viewer_of(school.office, NOW), Filters(**wanted)  # type: ignore[arg-type]
    assert total(calls_by_stage(viewer), filters) == number
    if number is not None:
        assert len(page_of(viewer, filters, None).rows) == number


def test_a_number_leads_to_a_page_with_its_list_alone(school: School, client: Browser) -> None:
    """Who oversees nothing has no table of calls at all."""
    client.sign_in(school.office)
    assert TABLE in client.get("/overview/").data
    listed = client.get(f"/overview/?call={school.call.id}&stage=declaration").data
    assert TABLE not in listed
    assert "共 3 项".encode() in listed
    assert "申报 · <a".encode() in listed
    client.sign_in(school.teacher)
    assert TABLE not in client.get("/overview/").data
