"""What system administrators do, where, and what becomes of what waits."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from approvals.accounts import passwords
from approvals.accounts.models import Account, Grant, Organisation
from approvals.applications.models import Application
from approvals.audit.effects import record_administration
from approvals.audit.models import HistoryEntry
from approvals.audit.queries import verify_all
from approvals.database import db, utc_now
from approvals.deadlines.models import Wait
from approvals.deadlines.operations import resolve_after_expiry
from approvals.reviews.models import Review
from tests.support.browser import Browser
from tests.support.factories import (
    NOW,
    grant,
    make_account,
    make_application,
    make_organisation,
    make_role,
    take,
)
from tests.support.school import School, make_school
from tests.support.statements import statements
from workflows.calendar import local_day


@pytest.fixture
def school(app: Flask) -> School:
    """A school with people of every role."""
    return make_school()


@pytest.fixture
def admin(school: School, client: Browser) -> Account:
    """The signed-in administrator of the bureau and everything below."""
    account = make_account(school.bureau)
    grant(account, "system_admin")
    client.sign_in(account)
    return account


def stored(row):
    """The row as it is stored now."""
    db.session.commit()
    return db.session.get_one(type(row), row.id, populate_existing=True)


def open_waits(application: Application) -> list[tuple[str, int | None, int | None, bool]]:
    """Who has to do something now: role, person, place, nobody."""
    db.session.commit()
    rows = db.session.scalars(
        select(Wait)
        .where(Wait.application_id == application.id, Wait.closed_at.is_(None))
        .order_by(Wait.id)
    )
    return [(row.role_key, row.account_id, row.organisation_id, row.is_orphan) for row in rows]


def actions(chain: str) -> list[str]:
    """What was recorded in a chain."""
    db.session.commit()
    found = select(HistoryEntry.action).where(HistoryEntry.chain == chain)
    return list(db.session.scalars(found.order_by(HistoryEntry.position)))


# organisations


def test_organisations_are_added_renamed_and_taken_out_of_use(
    client: Browser, school: School, admin: Account
) -> None:
    below = f"/administration/organisations/{school.bureau.id}/new"
    fields = {"kind": "school", "name": "新学校", "name_en": "New", "code": "NEW"}
    assert client.post(below, data=fields).status_code == 303
    row = db.session.scalars(select(Organisation).where(Organisation.code == "NEW")).one()
    assert (row.path, row.kind) == (f"{school.bureau.path}{row.id}/", "school")
    page = f"/administration/organisations/{row.id}"
    client.post(page, data={"name": "改名学校", "code": "IGNORED"})
    assert (stored(row).name, row.code) == ("改名学校", "NEW")
    client.post(f"{page}/deactivate")
    assert not stored(row).is_active
    client.post(f"{page}/activate")
    assert stored(row).is_active
    assert actions(f"organisation:{row.id}") == ["add", "change", "deactivate", "activate"]


@pytest.mark.parametrize(
    "wrong", [{"code": ""}, {"code": "a b"}, {"name": ""}, {"kind": "bureau"}, {"code": "TAKEN"}]
)
def test_a_wrong_organisation_keeps_what_was_typed(
    client: Browser, school: School, admin: Account, wrong: dict[str, str]
) -> None:
    school.department.code = "TAKEN"
    fields = {"kind": "school", "name": "新学校", "code": "NEW", "name_en": "Typed"} | wrong
    answer = client.post(f"/administration/organisations/{school.bureau.id}/new", data=fields)
    assert answer.status_code == 422
    assert "Typed" in answer.text


def test_an_organisation_with_people_stays_in_use(
    client: Browser, school: School, admin: Account
) -> None:
    answer = client.post(f"/administration/organisations/{school.school.id}/deactivate")
    assert answer.status_code == 422
    assert stored(school.school).is_active


# people


def test_a_person_is_added_with_a_temporary_password(
    client: Browser, app: Flask, school: School, admin: Account
) -> None:
    fields = {
        "name": "王小明",
        "staff_number": "W1",
        "login_name": "WANG",
        "email": "Wang@School.example",
        "organisation_id": str(school.department.id),
    }
    shown = client.post("/administration/people/new", data=fields, follow_redirects=True)
    row = db.session.scalars(select(Account).where(Account.staff_number == "W1")).one()
    assert (row.login_name, row.email, row.has_temporary_password) == (
        "wang",
        "wang@school.example",
        True,
    )
    word = next(each for each in shown.text.split() if each.count("-") == 3 and len(each) == 19)
    newcomer = app.test_client()
    newcomer.post("/sign-in", data={"name": "wang", "password": word})
    assert newcomer.get("/account").location == "/account/password"
    assert word not in client.get(f"/administration/people/{row.id}").text


@pytest.mark.parametrize("column", ["staff_number", "login_name", "email"])
def test_a_name_that_opens_another_account_is_taken(
    client: Browser, school: School, admin: Account, column: str
) -> None:
    fields = {
        "name": "王小明",
        "staff_number": "W1",
        "login_name": "wang",
        "organisation_id": str(school.department.id),
    }
    taken = {"staff_number": "login_name", "login_name": "email", "email": "email"}[column]
    fields[column] = getattr(school.teacher, taken)
    answer = client.post("/administration/people/new", data=fields)
    assert answer.status_code == 422
    assert "王小明" in answer.text


def test_people_are_found_by_two_characters(
    client: Browser, school: School, admin: Account
) -> None:
    make_account(school.department, name="欧阳修远")
    make_account(school.department, name="张三")
    page = client.get("/administration/people?q=修远").text
    assert "欧阳修远" in page
    assert "张三" not in page
    assert "欧阳修远" not in client.get("/administration/people?q=%25").text


def test_people_come_a_page_at_a_time_with_the_same_queries(
    client: Browser, school: School, admin: Account
) -> None:
    for _i in range(60):
        make_account(school.department)
    first = client.get(f"/administration/people?organisation={school.department.id}").text
    numbers = sorted(
        db.session.scalars(
            select(Account.staff_number).where(Account.organisation_id == school.department.id)
        )
    )
    assert numbers[49] in first
    assert numbers[50] not in first
    rest = client.get(
        f"/administration/people?organisation={school.department.id}&after={numbers[49]}"
    ).text
    assert numbers[49] not in rest.replace(f"after={numbers[49]}", "")
    assert numbers[-1] in rest


def test_resetting_a_password_signs_out_and_unlocks(
    client: Browser, app: Flask, school: School, admin: Account
) -> None:
    theirs = app.test_client()
    theirs.sign_in(school.teacher)
    for _i in range(5):
        app.test_client().post(
            "/sign-in", data={"name": school.teacher.staff_number, "password": "wrong"}
        )
    page = f"/administration/people/{school.teacher.id}"
    assert client.get(page).text.count(f"{page}/unlock") == 1
    client.post(f"{page}/reset-password")
    assert client.get(page).text.count(f"{page}/unlock") == 0
    assert theirs.get("/account").status_code == 303
    assert actions(f"account:{school.teacher.id}") == ["lock", "reset_password"]


def test_unlocking_lets_a_person_in_at_once(
    client: Browser, app: Flask, school: School, admin: Account
) -> None:
    school.teacher.password_hash = passwords.hashed("the-right-one")
    theirs = app.test_client()
    number = school.teacher.staff_number
    for _i in range(5):
        theirs.post("/sign-in", data={"name": number, "password": "wrong"})
    client.post(f"/administration/people/{school.teacher.id}/unlock")
    answer = theirs.post("/sign-in", data={"name": number, "password": "the-right-one"})
    assert answer.status_code == 303


# roles


def give(client: Browser, account: Account, role_key: str, place: Organisation, **more: str):
    """Post the form that grants a role."""
    fields = {"role_key": role_key, "organisation_id": str(place.id), "programme_id": "0", **more}
    return client.post(f"/administration/people/{account.id}/grants", data=fields)


def test_a_role_works_at_the_next_request_and_so_does_its_end(
    client: Browser, app: Flask, school: School, admin: Account
) -> None:
    second = make_account(school.school)
    theirs = app.test_client()
    theirs.sign_in(second)
    assert theirs.get("/administration/people").status_code == 403
    assert give(client, second, "system_admin", school.school).status_code == 303
    assert theirs.get("/administration/people").status_code == 200
    row = db.session.scalars(select(Grant).where(Grant.account_id == second.id)).one()
    client.post(f"/administration/grants/{row.id}/revoke")
    assert theirs.get("/administration/people").status_code == 403
    assert actions(f"account:{second.id}") == ["grant", "revoke"]


def test_nobody_grants_themselves_and_no_role_twice(
    client: Browser, school: School, admin: Account
) -> None:
    make_role("leading_group")
    assert give(client, admin, "leading_group", school.school).status_code == 422
    assert give(client, school.leader, "leading_group", school.school).status_code == 422
    yesterday = (local_day(utc_now()) - timedelta(days=1)).isoformat()
    late = give(client, school.teacher, "leading_group", school.school, until_on=yesterday)
    assert late.status_code == 422
    assert db.session.query(Grant).filter_by(role_key="leading_group").count() == 1


@pytest.mark.parametrize("role_key", ["applicant", "reviewer", "chair", "clock", "unknown"])
def test_roles_of_a_subject_are_granted_to_nobody(
    client: Browser, school: School, admin: Account, role_key: str
) -> None:
    make_role(role_key).level = "subject"
    assert give(client, school.teacher, role_key, school.school).status_code == 422


def test_the_last_administrator_stays(client: Browser, school: School, admin: Account) -> None:
    row = db.session.scalars(select(Grant).where(Grant.account_id == admin.id)).one()
    client.post(f"/administration/grants/{row.id}/revoke")
    client.post(f"/administration/people/{admin.id}/deactivate")
    assert stored(row).revoked_at is None
    assert stored(admin).is_enabled


def test_what_waits_moves_to_the_nearest_holder_and_back(
    client: Browser, school: School, admin: Account
) -> None:
    application = make_application(school.call, school.teacher)
    take(application, "submit", school.teacher)
    due = application.due_at
    head = db.session.scalars(select(Grant).where(Grant.account_id == school.head.id)).one()
    above = make_account(school.school)
    give(client, above, "department_head", school.school)
    assert open_waits(application) == [("department_head", None, school.department.id, False)]
    client.post(f"/administration/grants/{head.id}/revoke")
    assert open_waits(application) == [("department_head", None, school.school.id, False)]
    give(client, school.head, "department_head", school.department)
    assert open_waits(application) == [("department_head", None, school.department.id, False)]
    assert stored(application).due_at == due
    assert actions(f"application:{application.id}")[-2:] == ["hand_over", "hand_over"]
    assert [broken for _chain, broken in verify_all() if broken] == []


def test_where_nobody_is_left_the_office_has_it_until_somebody_comes(
    client: Browser, school: School, admin: Account
) -> None:
    application = make_application(school.call, school.teacher)
    take(application, "submit", school.teacher)
    row = db.session.scalars(select(Grant).where(Grant.account_id == school.head.id)).one()
    client.post(f"/administration/grants/{row.id}/revoke")
    assert open_waits(application) == [("project_office", None, school.school.id, True)]
    give(client, school.head, "department_head", school.department)
    assert open_waits(application) == [("department_head", None, school.department.id, False)]


def test_a_grant_that_ended_yesterday_lets_go(school: School) -> None:
    application = make_application(school.call, school.teacher)
    take(application, "submit", school.teacher)
    row = db.session.scalars(select(Grant).where(Grant.account_id == school.head.id)).one()
    row.until_on = local_day(NOW)
    db.session.commit()
    assert resolve_after_expiry(now=NOW) == 0
    assert resolve_after_expiry(now=NOW + timedelta(days=1)) == 1
    assert open_waits(application) == [("project_office", None, school.school.id, True)]


# closing


def test_closing_asks_for_a_successor_and_hands_over(
    client: Browser, school: School, admin: Account
) -> None:
    application = make_application(school.call, school.teacher)
    successor = make_account(school.department)
    page = f"/administration/people/{school.teacher.id}/deactivate"
    assert client.get(page).status_code == 200
    assert client.post(page, data={"successor": ""}).status_code == 422
    assert client.post(page, data={"successor": school.teacher.staff_number}).status_code == 422
    assert stored(school.teacher).is_enabled
    assert client.post(page, data={"successor": successor.email}).status_code == 303
    assert not stored(school.teacher).is_enabled
    assert stored(application).leader_id == successor.id
    assert open_waits(application) == [("applicant", successor.id, None, False)]
    assert actions(f"application:{application.id}")[-2:] == ["change_leader", "hand_over"]
    assert actions(f"account:{school.teacher.id}") == ["deactivate"]
    assert [broken for _chain, broken in verify_all() if broken] == []


def test_seats_and_reviews_go_to_the_successor(
    client: Browser, school: School, admin: Account
) -> None:
    application = make_application(school.call, school.teacher)
    take(application, "submit", school.teacher)
    take(application, "endorse", school.head)
    take(application, "admit", school.office)
    leaver, stays = school.reviewers[0], school.reviewers[1]
    take(application, "assign_reviewers", school.office, reviewers=[leaver.id, stays.id])
    successor = make_account(school.school)
    page = f"/administration/people/{leaver.id}/deactivate"
    assert client.post(page, data={"successor": successor.staff_number}).status_code == 303
    rows = db.session.scalars(select(Review).where(Review.withdrawn_at.is_(None))).all()
    assert sorted(row.reviewer_id for row in rows) == sorted([stays.id, successor.id])
    held = [each[1] for each in open_waits(application) if each[0] == "reviewer"]
    assert sorted(held) == sorted([stays.id, successor.id])
    seats = {seat.account_id for committee in school.call.committees for seat in committee.members}
    assert leaver.id not in seats
    assert successor.id in seats


def test_who_holds_nothing_needs_no_successor_and_can_come_back(
    client: Browser, app: Flask, school: School, admin: Account
) -> None:
    theirs = app.test_client()
    theirs.sign_in(school.supervisor)
    page = f"/administration/people/{school.supervisor.id}"
    assert client.post(f"{page}/deactivate", data={}).status_code == 303
    assert theirs.get("/account").status_code == 303
    grants = db.session.scalars(select(Grant).where(Grant.account_id == school.supervisor.id))
    assert all(row.revoked_at for row in grants)
    assert client.post(f"{page}/activate").status_code == 303
    assert stored(school.supervisor).is_enabled


def test_roles_go_to_a_successor_to_whom_they_may_be_granted(
    client: Browser, school: School, admin: Account
) -> None:
    page = f"/administration/people/{school.supervisor.id}/deactivate"
    stranger = make_account(make_organisation("bureau"))
    for successor in ("", admin.staff_number, stranger.staff_number):
        answer = client.post(page, data={"successor": successor, "takes_roles": "y"})
        assert (answer.status_code, stored(school.supervisor).is_enabled) == (422, True)
    named = {"successor": school.teacher.staff_number, "takes_roles": "y"}
    assert client.post(page, data=named).status_code == 303
    assert actions(f"account:{school.teacher.id}") == ["grant"]


# who gets in


def test_another_domain_does_not_exist(
    client: Browser, app: Flask, school: School, admin: Account
) -> None:
    elsewhere = make_organisation("bureau")
    stranger = make_account(elsewhere)
    row = grant(stranger, "auditor")
    objects = [
        f"people/{stranger.id}",
        f"people/{stranger.id}/grants",
        f"people/{stranger.id}/deactivate",
        f"organisations/{elsewhere.id}",
        f"organisations/{elsewhere.id}/new",
    ]
    for each in objects:
        assert client.get(f"/administration/{each}").status_code == 404
        assert client.post(f"/administration/{each}").status_code == 404
    assert client.post(f"/administration/grants/{row.id}/revoke").status_code == 404
    assert give(client, school.teacher, "auditor", elsewhere).status_code == 422
    assert stranger.name not in client.get("/administration/people").text


def test_nobody_takes_over_an_account_with_roles_above_their_own(
    app: Flask, school: School, admin: Account
) -> None:
    lower, upper = make_account(school.school), make_account(school.school)
    grant(lower, "system_admin")
    grant(upper, "system_admin", school.bureau)
    theirs = app.test_client()
    theirs.sign_in(lower)
    page = f"/administration/people/{upper.id}"
    assert theirs.get(page).status_code == 200
    for act in ("", "/reset-password", "/deactivate", "/end-sessions", "/unlock", "/activate"):
        assert theirs.post(page + act).status_code == 403
    assert stored(upper).password_hash == ""


def test_pages_ask_as_often_for_thirty_rows_as_for_one(
    client: Browser, school: School, admin: Account
) -> None:
    addresses = (
        "/administration/people",
        "/administration/grants",
        "/administration/organisations",
        f"/administration/people/{school.teacher.id}",
        f"/administration/people/{school.teacher.id}/deactivate",
        f"/history/account/{school.teacher.id}",
    )
    counts = []
    for rows in (1, 29):
        for _i in range(rows):
            place = make_organisation("department", school.school)
            grant(make_account(place), "supervisor")
            grant(school.teacher, "supervisor", place)
            record_administration("account", school.teacher.id, "unlock", admin.id, NOW)
        counts.append({address: count_of(client, address) for address in addresses})
    assert counts[0] == counts[1]
    assert max(counts[0].values()) <= 12, counts[0]


def count_of(client: Browser, address: str) -> int:
    """How many statements a page sends."""
    db.session.commit()
    with statements() as sent:
        assert client.get(address).status_code == 200
    return len(sent)


def test_only_administrators_come_in_and_the_office_sees_who_holds_what(
    app: Flask, school: School, admin: Account
) -> None:
    expected = {
        school.teacher: (403, 403),
        school.leader: (403, 403),
        school.office: (403, 200),
        school.auditor: (403, 200),
        school.bureau_office: (403, 200),
    }
    for account, statuses in expected.items():
        theirs = app.test_client()
        theirs.sign_in(account)
        pages = ("/administration/people", "/administration/grants")
        assert tuple(theirs.get(page).status_code for page in pages) == statuses


def test_administration_is_never_delegated(
    client: Browser, app: Flask, school: School, admin: Account
) -> None:
    today = local_day(utc_now()).isoformat()
    fields = {"to": school.teacher.email, "from_on": today, "until_on": today}
    assert client.post("/account/delegations", data=fields).status_code == 303
    theirs = app.test_client()
    theirs.sign_in(school.teacher)
    assert theirs.get("/administration/people").status_code == 403
