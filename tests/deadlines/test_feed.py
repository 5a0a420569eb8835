"""Does a person's calendar program get what waits for that person, and nobody else a word?"""

from __future__ import annotations

import logging
from datetime import date, timedelta

import icalendar
import pytest
import vobject
from flask import Flask, request
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from sqlalchemy import select

from approvals.database import db
from approvals.deadlines.feed_operations import renew, switch_off
from approvals.deadlines.models import Wait
from approvals.extensions import limiter
from approvals.hushed import without_secrets
from tests.support.browser import Browser
from tests.support.factories import make_application, take
from tests.support.school import School, make_school
from workflows.calendar import due_on, end_of_day


@pytest.fixture
def school(app: Flask) -> School:
    """Two applications wait for the head: one until the end of a day, one until nine o'clock."""
    school = make_school()
    for _ in range(2):
        take(make_application(school.call, school.teacher), "submit", school.teacher)
    first, second = waits()
    first.due_at, second.due_at = end_of_day(date(2026, 4, 15)), end_of_day(date(2026, 4, 16), 9)
    school.head.locale = "en"
    db.session.commit()
    return school


def waits() -> list[Wait]:
    """What the head of department owes."""
    owed = select(Wait).where(Wait.role_key == "department_head").order_by(Wait.id)
    return list(db.session.scalars(owed))


def test_two_client_libraries_read_the_same(school: School, client: Browser) -> None:
    """All-day where the day ends at 24:00, else the hour; stable names; links; the person's language."""
    answer = client.get(f"/feeds/{renew(school.head)}.ics")
    assert answer.content_type == "text/calendar; charset=utf-8"
    assert "private" in answer.headers["Cache-Control"]
    read = icalendar.Calendar.from_ical(answer.data)
    assert read["x-wr-calname"] == "Fundtrail: what waits for me"
    first, second = read.events
    assert (first.start, first.end) == (date(2026, 4, 15), date(2026, 4, 16))
    assert second.decoded("dtstart") == end_of_day(date(2026, 4, 16), 9)
    assert first["summary"].startswith("Check the declaration · ")
    assert "2026-04-15 24:00, Shanghai time" in first["description"]
    assert first["url"].endswith(f"/applications/{waits()[0].application_id}")
    assert not first.walk("valarm")
    again = vobject.readOne(answer.data.decode())
    assert [str(event.uid.value) for event in again.vevent_list] == [first["uid"], second["uid"]]
    assert again.vevent_list[0].dtstart.value == date(2026, 4, 15)
    assert again.vevent_list[0].dtstamp.value == first.decoded("dtstamp")


def test_unchanged_is_told_in_a_line_and_names_stay(school: School, client: Browser) -> None:
    """The same waits give the same ETag; an extension moves the event and keeps its name."""
    address = f"/feeds/{renew(school.head)}.ics"
    first = client.get(address)
    kept = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (kept.status_code, kept.data) == (304, b"")
    wait = waits()[0]
    name, moved = wait.id, (wait.due_at or school.call.opens_at) + timedelta(days=7)
    wait.due_at = moved
    db.session.commit()
    answer = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    events = {
        event["uid"]: event.start for event in icalendar.Calendar.from_ical(answer.data).events
    }
    assert next(at for uid, at in events.items() if uid.startswith(f"wait-{name}@")) == due_on(
        moved
    )


def test_each_sees_only_their_own(school: School, client: Browser) -> None:
    """The teacher's is empty; nobody's, an old one, one switched off or of a closed account: 404."""
    for unknown in ("none", "x" * 43):
        assert client.get(f"/feeds/{unknown}.ics").status_code == 404
    teachers = icalendar.Calendar.from_ical(client.get(f"/feeds/{renew(school.teacher)}.ics").data)
    assert teachers.events == []
    old, new = renew(school.head), renew(school.head)
    assert [client.get(f"/feeds/{each}.ics").status_code for each in (old, new)] == [404, 200]
    school.head.is_enabled = False
    db.session.commit()
    assert client.get(f"/feeds/{new}.ics").status_code == 404
    school.head.is_enabled = True
    switch_off(school.head)
    assert client.get(f"/feeds/{new}.ics").status_code == 404


def test_the_address_is_shown_once_and_never_kept(school: School, client: Browser) -> None:
    """The table has its digest alone; the page shows it after the button, and not again."""
    client.sign_in(school.head)
    client.post("/account/calendar")
    shown = client.get("/account/messages").text
    token = shown.partition("/feeds/")[2].partition(".ics")[0]
    assert client.get(f"/feeds/{token}.ics").status_code == 200
    assert token not in client.get("/account/messages").text
    tables = (table.name for table in db.metadata.sorted_tables)
    stored = [str(db.session.execute(db.text(f"SELECT * FROM {name}")).all()) for name in tables]
    assert not any(token in each for each in stored)
    assert client.post("/account/calendar/off").status_code == 303
    assert client.get(f"/feeds/{token}.ics").status_code == 404


def test_too_often_is_refused(
    school: School, client: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One calendar may be asked for thirty times in five minutes."""
    storage = MemoryStorage()
    counting = {"enabled": True, "initialized": True, "_storage": storage}
    for name, value in {**counting, "_limiter": FixedWindowRateLimiter(storage)}.items():
        monkeypatch.setattr(limiter, name, value)
    monkeypatch.setattr(limiter, "_request_identifier", lambda: request.endpoint)
    address = f"/feeds/{renew(school.head)}.ics"
    answers = [client.get(address).status_code for _ in range(31)]
    assert (answers[29], answers[30]) == (200, 429)


@pytest.mark.parametrize("words", ["GET /feeds/%s.ics 200", "Exception on /feeds/%s.ics [GET]"])
def test_logs_are_shown_no_secret(words: str) -> None:
    record = logging.LogRecord("x", 20, "", 0, words, ("s3cret_-token",), None)
    assert without_secrets(record)
    assert record.getMessage() == words % "…"
