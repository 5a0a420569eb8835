"""Do requests at the same moment ever take one file too many, or write a piece twice?"""

from __future__ import annotations

import threading
from collections.abc import Callable

from flask import Flask

from approvals.accounts.models import Account
from approvals.applications import upload_operations
from approvals.applications.files import FileRefused
from approvals.applications.models import Application, Attachment
from approvals.applications.upload_models import Upload
from approvals.applications.upload_operations import Announced, OutOfStep
from approvals.database import db, utc_now
from tests.support import files
from tests.support.factories import make_application
from tests.support.school import make_school

AT_ONCE = 6


def _together(app: Flask, act: Callable[[int], str]) -> list[str]:
    """What becomes of the same deed done by several at the same moment."""
    ready, outcomes = threading.Barrier(AT_ONCE), []

    def run(number: int) -> None:
        with app.app_context():
            ready.wait(20)
            try:
                outcomes.append(act(number))
            except (FileRefused, OutOfStep) as refused:
                db.session.rollback()
                outcomes.append(type(refused).__name__)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return sorted(outcomes)


def _begun(application: Application, person: Account, fingerprint: str) -> str:
    told = Announced("a.pdf", len(files.PDF), fingerprint)
    return upload_operations.begin(application, person, told, now=utc_now()).key


def test_a_piece_is_written_once(app: Flask) -> None:
    school = make_school()
    application = make_application(school.call, school.teacher)
    key = _begun(application, school.teacher, "f")
    db.session.rollback()

    def send(_number: int) -> str:
        upload_operations.receive(db.session.get_one(Upload, key), 0, files.PDF, now=utc_now())
        return "taken"

    assert _together(app, send) == ["OutOfStep"] * (AT_ONCE - 1) + ["taken"]
    assert upload_operations.path_of(key).read_bytes() == files.PDF


def test_the_last_place_is_given_once(app: Flask) -> None:
    school = make_school()
    school.call.attachment_limit = AT_ONCE
    application = make_application(school.call, school.teacher)
    keys = [_begun(application, school.teacher, str(number)) for number in range(AT_ONCE)]
    for key in keys:
        upload_operations.receive(db.session.get_one(Upload, key), 0, files.PDF, now=utc_now())
    school.call.attachment_limit = 1
    person = school.teacher.id
    db.session.commit()
    db.session.rollback()

    def finish(number: int) -> str:
        upload = db.session.get_one(Upload, keys[number])
        upload_operations.finish(upload, db.session.get_one(Account, person), now=utc_now())
        return "taken"

    assert _together(app, finish) == ["FileRefused"] * (AT_ONCE - 1) + ["taken"]
    assert [f.file_name for f in db.session.query(Attachment)] == ["a.pdf"]
