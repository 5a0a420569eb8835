"""Are a checker's phrases kept, shared with whom they should be, and put into what is written?"""

from __future__ import annotations

import pytest
from flask import Flask

from approvals.accounts.models import Account
from approvals.applications.phrase_models import Phrase
from approvals.applications.phrase_operations import add
from approvals.applications.version_models import Mark
from approvals.database import db
from approvals.reviews.models import Review
from tests.support.browser import Browser
from tests.support.factories import NOW, make_account, make_application, take
from tests.support.school import School, make_school
from tests.support.statements import statements


@pytest.fixture
def school(app: Flask) -> School:
    """A school with an open call and people of every role."""
    return make_school()


def phrases(client: Browser, person: Account) -> str:
    client.sign_in(person)
    return client.get("/phrases").text


def test_own_phrases_are_ones_own_and_shared_ones_are_offered_below(
    client: Browser, school: School
):
    other = make_school()
    client.sign_in(school.office)
    client.post("/phrases", data={"text": "附件不全。", "owner": str(school.school.id)})
    client.post("/phrases", data={"text": "只给我。", "owner": "own"})
    shown = phrases(client, school.head)
    assert ("附件不全。" in shown, "只给我。" in shown) == (True, False)
    assert "附件不全。" not in phrases(client, other.office)


def test_nobody_shares_where_they_hold_no_office(client: Browser, school: School):
    client.sign_in(school.head)
    answer = client.post("/phrases", data={"text": "附件不全。", "owner": str(school.school.id)})
    assert (answer.status_code, "附件不全。" in answer.text) == (422, True)
    assert db.session.query(Phrase).count() == 0


def test_a_phrase_is_reworded_moved_and_removed(client: Browser, school: School):
    for text in ("一", "二", "三"):
        add(text, school.head, None, now=NOW)
    first, second, third = db.session.query(Phrase).order_by(Phrase.id)
    client.sign_in(school.head)
    client.post(f"/phrases/{third.id}", data={"do": "up"})
    client.post(f"/phrases/{first.id}", data={"do": "save", "text": "壹"})
    client.post(f"/phrases/{second.id}", data={"do": "remove"})
    kept = db.session.query(Phrase.text).order_by(Phrase.position)
    assert [row.text for row in kept] == ["壹", "三"]


def test_an_empty_phrase_is_refused_at_its_field(client: Browser, school: School):
    add("一", school.head, None, now=NOW)
    client.sign_in(school.head)
    number = db.session.query(Phrase).one().id
    assert client.post(f"/phrases/{number}", data={"do": "save", "text": " "}).status_code == 422
    assert client.post("/phrases", data={"text": "", "owner": "own"}).status_code == 422


def test_applicants_have_no_such_page_and_nobody_changes_anothers(client: Browser, school: School):
    add("一", school.head, None, now=NOW)
    number = db.session.query(Phrase).one().id
    client.sign_in(school.teacher)
    assert client.get("/phrases").status_code == 404
    client.sign_in(school.office)
    assert client.post(f"/phrases/{number}", data={"do": "remove"}).status_code == 404


def test_what_is_picked_without_scripts_is_added_when_sent(client: Browser, school: School):
    add("请写明受益班级。", school.head, None, now=NOW)
    application = make_application(school.call, school.teacher)
    take(application, "submit", school.teacher)
    client.sign_in(school.head)
    address = f"/steps/application/{application.id}/send_back"
    assert client.get(address).text.count("<option>请写明受益班级。</option>") > 2
    posted = {
        "marks-0-field": "summary",
        "marks-0-kind": "incomplete",
        "marks-0-sentence": "概况太短；",
        "marks-0-sentence-phrase": "请写明受益班级。",
        "comment-phrase": "请修改后再报。",
    }
    bare = {"marks-0-sentence": "", "marks-0-sentence-phrase": ""}
    refused = client.post(address, data=posted | bare)
    assert refused.status_code == 422 and "请用一句话说明" in refused.text
    assert client.post(address, data=posted | {"marks-0-sentence": ""}).status_code == 303
    mark = db.session.query(Mark).one()
    assert (mark.sentence, mark.history.comment) == (
        "请写明受益班级。",
        "请修改后再报。",
    )


def test_sending_back_says_what_is_wrong(client: Browser, school: School) -> None:
    """At a field, or in a remark on the whole: a mark needs no second sentence, silence is refused."""
    application = make_application(school.call, school.teacher)
    take(application, "submit", school.teacher)
    client.sign_in(school.head)
    address = f"/steps/application/{application.id}/send_back"
    refused = client.post(address, data={"marks-0-field": "summary", "comment": " "})
    assert refused.status_code == 422 and "请至少标注一处" in refused.text
    line = application.project_years[0].budget_lines[0]
    with statements() as asked:
        shown = client.get(address).text
    assert f"{line.purpose} ¥{line.requested_amount:,.2f}" in shown and "绩效类型" in shown
    assert len(asked) <= 12
    mark = {"field": "files", "kind": "incomplete", "sentence": "缺合作企业同意书。"}
    posted = {f"marks-0-{name}": text for name, text in mark.items()}
    assert client.post(address, data=posted).status_code == 303
    assert db.session.query(Mark).one().history.comment == "附件：缺合作企业同意书。"
    other = make_application(school.call, make_account(school.department, name="另一位"))
    take(other, "submit", other.leader)
    address = f"/steps/application/{other.id}/send_back"
    assert client.post(address, data={"comment": "请先与信息系商定。"}).status_code == 303
    client.sign_in(other.leader)
    page = client.get(f"/applications/{other.id}/declaration").text
    assert "部门审核已退回：" in page and "请先与信息系商定。" in page
    client.sign_in(application.leader)
    assert "总体意见：" not in client.get(f"/applications/{application.id}/declaration").text


def test_a_reviewer_is_offered_phrases_at_the_overall_comment(client: Browser, school: School):
    application = make_application(school.call, school.teacher)
    take(application, "submit", school.teacher)
    take(application, "endorse", school.head)
    take(application, "admit", school.office)
    reviewers = [each.id for each in school.reviewers]
    take(application, "assign_reviewers", school.office, reviewers=reviewers)
    reviewer = school.reviewers[0]
    add("预算依据充分。", reviewer, None, now=NOW)
    mine = db.session.query(Review).filter_by(reviewer_id=reviewer.id).one()
    sheet = f"/reviews/sheets/{mine.id}"
    client.sign_in(reviewer)
    assert "<option>预算依据充分。</option>" in client.get(sheet).text
    client.post(f"{sheet}/draft", data={"opinion": "同意。", "opinion-phrase": "预算依据充分。"})
    assert ">同意。预算依据充分。</textarea>" in client.get(sheet).text
