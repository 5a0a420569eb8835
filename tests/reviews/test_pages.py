"""The pages of a review, as people without scripts use them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import select

from approvals.accounts.models import Account
from approvals.applications.models import Application
from approvals.audit.models import HistoryEntry
from approvals.budget.queries import balance_of
from approvals.database import db
from approvals.reviews.models import Conflict, Review
from tests.reviews.school import (
    School,
    approved,
    make_school,
    score,
    under_review,
)
from tests.support.browser import Browser
from tests.support.factories import grant, make_account, take


def review_of(application: Application, reviewer: Account) -> Review:
    return db.session.scalars(
        select(Review).where(
            Review.application_id == application.id,
            Review.reviewer_id == reviewer.id,
            Review.round == application.round,
        )
    ).one()


def filled(application: Application, points: int = 8, **more: str) -> dict[str, str]:
    """A complete score sheet as a form posts it."""
    given = {f"points-{c.id}": str(points) for c in application.call.criteria}
    return given | {"recommendation": "approve", "opinion": "很好", "key": "k1"} | more


def ranked(*count_scores: int, reviewers: int = 2) -> School:
    """A call with one application for each number: that many points from everybody."""
    school = make_school(reviewers)
    for points in count_scores:
        application = under_review(school)
        for reviewer in school.reviewers:
            score(application, reviewer, points)
    return school


def test_the_reviewers_list_shows_what_waits(client: Browser):
    school = make_school()
    application = under_review(school)
    client.sign_in(school.reviewers[0])
    page = client.get("/reviews/").text
    assert application.title in page
    assert f"/reviews/sheets/{review_of(application, school.reviewers[0]).id}" in page
    school.reviewers[0].locale, school.department.name_en = "en", "Teaching and Learning"
    db.session.commit()
    assert "Teaching and Learning" in client.get("/reviews/").text
    take(application, "withdraw", application.leader)
    sheet = f"/reviews/sheets/{review_of(application, school.reviewers[0]).id}"
    told = client.post(
        f"{sheet}/draft", data={"opinion": "半"}, headers={"HX-Request": "true"}
    ).text
    assert "no longer open" in told and "suspended or withdrawn" in client.get(sheet).text


def test_an_empty_list_says_what_makes_things_appear(client: Browser):
    client.sign_in(make_account(make_school().other))
    assert 'class="empty"' in client.get("/reviews/").text


def test_somebody_elses_sheet_does_not_exist(client: Browser):
    school = make_school()
    application = under_review(school)
    client.sign_in(school.reviewers[1])
    sheet = f"/reviews/sheets/{review_of(application, school.reviewers[0]).id}"
    assert client.get(sheet).status_code == 404
    assert client.post(f"{sheet}/draft", data=filled(application)).status_code == 404
    assert client.post(f"{sheet}/hand-in", data=filled(application)).status_code == 404
    assert client.get(f"{sheet}/conflict").status_code == 404


def test_saving_keeps_an_unfinished_sheet(client: Browser):
    school = make_school()
    application = under_review(school)
    review = review_of(application, school.reviewers[0])
    client.sign_in(school.reviewers[0])
    first = application.call.criteria[0]
    data = {f"points-{first.id}": "7", f"note-{first.id}": "具体", "opinion": "待补充"}
    answer = client.post(f"/reviews/sheets/{review.id}/draft", data=data)
    assert answer.status_code == 303
    db.session.refresh(review)
    assert review.handed_in_at is None
    assert review.saved_at is not None
    assert (review.comment, review.scores[0].points, review.scores[0].note) == ("待补充", 7, "具体")
    assert "待补充" in client.get(f"/reviews/sheets/{review.id}").text


def test_saving_by_htmx_answers_with_the_time_only(client: Browser):
    school = make_school()
    application = under_review(school)
    review = review_of(application, school.reviewers[0])
    client.sign_in(school.reviewers[0])
    answer = client.post(
        f"/reviews/sheets/{review.id}/draft",
        data=filled(application),
        headers={"HX-Request": "true"},
    )
    assert answer.status_code == 200
    assert "<html" not in answer.text


def test_handing_in_goes_on_to_the_next_open_sheet(client: Browser):
    school = make_school()
    one, two = under_review(school), under_review(school)
    reviewer = school.reviewers[0]
    client.sign_in(reviewer)
    first, second = review_of(one, reviewer), review_of(two, reviewer)
    answer = client.post(f"/reviews/sheets/{first.id}/hand-in", data=filled(one, key="a"))
    assert answer.location == f"/reviews/sheets/{second.id}"
    answer = client.post(f"/reviews/sheets/{second.id}/hand-in", data=filled(two, key="b"))
    assert answer.location == "/reviews/"
    db.session.refresh(first)
    assert first.total == Decimal("80.00")


@pytest.mark.parametrize(
    "wrong",
    [
        {"recommendation": ""},
        {"recommendation": "maybe"},
        {"suggested_amount": "many"},
        {"suggested_amount": "-5"},
        {"points": ""},
        {"points": "11"},
        {"points": "x"},
    ],
)
def test_a_faulty_sheet_stays_with_all_that_was_typed(client: Browser, wrong: dict[str, str]):
    school = make_school()
    application = under_review(school)
    review = review_of(application, school.reviewers[0])
    client.sign_in(school.reviewers[0])
    data = filled(application, opinion="写了很久的意见")
    if "points" in wrong:
        data[f"points-{application.call.criteria[0].id}"] = wrong["points"]
    answer = client.post(f"/reviews/sheets/{review.id}/hand-in", data=data | wrong)
    assert answer.status_code == 422
    assert "写了很久的意见" in answer.text
    assert "is-late" in answer.text
    db.session.refresh(review)
    assert review.handed_in_at is None


def test_a_sheet_posted_twice_is_handed_in_once(client: Browser):
    school = make_school()
    application = under_review(school)
    review = review_of(application, school.reviewers[0])
    client.sign_in(school.reviewers[0])
    data = filled(application)
    for _ in range(3):
        assert client.post(f"/reviews/sheets/{review.id}/hand-in", data=data).status_code == 303
    rows = select(HistoryEntry).where(HistoryEntry.action == "score")
    assert len(db.session.scalars(rows).all()) == 1


def test_what_is_handed_in_can_only_be_read(client: Browser):
    school = make_school()
    application = under_review(school)
    reviewer = school.reviewers[0]
    score(application, reviewer)
    review = review_of(application, reviewer)
    client.sign_in(reviewer)
    page = client.get(f"/reviews/sheets/{review.id}").text
    assert '<form class="panel sheet' not in page
    answer = client.post(f"/reviews/sheets/{review.id}/draft", data=filled(application, 1))
    assert answer.status_code == 422
    db.session.refresh(review)
    assert review.total == Decimal("80.00")


def test_a_blind_call_names_nobody(client: Browser):
    school = make_school(is_blind=True)
    leader = make_account(school.department, "不应出现")
    application = under_review(school, leader=leader)
    client.sign_in(school.reviewers[0])
    sheet = f"/reviews/sheets/{review_of(application, school.reviewers[0]).id}"
    for page in (client.get(sheet).text, client.get("/reviews/").text):
        assert "不应出现" not in page
        assert school.department.name not in page


def test_a_declared_conflict_takes_everything_away(client: Browser):
    school = make_school()
    application = under_review(school)
    reviewer = school.reviewers[0]
    sheet = f"/reviews/sheets/{review_of(application, reviewer).id}"
    client.sign_in(reviewer)
    assert client.post(f"{sheet}/conflict", data={"comment": "  "}).status_code == 422
    answer = client.post(f"{sheet}/conflict", data={"comment": "亲属关系", "key": "c"})
    assert (answer.status_code, answer.location) == (303, "/reviews/")
    assert client.get(sheet).status_code == 404
    assert client.get(f"/applications/{application.id}").status_code == 404
    assert application.title not in client.get("/reviews/").text
    assert db.session.scalars(select(Conflict.account_id)).all() == [reviewer.id]


def test_the_office_assigns_many_at_once(client: Browser):
    school = make_school()
    one, two = under_review(school, assigned=False), under_review(school, assigned=False)
    client.sign_in(school.office)
    address = f"/reviews/calls/{school.call.id}/assignment"
    assert client.get(address).status_code == 200
    first, second, third = (person.id for person in school.reviewers)
    data = {
        "key": "k",
        "row": [one.id, two.id],
        f"reviewers-{one.id}": [first, second],
        f"reviewers-{two.id}": [second, third],
    }
    assert client.post(address, data=data).status_code == 303
    rows = db.session.execute(select(Review.application_id, Review.reviewer_id)).all()
    assert {tuple(row) for row in rows} == {
        (one.id, first),
        (one.id, second),
        (two.id, second),
        (two.id, third),
    }


def test_a_row_that_cannot_be_assigned_says_why_and_the_others_stand(client: Browser):
    school = make_school()
    one, two = under_review(school, assigned=False), under_review(school, assigned=False)
    client.sign_in(school.office)
    data = {
        "key": "k",
        "row": [one.id, two.id],
        f"reviewers-{one.id}": [school.teacher.id],
        f"reviewers-{two.id}": [school.reviewers[0].id],
    }
    answer = client.post(f"/reviews/calls/{school.call.id}/assignment", data=data)
    assert answer.status_code == 422
    assert school.teacher.name in answer.text
    assert db.session.scalars(select(Review.application_id)).all() == [two.id]


@pytest.mark.parametrize("page", ["assignment", "ranking", "ratification"])
def test_pages_of_others_do_not_exist(client: Browser, page: str):
    school = make_school()
    under_review(school)
    client.sign_in(school.teacher)
    address = f"/reviews/calls/{school.call.id}/{page}"
    assert client.get(address).status_code == 404
    assert client.post(address, data={"pick": "1", "key": "k"}).status_code == 404


def test_the_ranking_orders_by_mean_and_cuts_where_the_money_ends(client: Browser):
    school = make_school(2, envelope=Decimal(150_000))
    for points in (6, 9):
        application = under_review(school)
        for reviewer in school.reviewers:
            score(application, reviewer, points)
    worse, better = school.applications
    client.sign_in(school.chair)
    page = client.get(f"/reviews/calls/{school.call.id}/ranking").text
    assert page.index(better.title) < page.index('class="cut"') < page.index(worse.title)
    assert "200,000" in page


def test_typed_amounts_are_summed_by_the_server(client: Browser):
    school = ranked(9, 8)
    one, two = school.applications
    client.sign_in(school.chair)
    page = client.get(
        f"/reviews/calls/{school.call.id}/ranking?amount-{one.id}=50000&amount-{two.id}=1.5万"
    ).text
    assert "65,000.00" in page


def test_approving_many_spreads_each_amount_over_its_lines(client: Browser):
    school = ranked(9, 8)
    one, two = school.applications
    client.sign_in(school.chair)
    data = {
        "key": "k",
        "pick": [one.id, two.id],
        f"amount-{one.id}": "33,333.33",
        f"amount-{two.id}": "100000",
    }
    address = f"/reviews/calls/{school.call.id}/ranking"
    assert client.post(address, data=data).status_code == 303
    for application, amount in ((one, Decimal("33333.33")), (two, Decimal(100_000))):
        db.session.refresh(application)
        assert (application.state, application.approved_amount) == ("ratification", amount)
        assert balance_of(application.id).reserved_amount == amount
    assert [line.approved_amount for line in one.project_years[0].budget_lines] == [
        Decimal("25000.00"),
        Decimal("8333.33"),
    ]


def test_one_that_cannot_be_approved_does_not_stop_the_others(client: Browser):
    school = ranked(9, 8)
    one, two = school.applications
    client.sign_in(school.chair)
    data = {
        "key": "k",
        "pick": [one.id, two.id],
        f"amount-{one.id}": "100000.01",
        f"amount-{two.id}": "90000",
    }
    answer = client.post(f"/reviews/calls/{school.call.id}/ranking", data=data)
    assert answer.status_code == 422
    assert "100000.01" in answer.text
    db.session.refresh(one)
    db.session.refresh(two)
    assert (one.state, two.state) == ("committee_review", "ratification")


@pytest.mark.parametrize("typed", ["viele", "-1", "1.001"])
def test_an_amount_that_cannot_be_read_stays_in_its_row(client: Browser, typed: str):
    school = ranked(9)
    [one] = school.applications
    client.sign_in(school.chair)
    data = {"key": "k", "pick": [one.id], f"amount-{one.id}": typed}
    answer = client.post(f"/reviews/calls/{school.call.id}/ranking", data=data)
    assert answer.status_code == 422
    assert f'value="{typed}"' in answer.text
    assert one.state == "committee_review"


def test_nothing_ticked_nothing_done(client: Browser):
    school = ranked(9)
    client.sign_in(school.chair)
    address = f"/reviews/calls/{school.call.id}"
    assert client.post(f"{address}/ranking", data={"key": "k"}).status_code == 422
    answer = client.get(f"{address}/committee/reject")
    assert (answer.status_code, answer.location) == (303, f"{address}/ranking")


def test_below_the_quorum_the_tick_is_closed(client: Browser):
    school = make_school(3)
    application = under_review(school)
    score(application, school.reviewers[0])
    client.sign_in(school.chair)
    address = f"/reviews/calls/{school.call.id}/ranking"
    assert f'value="{application.id}"' in client.get(address).text
    assert "disabled aria-describedby" in client.get(address).text
    data = {"key": "k", "pick": [application.id], f"amount-{application.id}": "1"}
    assert client.post(address, data=data).status_code == 422


@pytest.mark.parametrize(
    ("action", "state"), [("reject", "rejected"), ("request_revision", "revision")]
)
def test_the_chair_rejects_or_asks_for_revision_of_many_with_a_reason(
    client: Browser, action: str, state: str
):
    school = ranked(9, 8)
    client.sign_in(school.chair)
    address = f"/reviews/calls/{school.call.id}/committee/{action}"
    picks = [each.id for each in school.applications]
    assert client.get(address, query_string={"pick": picks}).status_code == 200
    answer = client.post(address, data={"pick": picks, "comment": "", "key": "k"})
    assert answer.status_code == 422
    assert client.post(address, data={"pick": picks, "comment": "预算偏高", "key": "k"}).location
    for each in school.applications:
        db.session.refresh(each)
    assert [each.state for each in school.applications] == [state, state]


def test_steps_that_a_body_does_not_have_do_not_exist(client: Browser):
    school = ranked(9)
    client.sign_in(school.chair)
    address = f"/reviews/calls/{school.call.id}"
    assert client.get(f"{address}/committee/ratify?pick=1").status_code == 404
    assert client.get(f"{address}/leading_group/send_back?pick=1").status_code == 404


def test_the_leading_group_ratifies_many(client: Browser):
    school = make_school(2)
    made = [approved(school), approved(school)]
    client.sign_in(school.leader)
    address = f"/reviews/calls/{school.call.id}/ratification"
    page = client.get(address).text
    assert " checked" not in page
    assert client.get(f"{address}?all=1").text.count(" checked") == 2
    assert client.post(address, data={"key": "k"}).status_code == 422
    answer = client.post(address, data={"key": "k", "pick": [each.id for each in made]})
    assert answer.status_code == 303
    for each in made:
        db.session.refresh(each)
    assert [each.state for each in made] == ["public_notice"] * 2


def test_the_leading_group_sends_back_with_a_reason(client: Browser):
    school = make_school(2)
    application = approved(school)
    client.sign_in(school.leader)
    address = f"/reviews/calls/{school.call.id}/leading_group/send_back"
    data = {"pick": [application.id], "comment": "金额偏高", "key": "k"}
    assert client.post(address, data=data).status_code == 303
    db.session.refresh(application)
    assert application.state == "committee_review"


def test_a_single_approval_goes_line_by_line(client: Browser):
    school = ranked(9)
    [one] = school.applications
    client.sign_in(school.chair)
    address = f"/steps/application/{one.id}/approve"
    assert client.get(address).status_code == 200
    first, second = one.project_years[0].budget_lines
    data = {"key": "k", f"line-{first.id}": "75000.01", f"line-{second.id}": "0"}
    answer = client.post(address, data=data)
    assert answer.status_code == 422
    assert "75000.01" in answer.text
    data |= {f"line-{first.id}": "60000"}
    assert client.post(address, data=data).status_code == 303
    db.session.refresh(one)
    assert one.approved_amount == Decimal(60_000)


def test_the_leader_who_chairs_does_not_rank_the_own_project(client: Browser):
    school = make_school(2)
    grant(school.head, "department_head", school.school)
    own = under_review(school, leader=school.chair)
    client.sign_in(school.chair)
    assert own.title not in client.get(f"/reviews/calls/{school.call.id}/ranking").text


def test_a_revoked_decision_leaves_the_scores(client: Browser):
    school = make_school(2)
    application = approved(school)
    take(application, "revoke", school.chair)
    client.sign_in(school.chair)
    assert application.title in client.get(f"/reviews/calls/{school.call.id}/ranking").text
