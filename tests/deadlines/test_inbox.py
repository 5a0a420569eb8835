"""Is what waits several times in one call one line of the inbox, that leads to where all are met?"""

from __future__ import annotations

import pytest

from approvals.applications.models import Application
from tests.budget.life import amounts
from tests.support.browser import Browser
from tests.support.factories import make_account, make_application, take
from tests.support.school import School, make_school, scored


def _admitted(school: School) -> Application:
    application = make_application(school.call, make_account(school.department))
    take(application, "submit", application.leader)
    take(application, "endorse", school.head)
    take(application, "admit", school.office)
    return application


@pytest.mark.parametrize(
    ("waiting", "person", "page"),
    [(_admitted, "office", "assignment"), (scored, "chair", "ranking")],
)
def test_one_is_met_on_its_page_and_several_on_the_page_of_their_call(
    client: Browser, waiting, person: str, page: str
):
    school = make_school()
    client.sign_in(getattr(school, person))
    first = waiting(school)
    alone = client.get("/").text
    assert f'href="/applications/{first.id}"' in alone and f"/{page}" not in alone
    waiting(school)
    together = client.get("/").text
    address = f"/reviews/calls/{school.call.id}/{page}"
    assert together.count(f'href="{address}"') == 2  # the line's words and its button
    assert "/applications/" not in together
    assert "<p>2 份</p>" in together
    assert client.get(address).status_code == 200


def test_a_termination_is_not_hidden_among_what_is_ratified(client: Browser):
    school = make_school()
    client.sign_in(school.leader)
    rows = [scored(school) for _ in range(2)]
    for each in rows:
        take(each, "approve", school.chair, lines=amounts(each))
    take(rows[0], "propose_termination", school.office)
    page = client.get("/").text
    assert f'href="/reviews/calls/{school.call.id}/ratification"' in page
    assert f'href="/applications/{rows[0].id}"' in page
