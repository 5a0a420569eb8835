"""Do people join a project, learn of it, write in it and leave it?"""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from approvals.applications.models import Application
from approvals.database import db
from approvals.deadlines.models import Message
from tests.support.browser import Browser
from tests.support.factories import make_account, make_application
from tests.support.school import School, make_school


@pytest.fixture
def school(app: Flask) -> School:
    """A school with a call."""
    return make_school()


def _members(draft: Application) -> list[tuple[str, bool]]:
    db.session.expire_all()
    return [(member.account.name, member.may_edit) for member in draft.members]


def test_a_colleague_joins_by_name_writes_and_leaves(client: Browser, school: School) -> None:
    draft = make_application(school.call, school.teacher)
    colleague = make_account(school.department, "周宁")
    stranger = make_account(make_school().department, "周宁")
    db.session.commit()
    page = f"/applications/{draft.id}"

    def join(who: str | None, **more: str) -> Any:
        client.sign_in(school.teacher)
        return client.post(f"{page}/members", data={"who": who, "duty": "课程", **more})

    assert join(stranger.staff_number).status_code == join("周").status_code == 422
    assert join("周宁", may_edit="y").status_code == 303
    assert _members(draft) == [("周宁", True)]
    told = db.session.scalars(select(Message).where(Message.account_id == colleague.id)).one()
    assert (told.link, told.body) == (page, "课程\n您可以编辑申报书。")
    client.sign_in(colleague)
    assert client.get(f"{page}/declaration").status_code == 200
    assert "增加或调整成员" in client.get(page).text
    assert join(colleague.staff_number).status_code == 303
    assert _members(draft) == [("周宁", False)]
    namesake = make_account(school.department, "周宁")
    db.session.commit()
    answer = join("周宁")
    assert answer.status_code == 422 and namesake.staff_number in answer.text
    client.post(f"{page}/members/{draft.members[0].id}/remove")
    assert _members(draft) == []
    client.sign_in(colleague)
    assert client.get(page).status_code == 404
    live = client.get(f"{page}/writing", headers={"Accept": "application/json"})
    assert (live.status_code, live.json) == (404, {"account": colleague.id})  # removed, not gone
    assert (
        join(colleague.staff_number).status_code == 303
    )  # who left may be asked again, and is told
    told = db.session.scalars(select(Message).where(Message.account_id == colleague.id)).all()
    assert len(told) == 2


def test_numbers_that_no_row_has_are_unknown_addresses(client: Browser, school: School) -> None:
    client.sign_in(school.teacher)
    far = "99999999999999999999"
    for address in (f"/applications/{far}", f"/applications/{far}/declaration", f"/files/{far}"):
        assert client.get(address).status_code == 404
