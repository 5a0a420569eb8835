"""Does the office find what went to whom, by person, channel, state, kind and day?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from approvals.database import db, utc_now
from approvals.deadlines import post_queries
from approvals.deadlines.models import Delivery, Message
from approvals.deadlines.post_queries import Wanted
from approvals.viewer import viewer_of
from tests.support.browser import Browser
from tests.support.factories import make_account
from tests.support.school import School, make_school
from tests.support.statements import statements

LATE_EVENING = datetime(2026, 3, 2, 15, 59, tzinfo=UTC)
"""23:59 in Shanghai."""
SENT = (
    # subject, recipient, channel, kind, written, (sent, failed, attempts)
    ("a", "韦舟舟", "mail", "reminder", LATE_EVENING, (True, False, 1)),
    ("b", "韦舟舟", "wecom", "note", LATE_EVENING + timedelta(minutes=1), (False, False, 0)),
    ("c", "覃月", "mail", "digest", LATE_EVENING + timedelta(days=1), (False, False, 2)),
    ("d", "覃月", "mail", "reminder", LATE_EVENING + timedelta(days=2), (False, True, 8)),
)


@pytest.fixture
def school(app: Flask) -> School:
    """A school to whose people four messages went."""
    school = make_school()
    people = {name: make_account(school.department, name) for name in ("韦舟舟", "覃月")}
    for row in SENT:
        _deliver(people[row[1]].id, *row)
    db.session.commit()
    return school


def _deliver(
    account_id: int, subject: str, _name: str, channel: str, kind: str, at: datetime,
    fate: tuple[bool, bool, int],
) -> None:  # fmt: skip
    sent, failed, attempts = fate
    message = Message(
        account_id=account_id, kind=kind, subject=subject, body="", unique_key=subject,
        created_at=at, read_at=at if subject == "a" else None,
    )  # fmt: skip
    db.session.add(message)
    db.session.flush()
    db.session.add(
        Delivery(
            message_id=message.id, channel=channel, address="x", attempts=attempts,
            next_attempt_at=at, sent_at=at if sent else None, failed_at=at if failed else None,
        )
    )  # fmt: skip


def found(school: School, before: int | None = None, **wanted: object) -> str:
    """The subjects on the office's page, in their order."""
    viewer = viewer_of(school.office, utc_now())
    page = post_queries.post(viewer, Wanted(**wanted), before)  # type: ignore[arg-type]
    return "".join(row.message.subject for row in page.rows)


def test_each_filter_and_all_at_once(school: School) -> None:
    """Days are Shanghai's: what was written at 23:59 belongs to the day that ends."""
    day = LATE_EVENING.date()
    assert found(school) == "dcba"
    assert found(school, who="舟") == "ba"
    assert found(school, who="%") == ""
    assert found(school, channel="wecom") == "b"
    assert [found(school, state=key) for key in post_queries.STATES] == ["b", "c", "d", "a"]
    assert [found(school, state=key) for key in post_queries.READ] == ["db", "a"]
    told_there = {"channel": post_queries.IN_APPLICATION}
    assert [found(school, **told_there, state=key) for key in ("", "sent", "waiting")] == [
        "dba", "dba", "",
    ]  # fmt: skip
    assert found(school, kind="reminder") == "da"
    assert [found(school, kind=key) for key in ("notice", "office")] == ["b", ""]
    assert found(school, until_on=day) == "a"
    assert found(school, from_on=day + timedelta(days=1)) == "dcb"
    assert found(school, who="覃月", kind="reminder", channel="mail", state="given_up") == "d"
    assert found(make_school()) == ""


def test_pages_by_key(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing twice, nothing left out, also where two were written at one moment."""
    monkeypatch.setattr(post_queries, "PAGE", 2)
    for message in db.session.query(Message).filter(Message.subject.in_(["b", "c"])):
        message.created_at = LATE_EVENING
    db.session.commit()
    viewer, seen, key = viewer_of(school.office, utc_now()), "", None
    for _ in range(2):
        page = post_queries.post(viewer, Wanted(), key)
        seen, key = seen + "".join(row.message.subject for row in page.rows), page.before
    assert (seen, key) == ("dcba", None)


def test_the_page(app: Flask, school: School) -> None:
    """Filters stay in the address; nothing that fits says so; a bad day is told at its field."""
    browser: Browser = app.test_client()  # type: ignore[assignment]
    browser.sign_in(school.office)
    with statements() as sent:
        page = browser.get("/post?who=覃月&state=given_up").text
    assert len(sent) <= 12
    assert 'value="覃月"' in page
    assert "/retry?who=%E8%A6%83%E6%9C%88&amp;state=given_up" in page
    assert "没有符合的内容" in browser.get("/post?kind=decision").text
    assert browser.get(f"/post?before={10**20}").status_code == 200
    answer = browser.get("/post?from_on=2026-03-09&until_on=soon")
    assert (answer.status_code, 'value="soon"' in answer.text) == (422, True)
