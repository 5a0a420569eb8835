"""Is what waits several times in one call one line of the inbox, that leads to where all are met?"""

from __future__ import annotations

import pytest

from approvals.applications.models import Application
from tests.support.browser import Browser
from tests.support.factories import make_account, make_application, take
from tests.support.racing import scored
from tests.support.school import School, make_school


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
