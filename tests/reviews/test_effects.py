"""What steps do to reviews, through the door."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from approvals.accounts.models import Delegation
from approvals.budget.queries import balance_of
from approvals.database import db
from approvals.reviews.models import Conflict, Decision, PublicNotice, Review
from approvals.reviews.queries import quorum_of, round_state
from tests.reviews.school import (
    approved,
    lines,
    make_school,
    score,
    sheet,
    under_review,
)
from tests.support.factories import NOW, make_account, make_application, take
from workflows.calendar import due_on
from workflows.engine import NotAllowed, RequirementUnmet

pytestmark = pytest.mark.usefixtures("app")


def reviews_of(application, number=None):
    """The reviews that stand, in the present round unless another is named."""
    return db.session.scalars(
        select(Review)
        .where(
            Review.application_id == application.id,
            Review.round == (number or application.round),
            Review.withdrawn_at.is_(None),
        )
        .order_by(Review.id)
    ).all()


def test_assigning_opens_a_review_for_each():
    school = make_school()
    application = under_review(school)
    assert [r.reviewer_id for r in reviews_of(application)] == [p.id for p in school.reviewers]


def test_assigning_again_replaces_who_has_not_handed_in():
    school = make_school()
    application = under_review(school)
    score(application, school.reviewers[0])
    keep = [school.reviewers[0].id, school.chair.id]
    take(application, "assign_reviewers", school.office, reviewers=keep)
    assert {r.reviewer_id for r in reviews_of(application)} == set(keep)
    with pytest.raises(RequirementUnmet, match="has handed in already"):
        take(application, "assign_reviewers", school.office, reviewers=[school.chair.id])
    everybody = [person.id for person in school.reviewers]
    take(application, "assign_reviewers", school.office, reviewers=everybody)
    assert {r.reviewer_id for r in reviews_of(application)} == set(everybody)


@pytest.mark.parametrize("who", ["nobody", "outsider", "leader", "conflicted"])
def test_assigning_refuses_who_may_not_review(who):
    school = make_school()
    leader = school.reviewers[0]
    application = under_review(school, leader=leader, assigned=False)
    chosen = {"nobody": [], "outsider": [make_account(school.other).id], "leader": [leader.id]}
    if who == "conflicted":
        take(application, "assign_reviewers", school.office, reviewers=[school.reviewers[1].id])
        take(application, "declare_conflict", school.reviewers[1], comment="同一课题组")
        chosen[who] = [school.reviewers[1].id]
    with pytest.raises(RequirementUnmet):
        take(application, "assign_reviewers", school.office, reviewers=chosen[who])
    assert reviews_of(application) == []


def test_total_is_the_weighted_sum_out_of_100():
    school = make_school()
    application = under_review(school)
    score(application, school.reviewers[0], (7, 9), suggested_amount="90000.00")
    review = reviews_of(application)[0]
    assert (review.total, review.suggested_amount) == (Decimal("78.00"), Decimal(90_000))
    assert review.handed_in_at == NOW


@pytest.mark.parametrize(
    "wrong",
    [
        {"points": {}},
        {"recommendation": None},
        {"recommendation": "perhaps"},
        {"suggested_amount": "-1"},
        {"points": {"999999": 5}},
    ],
)
def test_an_incomplete_or_wrong_sheet_is_not_handed_in(wrong):
    school = make_school()
    application = under_review(school)
    with pytest.raises(RequirementUnmet):
        take(application, "score", school.reviewers[0], **sheet(application) | wrong)
    assert reviews_of(application)[0].handed_in_at is None


@pytest.mark.parametrize("points", [0, 11, -1])
def test_points_outside_one_to_ten_are_refused(points):
    school = make_school()
    application = under_review(school)
    with pytest.raises(RequirementUnmet):
        score(application, school.reviewers[0], points)


def test_a_review_is_handed_in_once():
    school = make_school()
    application = under_review(school)
    score(application, school.reviewers[0], 8)
    with pytest.raises(RequirementUnmet, match="handed in"):
        score(application, school.reviewers[0], 2)
    assert reviews_of(application)[0].total == Decimal("80.00")


def test_only_assigned_reviewers_score():
    school = make_school()
    application = under_review(school)
    with pytest.raises(NotAllowed):
        score(application, school.chair)


def test_a_delegate_scores_for_the_reviewer():
    school = make_school()
    application = under_review(school)
    delegate = make_account(school.other)
    db.session.add(
        Delegation(
            from_account_id=school.reviewers[0].id,
            to_account_id=delegate.id,
            from_on=NOW.date(),
            until_on=NOW.date(),
            created_at=NOW,
        )
    )
    db.session.commit()
    score(application, delegate)
    assert reviews_of(application)[0].handed_in_at == NOW


def test_a_conflict_takes_the_reviewer_out_for_good():
    school = make_school()
    application = under_review(school)
    reviewer = school.reviewers[0]
    take(application, "declare_conflict", reviewer, comment="亲属")
    assert reviewer.id not in {r.reviewer_id for r in reviews_of(application)}
    assert db.session.scalars(select(Conflict.reason)).all() == ["亲属"]
    with pytest.raises(NotAllowed):
        score(application, reviewer)


@pytest.mark.parametrize(("reviewers", "quorum"), [(2, 2), (3, 3), (4, 4), (5, 4), (6, 5), (8, 6)])
def test_the_default_quorum_is_two_thirds_rounded_up(reviewers, quorum):
    """The chair has a seat too: the committee has one member more than reviewers."""
    school = make_school(reviewers)
    application = under_review(school)
    assert quorum_of(application, "review") == quorum


def test_conflict_leader_and_member_do_not_count_for_the_quorum():
    school = make_school(5)
    application = under_review(school)
    take(application, "declare_conflict", school.reviewers[0], comment="亲属")
    take(application, "declare_conflict", school.reviewers[1], comment="同一课题组")
    assert quorum_of(application, "review") == 3
    own = under_review(school, leader=school.reviewers[0], assigned=False)
    assert quorum_of(own, "review") == 4


def test_a_fixed_quorum_stands():
    school = make_school(4)
    school.call.committees[0].quorum = 2
    db.session.commit()
    assert quorum_of(under_review(school), "review") == 2


def test_the_chair_decides_only_with_the_quorum():
    school = make_school()
    application = under_review(school)
    for reviewer in school.reviewers[:2]:
        score(application, reviewer)
    with pytest.raises(RequirementUnmet, match="quorum"):
        take(application, "approve", school.chair, lines=lines(application))
    score(application, school.reviewers[2])
    take(application, "approve", school.chair, lines=lines(application))
    assert application.state == "ratification"


def test_approving_grants_line_by_line_and_reserves():
    school = make_school()
    application = under_review(school)
    for reviewer in school.reviewers:
        score(application, reviewer)
    take(application, "approve", school.chair, lines=lines(application, "70000.50", 0))
    assert application.approved_amount == Decimal("70000.50")
    assert [row.approved_amount for row in application.project_years[0].budget_lines] == [
        Decimal("70000.50"),
        Decimal(0),
    ]
    assert balance_of(application.id).reserved_amount == Decimal("70000.50")
    decision = db.session.scalars(select(Decision)).one()
    assert (decision.verdict, decision.approved_amount) == ("approve", Decimal("70000.50"))


@pytest.mark.parametrize(
    "amounts", [("75000.01", 0), (-1, 10), (0, 0), ("1.001", 0), ("many", 0), ("NaN", 0)]
)
def test_wrong_amounts_are_refused(amounts):
    school = make_school()
    application = under_review(school)
    for reviewer in school.reviewers:
        score(application, reviewer)
    with pytest.raises(RequirementUnmet):
        take(application, "approve", school.chair, lines=lines(application, *amounts))
    assert application.state == "committee_review"
    assert application.approved_amount is None


def test_an_approval_needs_amounts_for_all_lines():
    school = make_school()
    application = under_review(school)
    for reviewer in school.reviewers:
        score(application, reviewer)
    with pytest.raises(RequirementUnmet):
        take(application, "approve", school.chair)
    some = dict(list(lines(application).items())[:1])
    with pytest.raises(RequirementUnmet):
        take(application, "approve", school.chair, lines=some)


def test_a_revision_is_reviewed_by_the_same_people_in_a_new_round():
    school = make_school()
    application = under_review(school)
    for reviewer in school.reviewers:
        score(application, reviewer)
    take(application, "request_revision", school.chair, comment="补充预算说明")
    take(application, "resubmit", application.leader)
    assert application.round == 2
    again = reviews_of(application)
    assert [r.reviewer_id for r in again] == [p.id for p in school.reviewers]
    assert [r.handed_in_at for r in again] == [None] * 3
    assert round_state(application, "review").handed_in == 0


def test_taking_the_admission_back_drops_the_assignments():
    school = make_school()
    application = under_review(school)
    take(application, "revoke", school.office)
    assert reviews_of(application) == []
    take(application, "admit", school.office)
    everybody = [person.id for person in school.reviewers]
    take(application, "assign_reviewers", school.office, reviewers=everybody)
    assert len(reviews_of(application)) == 3


@pytest.mark.parametrize("by", ["chair", "leader"])
def test_back_with_the_committee_nothing_is_granted(by):
    school = make_school()
    application = approved(school)
    if by == "chair":
        take(application, "revoke", school.chair)
    else:
        take(application, "send_back", school.leader)
    assert (application.state, application.approved_amount) == ("committee_review", None)
    assert {row.approved_amount for row in application.project_years[0].budget_lines} == {None}
    assert db.session.scalars(select(Decision)).one().revoked_at == NOW
    assert balance_of(application.id).reserved_amount == 0
    take(application, "approve", school.chair, lines=lines(application))


def test_the_chairs_rejection_can_be_taken_back():
    school = make_school()
    application = under_review(school)
    for reviewer in school.reviewers:
        score(application, reviewer)
    take(application, "reject", school.chair)
    take(application, "revoke", school.chair)
    assert application.state == "committee_review"
    assert db.session.scalars(select(Decision)).one().revoked_at == NOW


def test_the_leading_groups_rejection_taken_back_reserves_again():
    school = make_school()
    application = approved(school)
    take(application, "reject", school.leader)
    assert balance_of(application.id).reserved_amount == 0
    take(application, "revoke", school.leader)
    assert application.state == "ratification"
    assert balance_of(application.id).reserved_amount == Decimal(100_000)
    assert db.session.scalars(select(Decision)).one().revoked_at is None


def test_ratifying_opens_the_notice_for_five_working_days_and_thirty_days():
    school = make_school()
    application = approved(school)
    take(application, "ratify", school.leader)
    notice = db.session.scalars(select(PublicNotice)).one()
    assert str(due_on(notice.objections_until_at)) == "2026-03-09"
    assert (notice.hidden_after_at - notice.opened_at).days == 30
    assert notice.objections_until_at == application.due_at


def test_the_notice_closes_with_the_state_and_stays_readable():
    school = make_school()
    application = approved(school)
    take(application, "ratify", school.leader)
    notice = db.session.scalars(select(PublicNotice)).one()
    take(application, "close", None, now=notice.objections_until_at)
    assert application.state == "task_book"
    assert notice.withdrawn_at is None


def test_taking_the_ratification_back_takes_the_notice_down():
    school = make_school()
    application = approved(school)
    take(application, "ratify", school.leader)
    take(application, "revoke", school.leader)
    assert db.session.scalars(select(PublicNotice)).one().withdrawn_at == NOW
    assert application.approved_amount == Decimal(100_000)


@pytest.mark.parametrize("state", ["public_notice", "task_book"])
def test_a_termination_taken_back_puts_the_notice_up_again(state: str):
    """On notice the time for objections begins anew; later the notice stands as it stood."""
    school = make_school()
    application = approved(school)
    take(application, "ratify", school.leader)
    first = db.session.scalars(select(PublicNotice)).one()
    if state == "task_book":
        take(application, "close", None, now=first.objections_until_at)
    later = first.objections_until_at + timedelta(days=1)
    take(application, "propose_termination", school.office, now=later)
    take(application, "confirm_termination", school.leader, now=later)
    assert first.withdrawn_at == later
    take(application, "revoke", school.leader, now=later)
    assert application.state == state
    standing = select(PublicNotice).where(PublicNotice.withdrawn_at.is_(None))
    notice = db.session.scalars(standing).one()
    if state == "public_notice":
        assert notice.objections_until_at == application.due_at > later
    else:
        assert notice is first


def test_an_unfinished_draft_is_no_application_of_the_committee():
    school = make_school()
    draft = make_application(school.call, school.teacher)
    assert round_state(draft, "review").assigned == 0
