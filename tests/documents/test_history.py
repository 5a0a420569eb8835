"""The office brings a folder: row by row what will be kept, then kept in the background."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select

from approvals.audit.models import HistoryEntry
from approvals.database import db, utc_now
from approvals.documents.form import BudgetFigures, SelfEvaluationForm
from approvals.documents.history_operations import keep_chosen
from approvals.documents.history_queries import KEPT, rows_of
from approvals.documents.import_queries import last_year_figures
from approvals.documents.last_year import Figures
from approvals.documents.models import FormImport, PastForm
from approvals.documents.text_models import FormText
from tests.documents.test_importing import FORM, as_file, work
from tests.support.browser import Browser
from tests.support.factories import make_application, take
from tests.support.school import School, make_school

EVALUATION = SelfEvaluationForm(
    year=2025,
    title=FORM.title,
    organisation="机电系",
    budget=BudgetFigures(Decimal(90_000), Decimal(80_000), Decimal(75_500)),
)


@pytest.fixture
def school(sqlite_app: Flask) -> School:
    made = make_school()
    made.call.year = 2025
    return made


@pytest.fixture
def browser(sqlite_app: Flask, school: School) -> Browser:
    school.office.locale = "en"
    made: Browser = sqlite_app.test_client()  # type: ignore[assignment]
    made.sign_in(school.office)
    return made


def folder() -> bytes:
    """Names as Windows writes them, something that is no form, and one form twice."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("2025/目标表.docx", as_file())
        archive.writestr("2025/自评表.xlsx", as_file(EVALUATION, "xlsx"))
        archive.writestr("2025/again.docx", as_file())
        archive.writestr("2025/no year.docx", as_file(replace(EVALUATION, year=None)))
        archive.writestr("2025/~$lock.docx", b"x")
        archive.writestr("2025/notes.docx", b"PK no form")
        archive.writestr("2025/scan.pdf", b"%PDF-1.7")
    return stream.getvalue()


def test_a_folder_becomes_history(browser: Browser, school: School) -> None:
    project = make_application(school.call, school.teacher)
    project.title = "网络安全实训基地建设"
    take(project, "submit", school.teacher)
    answer = browser.post("/imports/history", data={"files": (io.BytesIO(folder()), "2025.zip")})
    made = db.session.scalars(select(FormImport)).one()
    assert answer.location.endswith(f"/imports/history/{made.id}")
    work()

    page = browser.get(answer.location).text
    rows = rows_of(made)

    assert "scan.pdf" in page and "This is a PDF" in page, "nothing is passed over in silence"
    assert "notes.docx" in page and "damaged" in page and "~$lock" not in page
    assert [(row.match and row.match.id, row.is_same) for row in rows] == [
        (project.id, False), (project.id, False), (project.id, False), (None, False),
    ]  # fmt: skip
    assert [row.fault is None for row in rows] == [True, True, False, False]

    keys = [row.read.key for row in rows]
    browser.post(f"/imports/history/{made.id}/keep", data={"take": keys, "belongs": keys[:1]})
    assert "0 of 2 forms kept" in browser.get(answer.location).text
    assert keep_chosen(made.id, utc_now()) == 2
    assert keep_chosen(made.id, utc_now()) == 0

    kept = db.session.scalars(select(PastForm).order_by(PastForm.id)).all()
    assert [(each.year, each.application_id) for each in kept] == [(2025, project.id), (2025, None)]
    assert "2 forms are kept" in browser.get(answer.location).text
    assert "2 forms" in browser.get("/imports/history").text
    assert [row.fault for row in rows_of(made)][:2] == [KEPT, KEPT]
    years = browser.get("/imports/history/kept?year=2025").text
    assert years.count("Take out") == 2 and "Forms of 2025" in years
    # it fills in what a target form of last year does not know
    school.call.year = 2026
    assert last_year_figures(FORM, school.call) == Figures(Decimal(80_000), Decimal(75_500))
    # what is taken out fills in nothing and is found in no text
    (evaluation,) = [each for each in kept if each.form_key != "performance_target"]
    kept_id = evaluation.id
    assert browser.post(f"/imports/history/kept/forms/{kept_id}/remove").status_code == 303
    assert browser.post(f"/imports/history/kept/forms/{kept_id}/remove").status_code == 404
    db.session.expire_all()
    assert not db.session.query(FormText).filter_by(past_form_id=kept_id).count()
    assert last_year_figures(FORM, school.call) != Figures(Decimal(80_000), Decimal(75_500))
    deed = db.session.query(HistoryEntry).filter_by(action="remove_form").one()
    assert (deed.subject_kind, deed.values["year"]) == ("organisation", 2025)
