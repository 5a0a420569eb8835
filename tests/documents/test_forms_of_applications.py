"""The forms of an application: by the command line and by pages, for those who may see it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from flask import Flask

from approvals.accounts.models import Account
from approvals.applications.models import Application
from approvals.database import db
from approvals.documents.form import SelfEvaluationForm, TargetForm
from approvals.documents.queries import stored_form
from approvals.documents.reading import read_content, read_file
from tests.budget.life import in_completion, spend, write_report
from tests.documents.support.comparing import canonical
from tests.support.browser import Browser
from tests.support.factories import make_account, make_application, take
from tests.support.school import School, make_school


@pytest.fixture
def school(sqlite_app: Flask) -> School:
    """A school."""
    return make_school()


@pytest.fixture
def submitted(school: School) -> Application:
    """An application that was handed in."""
    application = make_application(school.call, school.teacher)
    take(application, "submit", school.teacher)
    return application


def fetched(app: Flask, person: Account, application: Application, name: str):
    browser: Browser = app.test_client()  # type: ignore[assignment]
    browser.sign_in(person)
    return browser.get(f"/applications/{application.id}/forms/{name}")


@pytest.mark.parametrize("file_format", ["docx", "xlsx"])
def test_the_target_form_is_what_was_declared(sqlite_app, school, submitted, file_format) -> None:
    answer = fetched(sqlite_app, school.teacher, submitted, f"target.{file_format}")

    (form,) = read_content(answer.data)
    assert isinstance(form, TargetForm)
    stored = stored_form(submitted.id, "target")
    assert stored is not None and stored.version == 1
    assert canonical(form) == canonical(stored.form)
    assert (form.title, form.budget.total_amount) == (submitted.title, submitted.requested_amount)


def test_what_was_changed_since_is_no_version(school, submitted) -> None:
    submitted.declaration.summary = "改过了"
    db.session.commit()

    stored = stored_form(submitted.id, "target")

    assert stored is not None and stored.version is None


def test_the_self_evaluation_is_what_the_final_report_computes(sqlite_app, school) -> None:
    application = in_completion(school)
    spend(school, application, 75_000)
    write_report(application, "final")

    answer = fetched(sqlite_app, application.leader, application, "self-evaluation.xlsx")

    (form,) = read_content(answer.data)
    assert isinstance(form, SelfEvaluationForm)
    assert form.budget.executed_amount == Decimal(75_000)
    assert form.title == application.title


def test_others_get_nothing(sqlite_app, school, submitted) -> None:
    stranger = make_account(make_school(school.bureau).department)
    db.session.commit()

    assert fetched(sqlite_app, stranger, submitted, "target.docx").status_code == 404
    assert fetched(sqlite_app, school.teacher, submitted, "self-evaluation.pdf").status_code == 404


def test_the_page_offers_what_there_is(sqlite_app, school, submitted) -> None:
    school.teacher.locale = "en"
    browser: Browser = sqlite_app.test_client()
    browser.sign_in(school.teacher)

    page = browser.get(f"/applications/{submitted.id}/sections/forms").text

    assert page.count("/forms/target.") == 3
    assert "/forms/self-evaluation." not in page


def test_the_command_writes_a_file(sqlite_app, submitted, tmp_path: Path) -> None:
    out = tmp_path / "form.docx"
    arguments = ["forms", "write", submitted.number, "--form", "target", "--format", "docx"]

    result = sqlite_app.test_cli_runner().invoke(args=[*arguments, "--out", str(out)])

    assert (result.exit_code, result.output) == (0, f"{out}\n")
    (form,) = read_file(out)
    assert form.title == submitted.title


@pytest.mark.parametrize(
    ("number", "form", "out", "said"),
    [
        ("2026-X-0001", "target", "x.pdf", "没有编号为 2026-X-0001 的申报。"),
        ("", "self-evaluation", "x.pdf", "还没有自评表。"),
        ("", "target", "nowhere/x.pdf", "无法写入"),
    ],
)
def test_the_command_says_what_is_not_there(
    sqlite_app, submitted, tmp_path, number, form, out, said
) -> None:
    arguments = ["forms", "write", number or submitted.number, "--form", form, "--format", "xlsx"]

    result = sqlite_app.test_cli_runner().invoke(args=[*arguments, "--out", str(tmp_path / out)])

    assert (result.exit_code, said in result.output) == (1, True), result.output
    assert not (tmp_path / out).exists()
