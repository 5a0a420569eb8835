"""Finished files go after their days; what is still wanted stays, and a lost wish is asked for again."""

from __future__ import annotations

import io
import os
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from approvals.database import db, utc_now
from approvals.documents import brought, bundle_operations
from approvals.documents.bundle_models import FormBundle
from approvals.documents.bundle_operations import ask_for_bundle, ask_for_left_over_bundles, make
from approvals.documents.clearing_operations import clear_away
from approvals.documents.import_operations import Brought, read_file, take_in
from approvals.documents.models import DRAFT
from tests.documents.test_importing import as_file
from tests.support.factories import make_application, take
from tests.support.school import School, make_school


@pytest.fixture
def school(app: Flask) -> School:
    made = make_school()
    take(make_application(made.call, made.teacher), "submit", made.teacher)
    return made


def wanted(school: School, *, days_ago: float) -> FormBundle:
    ids = [1]
    then = utc_now() - timedelta(days=days_ago)
    return ask_for_bundle(school.office, school.call.id, "target", "zip-docx", ids, now=then)


def aged(path: Path, days: int) -> Path:
    then = (utc_now() - timedelta(days=days)).timestamp()
    os.utime(path, (then, then))
    return path


def test_finished_bundles_go_after_their_days(school: School) -> None:
    old, fresh = wanted(school, days_ago=40), wanted(school, days_ago=1)
    make(old.id, utc_now() - timedelta(days=31))
    make(fresh.id, utc_now())
    unfinished = wanted(school, days_ago=40)
    ids = (old.id, fresh.id, unfinished.id)
    gone = aged(bundle_operations.path_of(old.digest or ""), 31)
    stays = bundle_operations.path_of(fresh.digest or "")

    assert clear_away(utc_now(), 30) == (1 if gone != stays else 0)
    assert clear_away(utc_now(), 30) == 0

    assert [db.session.get(FormBundle, key) is not None for key in ids] == [False, True, True]
    assert stays.exists()


def test_originals_go_once_they_are_read(school: School, tmp_path: Path) -> None:
    made = take_in(
        [Brought("表.docx", io.BytesIO(as_file()))], school.teacher, school.department.id, DRAFT,
        now=utc_now(),
    )  # fmt: skip
    (file,) = made.files
    path = aged(brought.path_of(file.digest), 60)
    assert clear_away(utc_now(), 30) == 0 and path.exists()
    read_file(file.id, utc_now())
    assert clear_away(utc_now(), 90) == 0 and path.exists()
    assert clear_away(utc_now(), 30) == 1 and not path.exists()
    assert file.forms  # what was read stays


def test_a_lost_bundle_is_asked_for_again(school: School, monkeypatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(
        bundle_operations, "enqueue", lambda _job, bundle_id: asked.append(bundle_id) or True
    )
    lost = wanted(school, days_ago=0.1)
    wanted(school, days_ago=0)
    wanted(school, days_ago=3)
    assert ask_for_left_over_bundles(utc_now()) == 1
    assert asked == [lost.id]
