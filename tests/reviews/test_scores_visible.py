"""Who reads which reviews: the column "scores and comments" of Who sees what."""

from __future__ import annotations

from decimal import Decimal

import pytest

from approvals.access import sight
from approvals.applications.models import Member
from approvals.database import db
from approvals.reviews.score_queries import reviews_for
from approvals.viewer import viewer_of
from tests.reviews.school import approved, make_school, score, under_review
from tests.support.factories import NOW, grant, make_account, take

pytestmark = pytest.mark.usefixtures("app")


def read_by(account, application):
    """For each round the viewer sees: (names and totals read, mean)."""
    viewer = viewer_of(account, NOW)
    rounds = reviews_for(sight(viewer, application), application, viewer)
    return [([(o.name, o.total) for o in each.opinions], each.mean) for each in rounds]


def two_of_three(**columns):
    """A review in which the first two reviewers handed in 80 and 60."""
    school = make_school(**columns)
    application = under_review(school)
    score(application, school.reviewers[0], 8)
    score(application, school.reviewers[1], 6)
    return school, application


BOTH = [("专家1", Decimal("80.00")), ("专家2", Decimal("60.00"))]
MEAN = Decimal("70.00")


def test_the_chair_and_the_office_read_what_is_handed_in_with_names():
    school, application = two_of_three()
    assert read_by(school.chair, application) == [(BOTH, MEAN)]
    assert read_by(school.office, application) == [(BOTH, MEAN)]


def test_a_reviewer_reads_only_their_own():
    school, application = two_of_three()
    assert read_by(school.reviewers[0], application) == [([BOTH[0]], None)]
    assert read_by(school.reviewers[2], application) == [([("专家3", None)], None)]


def test_where_the_call_allows_it_others_are_read_without_names_after_handing_in():
    school, application = two_of_three(reviewers_see_each_other=True)
    assert read_by(school.reviewers[0], application) == [
        ([("专家1", Decimal("80.00")), ("", Decimal("60.00"))], None)
    ]
    assert read_by(school.reviewers[2], application) == [([("专家3", None)], None)]


def test_the_applicant_reads_nothing_before_the_decision_is_announced():
    school, application = two_of_three()
    assert read_by(application.leader, application) == []
    score(application, school.reviewers[2], 7)
    assert read_by(application.leader, application) == []


def test_after_a_rejection_the_applicant_reads_all_without_names():
    school, application = two_of_three()
    score(application, school.reviewers[2], 7)
    take(application, "reject", school.chair)
    [(opinions, mean)] = read_by(application.leader, application)
    assert [name for name, _ in opinions] == ["", "", ""]
    assert mean == MEAN


def test_an_approval_is_announced_with_its_ratification():
    school = make_school()
    application = approved(school)
    assert read_by(application.leader, application) == []
    take(application, "ratify", school.leader)
    [(opinions, _)] = read_by(application.leader, application)
    assert {name for name, _ in opinions} == {""}


def test_other_roles_give_a_leader_or_member_no_more():
    school, application = two_of_three()
    grant(application.leader, "project_office", school.school)
    grant(school.head, "supervisor", school.school)
    db.session.add(Member(application_id=application.id, account_id=school.head.id))
    db.session.commit()
    assert read_by(application.leader, application) == []
    assert read_by(school.head, application) == []


def test_a_declared_conflict_leaves_nothing():
    school, application = two_of_three()
    take(application, "declare_conflict", school.reviewers[2], comment="亲属")
    assert read_by(school.reviewers[2], application) == []
    assert not sight(viewer_of(school.reviewers[2], NOW), application).anything


def test_finance_and_strangers_read_nothing():
    school, application = two_of_three()
    clerk = make_account(school.school)
    grant(clerk, "finance_clerk")
    assert read_by(clerk, application) == []
    assert read_by(make_account(school.other), application) == []
