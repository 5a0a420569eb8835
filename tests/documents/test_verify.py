"""Whoever holds a paper learns whether it is current, older or none, and nothing else."""

from __future__ import annotations

import pytest
from flask import Flask, request
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from approvals.applications.queries import last_version
from approvals.database import db
from approvals.documents.queries import SELF_EVALUATION, TARGET, footer, stored_form
from approvals.extensions import limiter
from tests.budget.life import LATER, in_completion, spend, write_report
from tests.support.browser import Browser
from tests.support.factories import make_application, take
from tests.support.school import School, make_school

CURRENT, OLDER, NONE = "the current version", "an older version", "No version that was handed in"


@pytest.fixture
def school(sqlite_app: Flask) -> School:
    return make_school()


def told(app: Flask, number: str | None, digest: str) -> str:
    """Which of the sentences the page answers, to somebody who has not signed in."""
    browser: Browser = app.test_client()  # type: ignore[assignment]
    browser.post("/language", data={"language": "en"})
    answer = browser.post("/verify", data={"number": number, "digest": digest})
    assert answer.status_code == 200
    (sentence,) = [each for each in (CURRENT, OLDER, NONE) if each in answer.text]
    return sentence


def test_a_paper_is_current_older_or_none(sqlite_app: Flask, school: School) -> None:
    application = make_application(school.call, school.teacher)
    take(application, "submit", school.teacher)
    number = application.number
    first = stored_form(application.id, TARGET)
    assert first is not None and first.digest[:12] in footer(first, LATER)
    assert told(sqlite_app, f" {number.lower()} ", first.digest[:12].upper()) == CURRENT

    take(application, "send_back", school.head, marks=[], comment="请改")
    application.declaration.summary = "改过了"
    db.session.commit()
    draft = stored_form(application.id, TARGET)
    assert draft is not None and told(sqlite_app, number, draft.digest[:12]) == NONE
    take(application, "submit", school.teacher)

    assert told(sqlite_app, number, first.digest[:12]) == OLDER
    last = last_version(application.id)
    assert last is not None and told(sqlite_app, number, last.digest[:12]) == CURRENT
    assert told(sqlite_app, "2026-X-0001", last.digest[:12]) == NONE
    assert told(sqlite_app, number, "0" * 12) == NONE
    assert told(sqlite_app, number, last.digest) == CURRENT
    other = last.digest[:-1] + ("1" if last.digest.endswith("0") else "0")
    assert told(sqlite_app, number, other) == NONE


def test_a_self_evaluation_is_verified_too(sqlite_app: Flask, school: School) -> None:
    application = in_completion(school)
    spend(school, application, 75_000)
    write_report(application, "final")
    take(application, "submit_final", school.teacher, now=LATER)

    stored = stored_form(application.id, SELF_EVALUATION)

    assert stored is not None and stored.version == 1
    assert told(sqlite_app, application.number, stored.digest[:12]) == CURRENT


def test_what_is_no_digest_is_told_at_its_field(sqlite_app: Flask) -> None:
    browser: Browser = sqlite_app.test_client()  # type: ignore[assignment]
    answer = browser.post("/verify", data={"number": "1", "digest": "zz"})
    assert answer.status_code == 422 and 'id="digest-error"' in answer.text


def test_trying_digests_out_is_stopped(
    sqlite_app: Flask, school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sixty papers in five minutes from one address, then no answer at all."""
    storage = MemoryStorage()
    counting = {"enabled": True, "initialized": True, "_storage": storage}
    for name, value in {**counting, "_limiter": FixedWindowRateLimiter(storage)}.items():
        monkeypatch.setattr(limiter, name, value)
    monkeypatch.setattr(limiter, "_request_identifier", lambda: request.endpoint)
    browser: Browser = sqlite_app.test_client()  # type: ignore[assignment]
    typed = {"number": "2026-X-0001", "digest": "0" * 12}

    answers = [browser.post("/verify", data=typed).status_code for _ in range(61)]

    assert (answers[0], answers[59], answers[60]) == (200, 200, 429)
    other = {"REMOTE_ADDR": "192.0.2.9"}
    assert browser.post("/verify", data=typed, environ_base=other).status_code == 200
    assert browser.get("/verify").status_code == 200
