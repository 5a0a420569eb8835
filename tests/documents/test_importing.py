"""A file is brought, read within its limits, shown beside its original, and becomes a draft."""

from __future__ import annotations

import io
import os
import signal
import zipfile
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select

from approvals.applications.models import Application
from approvals.applications.queries import contents_of
from approvals.database import db, utc_now
from approvals.documents import brought, conversion, import_operations
from approvals.documents.confinement import TOO_LARGE, TOO_LONG, confined
from approvals.documents.form import Indicator, TargetBudget, TargetForm, YearAmount
from approvals.documents.grid import Unreadable
from approvals.documents.jobs import read_file, read_left_over
from approvals.documents.models import BroughtFile, FormImport
from approvals.documents.printed import printed
from approvals.documents.writing import WRITERS
from tests.support.browser import Browser
from tests.support.school import School, make_school

FORM = TargetForm(
    year=2025,
    organisation="机电系",
    title="网络安全实训基地",
    category="经常性专项业务费",
    performance_type="事业/专业类",
    government_procurement=False,
    summary="建设二十四个攻防场景。",
    basis="依据学校五年规划。",
    necessity="现有机房不能做攻防实验。",
    safeguards="专款专用，按月检查。",
    schedule="三月采购，九月上课。",
    goals="两年内覆盖六个班级。",
    budget=TargetBudget(total_amount=Decimal(200_000), this_year_amount=Decimal(80_000)),
    indicators=(
        Indicator("产出目标", "数量", "攻防场景", "≥24个"),
        Indicator("效果目标", "满意度", "学生满意度", "≥95"),
    ),
)


def as_file(form: TargetForm = FORM, file_format: str = "docx") -> bytes:
    return WRITERS[file_format]([printed(form)])


@pytest.fixture
def school(sqlite_app: Flask) -> School:
    made = make_school()
    made.call.declaration_closes_at = utc_now() + timedelta(days=20)
    return made


@pytest.fixture
def browser(sqlite_app: Flask, school: School) -> Browser:
    school.teacher.locale = "en"
    made: Browser = sqlite_app.test_client()  # type: ignore[assignment]
    made.sign_in(school.teacher)
    return made


def bring(browser: Browser, content: bytes, name: str = "last year.docx") -> FormImport:
    """Bring a file by the page, without a worker at hand."""
    answer = browser.post("/imports", data={"file": (io.BytesIO(content), name)})
    assert answer.status_code == 303, answer.text
    return db.session.scalars(select(FormImport).order_by(FormImport.id.desc())).first()


def work() -> None:
    """What a worker would do now."""
    unread = select(BroughtFile.id).where(BroughtFile.read_at.is_(None))
    while ids := db.session.scalars(unread).all():
        for file_id in ids:
            read_file(file_id)


def test_a_file_becomes_a_draft(browser: Browser, school: School) -> None:
    made = bring(browser, as_file())
    page = browser.get(f"/imports/{made.id}")
    assert "0 of 1 file read" in page.text and "hx-get" in page.text
    work()
    page = browser.get(f"/imports/{made.id}")
    assert page.text.count("攻防场景") >= 2  # as read, and in the file

    answer = browser.post(f"/imports/{made.id}/draft", data={"call": str(school.call.id)})

    assert answer.status_code == 303, answer.text
    application = contents_of(db.session.scalars(select(Application.id)).one())
    assert answer.location.endswith(f"/applications/{application.id}/declaration")
    declaration, year = application.declaration, application.project_years[0]
    assert (application.title, declaration.summary, declaration.category) == (
        FORM.title,
        FORM.summary,
        FORM.category,
    )
    assert declaration.start_on is None
    assert [row.target_text for row in year.indicators] == ["≥24个", "≥95"]
    assert (year.last_year_budget_amount, year.last_year_executed_amount) == (Decimal(80_000), None)
    assert application.requested_amount == Decimal(80_000)
    taken = set(application.declaration.taken_over)
    assert {"title", "summary"} <= taken, "marked until somebody has looked"
    assert len([name for name in taken if name.startswith("indicators:")]) > 1
    # a second press leads to the same draft
    again = browser.post(f"/imports/{made.id}/draft", data={"call": str(school.call.id)})
    assert again.location == answer.location
    assert "became a draft" in browser.get("/imports").text


def test_later_years_come_along_as_far_as_the_call_has_them(
    browser: Browser, school: School
) -> None:
    """The form's first year becomes the call's; the third finds no room, and the rest has no year."""
    school.call.budget_years = 2
    years = (YearAmount(2026, Decimal(60_000)), YearAmount(2027, Decimal(40_000)))
    budget = replace(FORM.budget, later_years=years)
    made = bring(browser, as_file(replace(FORM, budget=budget), "xlsx"), "years.xlsx")
    work()

    page = browser.get(f"/imports/{made.id}").text

    assert "20,000.00 of it belong to no year" in page.replace("¥", "")
    assert "It becomes the budget of 2027." in page
    assert "Not taken over: the call has no such budget year." in page
    to = browser.post(f"/imports/{made.id}/draft", data={"call": str(school.call.id)}).location
    application = contents_of(db.session.scalars(select(Application.id)).one())
    amounts = {
        each.year: [row.requested_amount for row in each.budget_lines if row.requested_amount]
        for each in application.project_years
    }
    assert amounts == {2026: [Decimal(80_000)], 2027: [Decimal(60_000)]}
    assert application.requested_amount == Decimal(140_000)
    assert any(name.startswith("lines2:") for name in application.declaration.taken_over)
    assert "Its budget of 2027, 40,000.00" in browser.get(to).text.replace("¥", "")


def test_what_cannot_be_read_is_named_and_nothing_is_kept(browser: Browser) -> None:
    sheet = WRITERS["docx"]([printed(FORM)])
    with zipfile.ZipFile(io.BytesIO(sheet)) as source:
        text = source.read("word/document.xml").decode().replace("80,000.00", "八万多")
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as target:
        target.writestr("word/document.xml", text)
    made = bring(browser, stream.getvalue())
    digest = made.files[0].digest
    work()

    page = browser.get(f"/imports/{made.id}")

    assert (
        "It cannot be read" in page.text and "table 1, row" in page.text and "八万多" in page.text
    )
    db.session.expire_all()
    assert made.files[0].forms is None
    assert not brought.path_of(digest).exists()


def test_a_queue_that_is_away_loses_nothing(browser: Browser, school: School, monkeypatch) -> None:
    asked: list[int] = []
    made = bring(browser, as_file())
    assert "The queue does not answer" in browser.get(f"/imports/{made.id}").text
    monkeypatch.setattr(import_operations, "LEFT_OVER", -timedelta(days=1))
    monkeypatch.setattr(
        import_operations, "enqueue", lambda job, file_id: asked.append(file_id) or True
    )
    assert read_left_over() == 1
    assert asked == [made.files[0].id]
    read_file(asked[0])
    read_file(asked[0])  # twice does no harm
    assert len(db.session.scalars(select(FormImport)).one().files[0].forms) == 1


def test_an_empty_or_large_file_is_refused_at_its_field(browser: Browser, monkeypatch) -> None:
    answer = browser.post("/imports", data={"file": (io.BytesIO(b""), "a.docx")})
    assert answer.status_code == 422 and "0 bytes" in answer.text
    answer = browser.post("/imports", data={})
    assert answer.status_code == 422 and "Choose a file first." in answer.text
    assert db.session.scalars(select(FormImport)).all() == []


def _eat() -> None:
    held = [b"x" * 1024 * 1024 * 8 for _ in range(10_000)]
    assert held


def _hang() -> None:
    while True:
        signal.pause()


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_reading_is_confined() -> None:
    """Time, memory and a crash: each ends in one sentence, and the parent lives on."""
    for work_, sentence in ((_hang, TOO_LONG), (_eat, TOO_LARGE), (_die, TOO_LARGE)):
        with pytest.raises(Unreadable) as told:
            confined(work_, seconds=0.5 if work_ is _hang else 20, megabytes=64)
        assert told.value.places[0].reason == sentence


def test_old_formats_are_converted_where_libreoffice_is(tmp_path, monkeypatch) -> None:
    """A stand-in for the program: it is called with a profile of its own and its result is read."""
    script = tmp_path / "soffice"
    result = tmp_path / "result.docx"
    result.write_bytes(as_file())
    script.write_text(f'#!/bin/sh\nfor last; do :; done\ncp {result} "${{last%.doc}}.docx"\n')
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    old = tmp_path / "old.wps"
    old.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)

    (found,) = brought.forms_in(old)

    assert found["form"]["title"] == FORM.title
    script.write_text("#!/bin/sh\nsleep 60\n")
    monkeypatch.setattr(conversion, "SECONDS", 1)
    with pytest.raises(Unreadable) as told:
        brought.forms_in(old)
    assert told.value.places[0].reason == TOO_LONG
