"""Copied text is found in the index while somebody types, and told as far as they may know."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import select, update

from approvals.accounts.models import Account
from approvals.applications.models import Application
from approvals.database import db, utc_now
from approvals.documents import text_effects
from approvals.documents.copied_text import RUN, comparable
from approvals.documents.copied_words import copied_in
from approvals.documents.fingerprints import LONGEST_BLOCK, _blocks, fingerprints
from approvals.documents.models import PastForm
from approvals.documents.text_effects import index_past_form
from approvals.documents.text_models import FormShingle, FormText
from approvals.viewer import viewer_of
from tests.budget import life
from tests.documents.test_importing import FORM
from tests.support.browser import Browser
from tests.support.factories import (
    grant,
    make_account,
    make_application,
    make_organisation,
    take,
)
from tests.support.school import School, make_school

TEXT = "学校现有计算机机房三间，设备均已使用八年以上，无法满足网络安全专业攻防实训的教学要求。"
OWN = "本学期新建一个场景，下学期再建两个，由专业教师与企业工程师共同完成。"


@pytest.fixture
def school(app: Flask) -> School:
    return make_school()


@pytest.fixture
def school_(sqlite_app: Flask) -> School:
    return make_school()


def submitted(school: School, text: str, **columns: object) -> Application:
    application = make_application(school.call, make_account(school.department))
    application.declaration.necessity = text
    for name, value in columns.items():
        setattr(application, name, value)
    take(application, "submit", application.leader)
    return application


def told(
    app: Flask, application: Application, text: str, person: Account | None = None
) -> tuple[str, str | None] | None:
    """The English sentence at the summary, and the link in it."""
    viewer = viewer_of(person or application.leader, utc_now())
    with app.test_request_context(), force_locale("en"):
        found = copied_in({"summary": text}, application, viewer).get("summary")
    return (found.words, found.url) if found else None


def test_fingerprints_miss_no_shared_run() -> None:
    chance = random.Random(7)
    letters = "数控加工护理实训电子商务学前教育"
    for _ in range(300):
        run = "".join(chance.choices(letters, k=RUN))
        one, other = (
            "".join(chance.choices(letters, k=chance.randrange(60)))
            + run
            + "".join(chance.choices(letters, k=chance.randrange(60)))
            for _ in range(2)
        )
        assert fingerprints(one) & fingerprints(other)
    assert fingerprints(TEXT[: RUN - 1]) == set()


def test_a_long_text_without_a_pause_is_cut_all_the_same() -> None:
    """No run is missed where it is cut, and writing on leaves all blocks but the last."""
    chance = random.Random(8)
    text = "".join(chance.choices("数控加工护理实训电子商务学前教育", k=4 * LONGEST_BLOCK))
    for place in range(LONGEST_BLOCK - RUN - 1, LONGEST_BLOCK + 3):
        assert fingerprints(text[place : place + RUN]) <= fingerprints(text)
    before, after = list(_blocks(text)), list(_blocks(text + "，再写"))
    assert after[:3] == before[:3] and max(map(len, after)) <= LONGEST_BLOCK + RUN


def test_what_another_form_says_is_told_as_far_as_one_may_know(app: Flask, school: School) -> None:
    other = submitted(school, f"{OWN}{TEXT}", title="护理实训室")
    mine = make_application(school.call, school.teacher)
    db.session.commit()
    share = round(100 * len(comparable(TEXT)) / len(comparable(TEXT + OWN[:10])))

    hidden = told(app, mine, TEXT + OWN[:10])
    assert hidden is not None
    assert hidden == (
        f"{share} % of this text stands word for word in another form of the school.", None
    )  # fmt: skip
    shown = told(app, mine, TEXT, school.office)
    assert shown == (
        "100 % of this text stands word for word in “护理实训室”.", f"/applications/{other.id}"
    )  # fmt: skip
    assert told(app, mine, TEXT[: RUN - 1]) is None
    assert told(app, other, TEXT) is None  # its own text
    mine.title = "护理实训室"
    assert told(app, mine, TEXT) is None  # the same project of the same unit
    mine.title = "另一个"
    stranger = make_school(school.bureau)
    foreign = make_application(stranger.call, stranger.teacher)
    assert told(app, foreign, TEXT) is None  # another school
    take(other, "send_back", school.head, marks=[])
    take(other, "submit", other.leader)  # its texts are replaced, not doubled
    assert told(app, mine, TEXT) is not None
    db.session.execute(update(FormText).values(year=2023))
    assert told(app, mine, TEXT) is None  # too long ago


def test_a_form_of_history_and_ones_own_field_are_found(app: Flask, school: School) -> None:
    past = PastForm(
        organisation_id=school.school.id, org_path=school.school.path, form_key="x", year=2025,
        title="旧项目", title_key="旧项目", content={}, kept_by_id=school.office.id,
        kept_at=utc_now(),
    )  # fmt: skip
    db.session.add(past)
    db.session.flush()
    index_past_form(past, replace(FORM, title="旧项目", summary=TEXT))
    mine = make_application(school.call, school.teacher)
    office = told(app, mine, TEXT, school.office)
    assert office == ("100 % of this text stands word for word in “旧项目” of 2025.", None)
    viewer = viewer_of(school.teacher, utc_now())
    with app.test_request_context(), force_locale("en"):
        found = copied_in({"basis": OWN, "summary": OWN + "。"}, mine, viewer)
    assert "“Project summary” as well" in found["basis"].words


def test_what_everybody_writes_is_not_kept(app: Flask, school: School, monkeypatch) -> None:
    monkeypatch.setattr(text_effects, "COMMON", 2)
    for _ in range(2):
        submitted(school, TEXT)
    submitted(school, TEXT)
    kept = select(FormShingle.number).join(FormText, FormText.id == FormShingle.text_id)
    numbers = db.session.scalars(kept.where(FormText.field == "necessity")).all()
    assert sorted(numbers) == sorted([*fingerprints(comparable(TEXT))] * 2)


def test_it_stands_beside_the_field_and_in_the_answer_to_a_save(
    sqlite_app: Flask, school_: School
) -> None:
    submitted(school_, TEXT)
    mine = make_application(school_.call, school_.teacher)
    browser: Browser = sqlite_app.test_client()  # type: ignore[assignment]
    browser.sign_in(school_.teacher)
    address = f"/applications/{mine.id}"
    typed = {"account": school_.teacher.id, "version": 0}
    typed["fields"] = {"basis": {"was": mine.declaration.basis, "now": TEXT}}

    answer = browser.post(f"{address}/writing", json=typed).get_json()

    assert "100 %" in answer["parts"]["copied-basis-part"]
    assert "copied-goals-part" not in answer["parts"]  # nothing changed there
    page = browser.get(f"{address}/declaration").text
    assert page.count("逐字相同") == 1


def test_a_field_is_told_when_the_other_one_was_rewritten(
    sqlite_app: Flask, school_: School
) -> None:
    """Two fields of one form share a text; rewriting one clears the sentence at both."""
    mine = make_application(school_.call, school_.teacher)
    browser: Browser = sqlite_app.test_client()  # type: ignore[assignment]
    browser.sign_in(school_.teacher)

    def saved(**texts: str) -> dict[str, str]:
        """What the page shows at the fields that a save concerns."""
        fields = {
            name: {"was": getattr(mine.declaration, name), "now": text}
            for name, text in texts.items()
        }
        typed = {"account": school_.teacher.id, "version": mine.declaration.edit_version}
        where = f"/applications/{mine.id}/writing"
        parts = browser.post(where, json=typed | {"fields": fields}).get_json()["parts"]
        shown = {name: parts.get(f"copied-{name}-part", "untouched") for name in ("basis", "goals")}
        return {name: "100" if "100 %" in part else part.strip() for name, part in shown.items()}

    assert saved(basis=TEXT, goals=TEXT) == {"basis": "100", "goals": "100"}
    assert saved(basis="全部重新写过的依据，与目标没有二十个字相同。") == {"basis": "", "goals": ""}
    assert saved(summary="另一段摘要。") == {"basis": "untouched", "goals": "untouched"}


def test_who_checks_reads_what_the_author_read(sqlite_app: Flask, school_: School) -> None:
    """Copied texts with the other form's name only for who may read it, and strange levels."""
    other = submitted(school_, TEXT, title="护理实训室")
    other_department = make_organisation("department", school_.school)
    leader = make_account(other_department)
    mine = make_application(school_.call, leader)
    mine.declaration.necessity = TEXT
    mine.project_years[0].indicators[0].level1 = "特色指标"
    db.session.commit()
    take(mine, "submit", leader)
    head = make_account(other_department)
    grant(head, "department_head")
    browser: Browser = sqlite_app.test_client()  # type: ignore[assignment]
    link = f'href="/applications/{other.id}"'
    for person, names_it in ((school_.office, True), (head, False), (leader, False)):
        browser.sign_in(person)
        assert "/sections/findings" in browser.get(f"/applications/{mine.id}").text
        page = browser.get(f"/applications/{mine.id}/sections/findings").text
        assert "100 %" in page and "“特色指标”" in page and "#text-necessity" in page
        assert ("护理实训室" in page, link in page) == (names_it, names_it)
    stranger = make_school(school_.bureau).office
    browser.sign_in(stranger)
    assert browser.get(f"/applications/{mine.id}/sections/findings").status_code == 404


def test_a_committee_reads_what_of_a_final_report_is_copied(sqlite_app: Flask) -> None:
    """Of the declaration, decided on long ago, only the goals that stand beside it."""
    school = make_school()
    application = life.in_completion(school)
    application.declaration.goals = application.declaration.basis = TEXT
    life.write_report(application, "final", progress=TEXT)
    take(application, "submit_final", school.teacher, now=life.LATER)
    browser: Browser = sqlite_app.test_client()  # type: ignore[assignment]
    browser.sign_in(school.chair)
    page = browser.get(f"/applications/{application.id}/sections/findings").text
    assert page.count("100 %") == 2 and "“立项依据”" not in page
    verdict = browser.get(f"/reviews/verdicts/{application.id}").text
    assert f"/applications/{application.id}/sections/findings" in verdict
