"""The office keeps the words of the forms as versions; what is published stays, calls keep theirs."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from approvals.applications.models import Application
from approvals.applications.operations import begin
from approvals.database import db, utc_now
from approvals.documents.shipped_template import SHIPPED
from approvals.documents.template import content_of
from approvals.documents.template_faults import faults
from approvals.programmes import operations
from approvals.programmes.template_models import FormTemplate
from approvals.programmes.template_operations import add_shipped
from approvals.programmes.template_queries import newest_for, published_for
from tests.support.browser import Browser
from tests.support.factories import make_application
from tests.support.school import School, make_school
from tests.support.statements import statements


@pytest.fixture
def school(app: Flask) -> School:
    made = make_school()
    made.call.form_template = add_shipped(utc_now())
    db.session.commit()
    return made


@pytest.fixture
def browser(app: Flask, school: School) -> Browser:
    school.office.locale = "en"
    made: Browser = app.test_client()  # type: ignore[assignment]
    made.sign_in(school.office)
    return made


def typed(row: FormTemplate, **changed: Any) -> dict[str, Any]:
    """The stored draft as a browser posts it."""
    template = row.template
    fields = {
        f"{name}-{place}-{column}": getattr(each, column)
        for name in ("targets", "results")
        for place, each in enumerate(getattr(template, name))
        for column in ("key", "level1", "level2", "counterpart")
    }
    lists = {n: "\n".join(getattr(template, n)) for n in ("categories", "performance_types")}
    return {"version": str(row.version), **fields, **lists, **changed}


def new_version(browser: Browser, school: School) -> FormTemplate:
    answer = browser.post("/form-templates", data={"organisation_id": school.school.id})
    assert answer.status_code == 303
    return db.session.scalars(select(FormTemplate).order_by(FormTemplate.id.desc())).first()  # type: ignore[return-value]


def test_a_version_is_begun_written_and_published(browser: Browser, school: School) -> None:
    row = new_version(browser, school)
    assert (row.number, row.template.targets) == (2, SHIPPED.targets)
    assert new_version(browser, school).id == row.id
    address = f"/form-templates/{row.id}"
    assert "keep these words" in browser.get(address).text

    added = browser.post(address, data=typed(row, add_row="targets"))
    key = re.search(r'name="targets-14-key" type="hidden" value="(t-\w{10})"', added.text)
    again = browser.post(address, data=typed(row, add_row="targets"))
    assert key and key[1] not in again.text  # no key is ever given again
    renamed = typed(row, **{
        "results-0-level2": "产出数量指标",
        "targets-14-level1": "产出目标", "targets-14-level2": "安全", "targets-14-counterpart": "r2",
        "categories": "  校级 项目 \n\n其他项目",
    })  # fmt: skip
    assert browser.post(address, data=renamed).status_code == 303
    assert browser.post(address, data=renamed).status_code == 409
    db.session.expire_all()
    assert row.template.result_levels("产出目标", "数量") == ("产出指标", "产出数量指标")
    assert row.template.result_levels("产出目标", "安全") == ("产出指标", "质量指标")
    assert row.template.categories == ("校级 项目", "其他项目")

    assert newest_for(school.school).number == 1  # type: ignore[union-attr]
    assert browser.post(address, data=typed(row, publish="1")).status_code == 303
    assert newest_for(school.school) == row
    assert "Version 2" in browser.get(address).text
    assert browser.post(address, data=typed(row, **{"results-0-level2": "别的"})).status_code == 303
    db.session.expire_all()
    assert row.template.results[0].level2 == "产出数量指标"


def test_a_draft_is_compared_with_what_it_began_from(browser: Browser, school: School) -> None:
    """Or with the version asked for; one of another school's is not there."""
    row = new_version(browser, school)
    address = f"/form-templates/{row.id}/compare"
    assert "Both versions say the same." in browser.get(address).text
    changed = {"targets-3-counterpart": "r2", "results-8-level2": "师生满意度"}
    answer = browser.post(f"/form-templates/{row.id}", data=typed(row, **changed))
    assert answer.status_code == 303, answer.text
    with statements() as sent:
        page = browser.get(f"{address}?with={row.copied_from_id}").text
    assert len(sent) <= 12
    assert [page.count(word) for word in ("Leads elsewhere", "Renamed", "Added")] == [1, 1, 0]
    assert browser.get(f"{address}?with={row.id}").status_code == 404


def test_errors_stand_at_their_rows_and_hold_publishing_back(browser, school) -> None:
    row = new_version(browser, school)
    address = f"/form-templates/{row.id}"
    wrong = typed(row, **{"targets-4-level2": "数量", "publish": "1"})

    page = browser.post(address, data=wrong, follow_redirects=True).text

    assert "cannot be published" in page and "stand further up" in page
    db.session.expire_all()
    assert row.published_at is None and any(each.is_error for each in faults(row.template))
    assert browser.post(address, data=typed(row, **{"targets-0-level1": ""})).status_code == 422
    gone = {name: text for name, text in typed(row).items() if not name.startswith("results-0-")}
    told = browser.post(address, data=gone | {"raise_row": "targets-1"}).text
    assert (
        told.count("Without a counterpart") == 4
    )  # three of the shipped, and the one that led there
    assert browser.post(f"{address}/remove").status_code == 303
    assert browser.get(address).status_code == 404


def test_a_new_call_takes_the_newest_and_an_old_one_keeps_its_own(browser, school) -> None:
    row = new_version(browser, school)
    browser.post(f"/form-templates/{row.id}/publish")
    edit = f"/calls/{school.call.id}/edit"
    assert "Version 1, as delivered" in browser.get(edit).text

    copied = operations.copy(school.call, school.office, now=utc_now())
    make_application(school.call, school.teacher)

    assert (copied.words.number, school.call.words.number) == (2, 1)
    assert "they keep the words" in browser.get(edit).text


def test_versions_of_the_place_come_before_those_above(school: School) -> None:
    now = utc_now()
    for place, number in ((school.bureau, 5), (school.school, 2), (school.school, 3)):
        db.session.add(
            FormTemplate(organisation=place, number=number, content=content_of(SHIPPED),
                         created_at=now, published_at=now)
        )  # fmt: skip
    db.session.flush()

    found = [each.number for each in published_for(school.school)]

    assert found == [3, 2, 5, 1]
    assert [each.number for each in published_for(make_school(school.bureau).school)] == [5, 1]


def test_a_declaration_chooses_from_its_calls_lists(app: Flask, browser, school: School) -> None:
    row = new_version(browser, school)
    browser.post(f"/form-templates/{row.id}", data=typed(row, categories="校级项目", publish="1"))
    school.call.form_template_id = row.id
    db.session.commit()
    application = begin(school.call, school.teacher, now=utc_now(), title="项目")
    teacher: Browser = app.test_client()  # type: ignore[assignment]
    teacher.sign_in(school.teacher)
    address = f"/applications/{application.id}"

    with statements() as sent:
        page = teacher.get(f"{address}/declaration").text
    assert len(sent) <= 12
    assert "校级项目" in page and "经常性专项业务费" not in page
    assert '<option value="影响力目标">' in page

    changes = {"category": {"was": "", "now": "经常性专项业务费"}}
    save = {"account": school.teacher.id, "version": 0, "fields": changes}
    answer = teacher.post(f"{address}/writing", json=save)
    assert answer.json and "category" in answer.json["faults"]
    changes["category"]["now"] = "校级项目"
    assert not teacher.post(f"{address}/writing", json=save).json["faults"]  # type: ignore[index]
    db.session.expire_all()
    assert db.session.get_one(Application, application.id).declaration.category == "校级项目"
