"""Are files taken, named, shown and handed out as promised, by plain forms?"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from approvals import file_kinds
from approvals.applications.files import incoming_folder, path_of
from approvals.applications.models import Application, Attachment
from approvals.applications.queries import missing
from approvals.audit.models import HistoryEntry
from approvals.database import db
from approvals.programmes.models import RequiredAttachment
from approvals.reviews.models import Review
from tests.applications.test_file_kinds import MADE, NAMES
from tests.budget import life
from tests.support import files
from tests.support.browser import Browser
from tests.support.clamd import EICAR, Clamd, clamd
from tests.support.factories import make_account, make_application, take
from tests.support.school import School, make_school
from tests.support.statements import statements
from workflows.engine import RequirementUnmet

MEGABYTE = 1024 * 1024


@pytest.fixture
def school(sqlite_app: Flask) -> School:
    school = make_school()
    school.call.required_attachments = [
        RequiredAttachment(position=1, title="伦理审查", is_required=True),
        RequiredAttachment(position=2, title="报价单", is_required=False),
    ]
    school.teacher.locale = "en"
    return school


@pytest.fixture
def application(school: School) -> Application:
    return make_application(school.call, school.teacher)


@pytest.fixture
def teacher(sqlite_app: Flask, school: School) -> Browser:
    browser: Browser = sqlite_app.test_client()  # type: ignore[assignment]
    browser.sign_in(school.teacher)
    return browser


@pytest.fixture
def scanner(sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Clamd]:
    with clamd() as server:
        settings = replace(sqlite_app.extensions["settings"], clamav_address=server.address)
        monkeypatch.setitem(sqlite_app.extensions, "settings", settings)
        yield server


def post(
    browser: Browser, application: Application, *sent: tuple[str, bytes], **fields: str
) -> TestResponse:
    data = MultiDict([("file", (BytesIO(content), name)) for name, content in sent])
    data.update(fields)
    return browser.post(f"/applications/{application.id}/attachments", data=data)


def names(application: Application) -> list[str]:
    db.session.refresh(application)
    return [f.file_name for f in application.attachments if not f.removed_at]


def test_one_bad_file_loses_none_of_the_good_ones(
    teacher: Browser, application: Application
) -> None:
    answer = post(
        teacher,
        application,
        ("合同.pdf", files.PDF),
        ("virus.pdf", b"MZ\x90"),
        ("leer.docx", b""),
        ("表.docx", files.XLSX),
    )
    assert answer.status_code == 422
    assert "<b>virus.pdf</b> Only these kinds of file are accepted: PDF, pictures" in answer.text
    assert "<b>leer.docx</b> This file is empty." in answer.text
    assert names(application) == ["合同.pdf", "表.xlsx"]
    assert list(incoming_folder().iterdir()) == []


def test_without_a_file_it_says_so(teacher: Browser, application: Application) -> None:
    answer = post(teacher, application)
    assert (answer.status_code, "Choose a file first." in answer.text) == (422, True)


def test_limits_are_the_calls_and_are_said_before(
    teacher: Browser, school: School, application: Application
) -> None:
    school.call.attachment_limit, school.call.attachment_megabytes = 2, 1
    school.call.attachment_kinds = ["pdf", "archive"]
    page = teacher.get(f"/applications/{application.id}/declaration").text
    assert "PDF, ZIP archives; at most 1 MB each, 2 in all" in page
    assert 'accept=".pdf,.zip"' in page and "2 more files can be added" in page
    large = files.PDF.ljust(MEGABYTE + 1, b" ")
    answer = post(
        teacher,
        application,
        ("a.png", files.PNG),
        ("b.pdf", large),
        *[(f"{n}.pdf", files.PDF) for n in range(3)],
    )
    assert "Only these kinds of file" in answer.text
    assert "This file is larger than 1 MB." in answer.text
    assert "There are 2 files already; more are not taken." in answer.text
    assert names(application) == ["0.pdf", "1.pdf"]
    page = teacher.get(f"/applications/{application.id}/declaration").text
    assert "as many files as the call takes" in page


def test_names_are_safe_and_their_own(teacher: Browser, application: Application) -> None:
    for _ in range(2):
        assert post(teacher, application, ("..\\x\u202efdp.PDF", files.PDF)).status_code == 303
    assert names(application) == ["xfdp.pdf", "xfdp (2).pdf"]
    digests = {f.digest for f in application.attachments}
    assert len(digests) == 1 and path_of(digests.pop()).read_bytes() == files.PDF


def test_a_file_asked_for_is_missed_given_and_changed(
    teacher: Browser, school: School, application: Application
) -> None:
    ethics, quote = school.call.required_attachments
    with pytest.raises(RequirementUnmet, match="not complete yet"):
        take(application, "submit", school.teacher)
    assert [m.field for m in missing(application)] == [f"attachment-{ethics.id}"]
    post(teacher, application, ("审.pdf", files.PDF), requirement=str(quote.id))
    assert [m.field for m in missing(application)] == [f"attachment-{ethics.id}"]
    (file,) = application.attachments
    use = f"/applications/{application.id}/attachments/{file.id}/use"
    assert teacher.post(use, data={"requirement": str(ethics.id)}).status_code == 303
    assert missing(application) == []
    teacher.post(use, data={"requirement": "999999"})
    assert [m.field for m in missing(application)] == [f"attachment-{ethics.id}"]


def test_only_files_of_the_declaration_are_taken_away_here(
    teacher: Browser, school: School, application: Application
) -> None:
    file = _attached(application, "spending")
    where = f"/applications/{application.id}/attachments/{file.id}/remove"
    assert teacher.post(where).status_code == 404


def _attached(
    application: Application,
    place: str = "declaration",
    media_type: str = file_kinds.PDF,
    content: bytes = files.PDF,
) -> Attachment:
    file = Attachment(
        place=place, file_name="a", media_type=media_type, size=len(content), digest="a" * 64,
        uploaded_by_id=application.leader_id, uploaded_at=application.created_at,
    )  # fmt: skip
    application.attachments.append(file)
    db.session.flush()
    path_of(file.digest).parent.mkdir(parents=True, exist_ok=True)
    path_of(file.digest).write_bytes(content)
    return file


@pytest.mark.parametrize(
    ("media_type", "policy"),
    [
        (file_kinds.PNG, "default-src 'none'; sandbox; frame-ancestors 'self'"),
        (
            file_kinds.PDF,
            "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'",
        ),
    ],
)
def test_what_is_looked_at_runs_nothing(
    teacher: Browser, application: Application, media_type: str, policy: str
) -> None:
    file = _attached(application, media_type=media_type)
    where = f"/applications/{application.id}/attachments/{file.id}"
    shown = teacher.get(f"{where}/content")
    assert shown.headers["Content-Security-Policy"] == policy
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert shown.headers["Content-Type"] == media_type
    assert not shown.headers["Content-Disposition"].startswith("attachment")
    page = teacher.get(f"{where}/look")
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
    assert f"{where}/content" in page.text
    handed = teacher.get(where)
    assert handed.headers["Content-Disposition"].startswith("attachment")


def test_other_files_are_only_handed_out(teacher: Browser, application: Application) -> None:
    file = _attached(application, media_type=file_kinds.DOCX, content=files.DOCX)
    where = f"/applications/{application.id}/attachments/{file.id}"
    assert [teacher.get(f"{where}{end}").status_code for end in ("", "/look", "/content")] == [
        200,
        404,
        404,
    ]


def test_vouchers_are_for_those_who_read_the_money(sqlite_app: Flask, school: School) -> None:
    school.call.required_attachments.clear()
    running = life.in_implementation(replace(school, teacher=make_account(school.department)))
    places = ("declaration", "spending", "money_return")
    files_of = {place: _attached(running, place).id for place in places}
    seen = {}
    for who, person in {"reviewer": school.reviewers[0], "clerk": school.clerk}.items():
        browser: Browser = sqlite_app.test_client()  # type: ignore[assignment]
        browser.sign_in(person)
        listed = browser.get(f"/applications/{running.id}/sections/files").text
        for place, number in files_of.items():
            assert (f"/attachments/{number}/look" in listed) == (
                who == "clerk" or place == "declaration"
            )
            for end in ("", "/look", "/content"):
                where = f"/applications/{running.id}/attachments/{number}{end}"
                seen.setdefault((who, place), set()).add(browser.get(where).status_code)
    assert seen == {
        ("reviewer", "declaration"): {200},
        ("reviewer", "spending"): {404},
        ("reviewer", "money_return"): {404},
        ("clerk", "declaration"): {200},
        ("clerk", "spending"): {200},
        ("clerk", "money_return"): {200},
    }


def test_handed_in_nothing_more_is_taken(
    teacher: Browser, school: School, application: Application
) -> None:
    (ethics, _) = school.call.required_attachments
    post(teacher, application, ("审.pdf", files.PDF), requirement=str(ethics.id))
    take(application, "submit", school.teacher)
    assert post(teacher, application, ("a.pdf", files.PDF)).status_code == 409


def test_an_infected_file_is_refused_and_written_down(
    teacher: Browser, application: Application, scanner: Clamd
) -> None:
    answer = post(teacher, application, ("a.pdf", files.PDF), ("b.pdf", files.PDF + EICAR))
    assert (
        "<b>b.pdf</b> The virus scanner found Eicar-Test-Signature in this file. It was not taken."
        in answer.text
    )
    assert names(application) == ["a.pdf"]
    assert scanner.scanned == [files.PDF, files.PDF + EICAR]
    row = db.session.query(HistoryEntry).order_by(HistoryEntry.id.desc()).first()
    assert row is not None
    assert (row.action, row.values) == (
        "refuse_attachment",
        {"signature": "Eicar-Test-Signature"},
    )


@pytest.mark.parametrize(
    ("says", "sentence"),
    [
        (b"stream: Can't allocate memory ERROR", "The virus scanner does not answer"),
        (b"", "The virus scanner does not answer"),
        (b"INSTREAM size limit exceeded. ERROR", "could not look through this file"),
    ],
)
def test_what_cannot_be_scanned_is_not_taken(
    teacher: Browser, application: Application, scanner: Clamd, says: bytes, sentence: str
) -> None:
    scanner.says = says
    assert sentence in post(teacher, application, ("a.pdf", files.PDF)).text
    assert names(application) == []


def test_a_scanner_that_stops_listening_in_the_middle(
    teacher: Browser, application: Application, scanner: Clamd
) -> None:
    scanner.most_bytes = 100_000
    content = files.PDF.ljust(3 * MEGABYTE, b" ")
    answer = post(teacher, application, ("a.pdf", content))
    assert answer.status_code == 422 and "scanner" in answer.text
    assert names(application) == []


def test_doctor_speaks_of_a_scanner_that_is_away(
    sqlite_app: Flask, scanner: Clamd, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = sqlite_app.test_cli_runner().invoke(args=["doctor"]).output
    assert "CLAMAV" not in told
    settings = replace(sqlite_app.extensions["settings"], clamav_address="127.0.0.1:1")
    monkeypatch.setitem(sqlite_app.extensions, "settings", settings)
    told = sqlite_app.test_cli_runner().invoke(args=["doctor"]).output
    assert "CLAMAV_ADDRESS names 127.0.0.1:1, where no ClamAV answers" in told


def test_reviewers_read_the_files_of_the_declaration(
    sqlite_app: Flask, teacher: Browser, school: School, application: Application
) -> None:
    (ethics, _) = school.call.required_attachments
    post(teacher, application, ("审.pdf", files.PDF), requirement=str(ethics.id))
    take(application, "submit", school.teacher)
    take(application, "endorse", school.head)
    take(application, "admit", school.office)
    take(application, "assign_reviewers", school.office, reviewers=[r.id for r in school.reviewers])
    (review, *_others) = db.session.query(Review).order_by(Review.id)
    browser: Browser = sqlite_app.test_client()  # type: ignore[assignment]
    browser.sign_in(review.reviewer)
    (file,) = application.attachments
    where = f"/applications/{application.id}/attachments/{file.id}"
    assert f'href="{where}/look"' in browser.get(f"/reviews/sheets/{review.id}").text
    assert browser.get(f"{where}/look").status_code == 200


def test_thirty_files_cost_no_more_statements_than_one(
    teacher: Browser, application: Application
) -> None:
    where = f"/applications/{application.id}/declaration"
    counts = []
    for many in (1, 29):
        for _ in range(many):
            _attached(application)
        db.session.commit()
        teacher.get(where)
        db.session.commit()
        with statements() as seen:
            assert teacher.get(where).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 12


DEEP = bool(os.environ.get("FUNDTRAIL_DEEP"))
TOGETHER = 5


@settings(
    max_examples=(5_000 if DEEP else 300) // TOGETHER,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
@given(sent=st.lists(st.tuples(NAMES, MADE), min_size=TOGETHER, max_size=TOGETHER))
def test_nothing_that_is_sent_breaks_the_page(
    teacher: Browser, application: Application, sent: list[tuple[str, bytes]]
) -> None:
    application.attachments.clear()
    given_names = [(name.encode("utf-8", "ignore").decode() or "x", made) for name, made in sent]
    answer = post(teacher, application, *given_names)
    assert answer.status_code in {303, 422}
    for file in application.attachments:
        assert path_of(file.digest).stat().st_size == file.size
    assert list(incoming_folder().glob("*.whole")) == []
