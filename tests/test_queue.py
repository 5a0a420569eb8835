"""Does a step stand though the queue be away?"""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest
from flask import Flask

from approvals import queue
from approvals.database import db
from tests.support.factories import make_application, take
from tests.support.school import make_school


def test_a_step_stands_without_its_queue(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It is committed, and the log says that the queue is away."""
    settings = replace(app.extensions["settings"], redis_url="unix:///nowhere/valkey.sock")
    monkeypatch.setitem(app.extensions, "settings", settings)
    school = make_school()
    application = make_application(school.call, school.teacher)
    with caplog.at_level(logging.WARNING):
        take(application, "submit", school.teacher)
    db.session.rollback()
    db.session.refresh(application)
    assert application.state == "department_check"
    assert "the queue is away: ConnectionError" in caplog.messages


def test_jobs_are_written_in_json(with_queue: Flask) -> None:
    """Never as objects that run code when they are read."""
    assert queue.enqueue("approvals.deadlines.jobs.sweep")
    waiting = queue.queue()
    assert waiting is not None
    (job,) = waiting.jobs
    assert job.data == b'["approvals.deadlines.jobs.sweep", null, [], {}]'
