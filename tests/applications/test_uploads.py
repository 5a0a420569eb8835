"""Does a file arrive in pieces, whatever breaks in between, and never more of it than was announced?"""

from __future__ import annotations

import base64
import os
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from approvals.applications import upload_operations
from approvals.applications.files import incoming_folder, path_of
from approvals.applications.models import Application, Member
from approvals.applications.upload_models import Upload
from approvals.applications.upload_operations import PIECE_BYTES, clear_away
from approvals.database import db, utc_now
from tests.support import files
from tests.support.browser import Browser
from tests.support.clamd import EICAR, clamd
from tests.support.factories import make_account, make_application, take
from tests.support.school import School, make_school

CONTENT = files.PDF.ljust(PIECE_BYTES * 2 + 5, b" ")
PIECES = [CONTENT[:PIECE_BYTES], CONTENT[PIECE_BYTES : 2 * PIECE_BYTES], CONTENT[2 * PIECE_BYTES :]]
PIECE = {"Content-Type": "application/offset+octet-stream", "Tus-Resumable": "1.0.0"}


@pytest.fixture
def school(app: Flask) -> School:
    for left in incoming_folder().iterdir():
        left.unlink()
    school = make_school()
    school.teacher.locale = "en"
    return school


@pytest.fixture
def application(school: School) -> Application:
    return make_application(school.call, school.teacher)


@pytest.fixture
def teacher(app: Flask, school: School) -> Browser:
    browser: Browser = app.test_client()  # type: ignore[assignment]
    browser.sign_in(school.teacher)
    return browser


def announce(
    browser: Browser, application: Application, size: int = len(CONTENT), **told: str
) -> TestResponse:
    values = {"filename": "合同.pdf", "fingerprint": "f"} | told
    pairs = [f"{k} {base64.b64encode(v.encode()).decode()}" for k, v in values.items()]
    headers = {"Upload-Length": str(size), "Upload-Metadata": ",".join(pairs)}
    return browser.post(f"/applications/{application.id}/uploads", headers=headers)


def send(browser: Browser, where: str, offset: int, piece: bytes) -> TestResponse:
    return browser.patch(where, data=piece, headers=PIECE | {"Upload-Offset": str(offset)})


def begun(browser: Browser, application: Application, **told: str) -> str:
    answer = announce(browser, application, **told)
    assert answer.status_code == 201
    return answer.headers["Location"]


def attached(application: Application) -> list[tuple[str, int]]:
    db.session.refresh(application)
    return [(f.file_name, f.size) for f in application.attachments if not f.removed_at]


def test_a_file_arrives_in_pieces_and_is_one(teacher: Browser, application: Application) -> None:
    where = begun(teacher, application)
    offset = 0
    for piece in PIECES:
        assert attached(application) == []
        answer = send(teacher, where, offset, piece)
        offset += len(piece)
        assert (answer.status_code, answer.headers["Upload-Offset"]) == (204, str(offset))
    assert attached(application) == [("合同.pdf", len(CONTENT))]
    assert path_of(application.attachments[0].digest).read_bytes() == CONTENT
    assert list(incoming_folder().iterdir()) == []
    assert teacher.head(where).headers["Upload-Offset"] == str(len(CONTENT))
    assert send(teacher, where, offset, b"").status_code == 409
    assert len(attached(application)) == 1


def test_a_file_that_was_cut_off_goes_on_where_it_was(
    teacher: Browser, application: Application
) -> None:
    where = begun(teacher, application)
    send(teacher, where, 0, PIECES[0])
    page = teacher.get(f"/applications/{application.id}/declaration").text
    assert "合同.pdf" in page and "1.0 MB of 2.0 MB arrived" in page
    again = announce(teacher, application)
    assert (again.headers["Location"], again.headers["Upload-Offset"]) == (where, str(PIECE_BYTES))
    assert send(teacher, where, 0, PIECES[0]).status_code == 409
    assert send(teacher, where, PIECE_BYTES, PIECES[1]).status_code == 204
    other = announce(teacher, application, fingerprint="another")
    assert other.headers["Upload-Offset"] == "0" and other.headers["Location"] != where


def test_pieces_that_are_gone_are_sent_again(teacher: Browser, application: Application) -> None:
    where = begun(teacher, application)
    send(teacher, where, 0, PIECES[0])
    upload_operations.path_of(where.rpartition("/")[2]).unlink()
    assert send(teacher, where, PIECE_BYTES, PIECES[1]).status_code == 409
    assert teacher.head(where).headers["Upload-Offset"] == "0"
    for number, piece in enumerate(PIECES):
        assert send(teacher, where, number * PIECE_BYTES, piece).status_code == 204
    assert path_of(attached(application) and application.attachments[0].digest).stat().st_size == (
        len(CONTENT)
    )


def test_limits_hold_while_it_arrives(
    teacher: Browser, school: School, application: Application
) -> None:
    school.call.attachment_megabytes, school.call.attachment_limit = 2, 2
    refused = announce(teacher, application)
    assert (refused.status_code, refused.text) == (422, "This file is larger than 2 MB.")
    assert announce(teacher, application, 0).text == "This file is empty."
    where = announce(teacher, application, 10).headers["Location"]
    assert send(teacher, where, 0, files.PDF[:11]).status_code == 409
    assert send(teacher, where, 0, b" " * (PIECE_BYTES + 1)).status_code == 413
    wrong = send(teacher, where, 0, b"MZ")
    assert (wrong.status_code, "Only these kinds of file" in wrong.text) == (422, True)
    assert teacher.head(where).status_code == 404
    for number in "12":
        announce(teacher, application, 10, fingerprint=number)
    assert "There are 2 files already" in announce(teacher, application, 9).text


def test_nothing_odd_in_the_protocol_breaks_it(teacher: Browser, application: Application) -> None:
    where = begun(teacher, application)
    uploads = f"/applications/{application.id}/uploads"
    answers = [
        teacher.post(uploads),
        teacher.post(uploads, headers={"Upload-Length": "٣", "Upload-Metadata": ""}),
        teacher.post(uploads, headers={"Upload-Length": "5", "Upload-Metadata": "filename %%%"}),
        teacher.post(uploads, headers={"Upload-Length": "9", "Tus-Resumable": "0.2.2"}),
        teacher.patch(where, data=b"x", headers=PIECE | {"Upload-Offset": "-1"}),
        teacher.patch(where, data=b"x", headers={"Upload-Offset": "0"}),
        teacher.patch(f"{where}0", data=b"x", headers=PIECE | {"Upload-Offset": "0"}),
    ]
    assert [answer.status_code for answer in answers] == [400, 400, 400, 412, 400, 415, 404]
    assert teacher.head(where).headers["Upload-Offset"] == "0"


def test_an_upload_is_its_owners_alone(
    app: Flask, teacher: Browser, school: School, application: Application
) -> None:
    colleague = make_account(school.department)
    application.members.append(Member(account_id=colleague.id, may_edit=True))
    where = begun(teacher, application)
    browser: Browser = app.test_client()  # type: ignore[assignment]
    browser.sign_in(colleague)
    assert browser.head(where).status_code == 404
    assert send(browser, where, 0, b"%PDF-").status_code == 404
    assert browser.delete(where).status_code == 404
    assert announce(browser, application).headers["Location"] != where


def test_given_up_it_is_gone(teacher: Browser, application: Application) -> None:
    first, second = (begun(teacher, application, fingerprint=f) for f in "ab")
    send(teacher, first, 0, PIECES[0])
    assert teacher.delete(first).status_code == 204
    assert teacher.post(f"{second}/discard").status_code == 303
    assert (db.session.query(Upload).count(), list(incoming_folder().iterdir())) == (0, [])


def test_handed_in_meanwhile_nothing_is_attached(
    teacher: Browser, school: School, application: Application
) -> None:
    where = begun(teacher, application)
    take(application, "submit", school.teacher)
    assert send(teacher, where, 0, PIECES[0]).status_code == 409


def test_the_clock_clears_away_what_was_silent_for_a_day(
    teacher: Browser, application: Application
) -> None:
    old, fresh = (begun(teacher, application, fingerprint=f) for f in "ab")
    for where in (old, fresh):
        send(teacher, where, 0, PIECES[0])
    now = utc_now()
    db.session.get_one(Upload, old.rpartition("/")[2]).touched_at = now - timedelta(hours=25)
    db.session.commit()
    stray = incoming_folder() / "left.whole"
    stray.write_bytes(b"x")
    os.utime(stray, ((now - timedelta(days=2)).timestamp(),) * 2)
    assert clear_away(now) == 1
    assert [teacher.head(each).status_code for each in (old, fresh)] == [404, 200]
    assert [p.stem for p in incoming_folder().iterdir()] == [fresh.rpartition("/")[2]]


def test_the_scanner_looks_at_the_whole(
    app: Flask, teacher: Browser, application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    with clamd() as server:
        settings = replace(app.extensions["settings"], clamav_address=server.address)
        monkeypatch.setitem(app.extensions, "settings", settings)
        server.most_bytes = 10_000_000
        content = CONTENT[: -len(EICAR)] + EICAR
        where = begun(teacher, application)
        for number in range(3):
            start = number * PIECE_BYTES
            answer = send(teacher, where, start, content[start : start + PIECE_BYTES])
        assert (answer.status_code, "Eicar-Test-Signature" in answer.text) == (422, True)
        assert (attached(application), db.session.query(Upload).count()) == ([], 0)
    where = announce(teacher, application, len(files.PDF)).headers["Location"]
    away = send(teacher, where, 0, files.PDF)
    assert (away.status_code, "does not answer" in away.text) == (503, True)
    page = teacher.get(f"/applications/{application.id}/declaration").text
    assert "it is not checked yet" in page
    again = teacher.post(f"{where}/try-again")
    assert (again.status_code, "does not answer" in again.text) == (422, True)
    monkeypatch.setitem(app.extensions, "settings", replace(settings, clamav_address=""))
    assert teacher.post(f"{where}/try-again").status_code == 303
    assert attached(application) == [("合同.pdf", len(files.PDF))]
