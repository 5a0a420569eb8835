"""Can every version be read and compared, by whom it may be, in as few statements whatever changed?"""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from flask import Flask

from approvals.applications.models import Application, BudgetLine, Indicator
from approvals.applications.version_models import ApplicationVersion, Mark
from approvals.database import db
from approvals.reviews.models import Review
from tests.support.browser import Browser
from tests.support.factories import NOW, grant, make_account, make_application, take
from tests.support.school import School, make_school
from tests.support.statements import statements

MOST = 12
MARKED = re.compile(r"data-marks=.(\d). data-answered=.(\d).")
HIDDEN = re.compile(r'<span class="visually-hidden">[^<]*</span>')
"""What only a screen reader says."""


@pytest.fixture
def school(app: Flask) -> School:
    """A school with an open call and people of every role."""
    return make_school()


def handed_in_twice(school: School) -> Application:
    """Sent back by the office, a text and an amount changed, and handed in again."""
    application = make_application(school.call, school.teacher)
    application.declaration.goals = "建成课程12门。"
    db.session.commit()
    take(application, "submit", school.teacher)
    take(application, "endorse", school.head)
    marks = [
        {"field": "goals", "kind": "incorrect", "sentence": "数量不符。"},
        {"field": "summary", "kind": "incomplete", "sentence": "概况太短。"},
    ]
    take(application, "send_back", school.office, marks=marks)
    application.declaration.goals = "建成课程15门。"
    line = application.project_years[0].budget_lines[0]
    line.requested_amount += Decimal("2.50")
    for mark in db.session.query(Mark):
        mark.answered_at = NOW
    db.session.commit()
    take(application, "submit", school.teacher)
    return application


def page(client: Browser, application: Application, way: str = "") -> str:
    answer = client.get(f"/applications/{application.id}{way}")
    assert answer.status_code == 200
    return answer.text


def test_the_list_names_every_submission(client: Browser, school: School):
    application = handed_in_twice(school)
    client.sign_in(school.teacher)
    shown = page(client, application, "/versions")
    assert (shown.count('name="from"'), shown.count('name="to"')) == (2, 2)
    chosen = ('name="from" value="1" checked', 'name="to" value="2" checked')
    assert all(each in shown for each in chosen)  # although the newest is the teacher's own deed


def test_a_draft_has_no_version_and_says_so(client: Browser, school: School):
    application = make_application(school.call, school.teacher)
    client.sign_in(school.teacher)
    assert 'name="from"' not in page(client, application, "/versions")
    assert client.get(f"/applications/{application.id}/versions/compare").status_code == 404


def test_texts_are_compared_word_by_word_and_amounts_with_their_difference(
    client: Browser, school: School
):
    application = handed_in_twice(school)
    client.sign_in(school.office)
    shown = page(client, application, "/versions/compare?from=1&to=2")
    assert "+2.50" in shown
    words = HIDDEN.sub("", shown)
    assert "建成课程<del>12</del><ins>15</ins>门。" in words


def test_a_version_that_is_not_there_is_not_found(client: Browser, school: School):
    application = handed_in_twice(school)
    client.sign_in(school.teacher)
    assert client.get(f"/applications/{application.id}/versions/compare?to=9").status_code == 404


def test_another_teacher_finds_nothing(client: Browser, school: School):
    application = handed_in_twice(school)
    client.sign_in(make_account(school.department))
    for way in ("/versions", "/versions/compare"):
        assert client.get(f"/applications/{application.id}{way}").status_code == 404


def under_review(school: School) -> Application:
    application = handed_in_twice(school)
    take(application, "endorse", school.head)
    take(application, "admit", school.office)
    ids = [each.id for each in school.reviewers]
    take(application, "assign_reviewers", school.office, reviewers=ids)
    return application


def test_a_reviewer_reads_no_version_from_before_the_review(client: Browser, school: School):
    application = under_review(school)
    client.sign_in(school.reviewers[0])
    assert page(client, application, "/versions").count('name="from"') == 1
    address = f"/applications/{application.id}/versions/compare?from=1&to=2"
    assert client.get(address).status_code == 404


def test_the_checker_is_told_what_changed_since_they_sent_it_back(client: Browser, school: School):
    application = handed_in_twice(school)
    client.sign_in(school.office)
    shown = page(client, application)
    assert 'id="news"' in shown
    assert "versions/compare?from=1&amp;to=2" in shown
    assert "您上次办理后有改动" in shown and "答复退回意见 2 处" in shown
    colleague = make_account(school.office.organisation)
    grant(colleague, "project_office", colleague.organisation)
    client.sign_in(colleague)
    assert "同事上次办理后有改动" in page(client, application)


def test_who_acted_on_the_newest_version_and_who_wrote_it_are_told_nothing(
    client: Browser, school: School
):
    application = handed_in_twice(school)
    take(application, "endorse", school.head)
    for person in (school.head, school.teacher, school.supervisor):
        client.sign_in(person)
        assert 'id="news"' not in page(client, application)


def sent(client: Browser, address: str) -> int:
    assert client.get(address).status_code == 200
    db.session.commit()
    with statements() as seen:
        assert client.get(address).status_code == 200
    return len(seen)


@pytest.mark.parametrize("way", ["", "/versions", "/versions/compare?from=1&to=2"])
def test_the_pages_do_not_grow_with_what_changed(client: Browser, school: School, way: str):
    application = handed_in_twice(school)
    client.sign_in(school.office)
    address = f"/applications/{application.id}{way}"
    one = sent(client, address)
    take(application, "endorse", school.head)
    take(application, "send_back", school.office)
    year = application.project_years[0]
    category = year.budget_lines[0].category_id
    for n in range(30):
        year.indicators.append(Indicator(position=9 + n, level3=f"指标{n}", target_text="≥1门"))
        year.budget_lines.append(BudgetLine(position=9 + n, category_id=category, purpose=str(n)))
    db.session.commit()
    take(application, "submit", school.teacher)
    assert sent(client, address.replace("to=2", "to=3")) <= max(one, MOST)
    assert one <= MOST


def test_a_checker_reads_the_marks_beside_what_changed_and_which_fields_did_not(
    client: Browser, school: School
):
    application = handed_in_twice(school)
    client.sign_in(school.head)
    shown = page(client, application, "/versions/compare")
    heading, changed = shown.index('id="changed-goals"'), shown.index("数量不符。")
    assert shown.index("概况太短。") < heading < changed


def test_the_page_counts_the_marks_and_the_answers(client: Browser, school: School):
    application = make_application(school.call, school.teacher)
    take(application, "submit", school.teacher)
    marks = [{"field": f, "kind": "incorrect", "sentence": "请改。"} for f in ("goals", "basis")]
    take(application, "send_back", school.head, marks=marks)
    db.session.query(Mark).first().answered_at = NOW
    db.session.commit()
    for person in (school.teacher, school.head):
        client.sign_in(person)
        assert MARKED.search(page(client, application)).groups() == ("2", "1")


def test_the_head_names_the_last_version_and_its_digest(client: Browser, school: School):
    application = handed_in_twice(school)
    digest = db.session.query(ApplicationVersion).filter_by(number=2).one().digest
    client.sign_in(school.office)
    shown = page(client, application)
    assert f' · <span class="code">{digest[:8]}</span>' in shown


def test_who_writes_it_compares_the_draft_with_what_was_handed_in_last(
    client: Browser, school: School
):
    application = handed_in_twice(school)
    client.sign_in(school.teacher)
    address = f"/applications/{application.id}/versions/draft"
    assert client.get(address).status_code == 303
    marks = [{"field": "goals", "kind": "incorrect", "sentence": "仍不符。"}]
    take(application, "send_back", school.head, marks=marks)
    application.declaration.goals = "建成课程18门。"
    db.session.commit()
    shown = HIDDEN.sub("", page(client, application, "/versions/draft"))
    assert "建成课程<del>15</del><ins>18</ins>门。" in shown
    assert shown.index("仍不符。") < shown.index("<del>15</del>")
    assert sent(client, address) <= MOST
    client.sign_in(school.office)
    assert client.get(address).status_code == 404


def test_a_reviewer_is_told_on_the_sheet_what_the_revision_changed(client: Browser, school: School):
    application = under_review(school)
    points = {str(each.id): 8 for each in application.call.criteria}
    for reviewer in school.reviewers:
        given = {"points": points, "recommendation": "approve", "comment": "同意。"}
        take(application, "score", reviewer, **given)
    take(application, "request_revision", school.chair, marks=[])
    application.declaration.goals = "建成课程20门。"
    db.session.commit()
    take(application, "resubmit", school.teacher)
    ids = [each.id for each in school.reviewers]
    take(application, "assign_reviewers", school.office, reviewers=ids)
    first, again = (
        db.session.query(Review)
        .filter_by(application_id=application.id, reviewer_id=school.reviewers[0].id)
        .order_by(Review.round)
    )
    client.sign_in(school.reviewers[0])
    address = f"/reviews/sheets/{again.id}"
    assert "versions/compare?from=2&amp;to=3" in client.get(address).text
    assert (first.round, sent(client, address) <= MOST) == (1, True)
