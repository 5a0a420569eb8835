"""What the application's page says of its reviews."""

from __future__ import annotations

from tests.reviews.school import make_school, score, under_review
from tests.support.browser import Browser
from tests.support.factories import take


def test_the_applicant_never_reads_a_reviewers_name(client: Browser):
    school = make_school(3)
    application = under_review(school)
    for reviewer in school.reviewers:
        score(application, reviewer)
    client.sign_in(application.leader)
    address = f"/applications/{application.id}"
    before = client.get(address).text + client.get(f"{address}/sections/reviews").text
    take(application, "reject", school.chair)
    after = client.get(address).text + client.get(f"{address}/sections/reviews").text
    assert [r.name for r in school.reviewers if r.name in before + after] == []
    assert ("80.00" in before, "80.00" in after) == (False, True)


def test_the_office_reads_scores_with_names(client: Browser):
    school = make_school(3)
    application = under_review(school)
    score(application, school.reviewers[0])
    client.sign_in(school.office)
    page = client.get(f"/applications/{application.id}/sections/reviews").text
    assert "80.00" in page
    assert school.reviewers[0].name in page
