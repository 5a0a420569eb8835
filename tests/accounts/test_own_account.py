"""What people change about themselves, effective at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from approvals.accounts import passwords
from approvals.accounts.models import Account, Delegation, LoginSession
from approvals.accounts.queries import live_sessions
from approvals.audit.models import HistoryEntry
from approvals.database import db, utc_now
from tests.support.browser import Browser
from tests.support.factories import make_account, make_organisation
from workflows.calendar import local_day

PASSWORD = "an-own-password"


@pytest.fixture
def person(app: Flask, client: Browser) -> Account:
    """Somebody who is signed in."""
    account = make_account(make_organisation(), password_hash=passwords.hashed(PASSWORD))
    client.sign_in(account)
    return account


def fresh(row):
    """The row as it is stored now."""
    db.session.commit()
    return db.session.get_one(type(row), row.id, populate_existing=True)


def new_password(client: Browser, old: str, new: str, again: str | None = None):
    """Post the form for a new password."""
    fields = {"old": old, "new": new, "again": new if again is None else again}
    return client.post("/account/password", data=fields)


def test_a_new_password_ends_other_sessions_and_is_recorded(
    app: Flask, client: Browser, person: Account
) -> None:
    other = app.test_client()
    other.sign_in(person)
    assert new_password(client, PASSWORD, "quite-another-one").status_code == 303
    assert passwords.is_right(fresh(person), "quite-another-one")
    assert client.get("/account").status_code == 200
    assert other.get("/account").status_code == 303
    assert db.session.query(HistoryEntry).one().action == "change_password"


@pytest.mark.parametrize(
    ("old", "new", "again"),
    [
        ("wrong", "quite-another-one", None),
        (PASSWORD, "short", None),
        (PASSWORD, PASSWORD, None),
        (PASSWORD, "aaaaaaaaaaaa", None),
        (PASSWORD, "1234567890", None),
        (PASSWORD, "quite-another-one", "quite-another-two"),
        (PASSWORD, "x" * 201, None),
        ("", "", None),
    ],
)
def test_a_bad_new_password_is_refused(
    client: Browser, person: Account, old: str, new: str, again: str | None
) -> None:
    assert new_password(client, old, new, again).status_code == 422
    assert passwords.is_right(fresh(person), PASSWORD)


def test_the_own_number_name_or_address_is_no_password(app: Flask) -> None:
    account = make_account(make_organisation(), name="一位名字很长的老师啊啊")
    account.staff_number = "2020123456"
    for word in (account.staff_number, account.staff_number[::-1], account.email.upper()):
        assert passwords.faults(word, account)
    assert not passwords.faults("correct horse", account)


def test_a_temporary_password_opens_nothing_but_its_own_change(
    client: Browser, person: Account
) -> None:
    person.has_temporary_password = True
    assert client.get("/account").location == "/account/password"
    assert new_password(client, PASSWORD, "quite-another-one").status_code == 303
    assert client.get("/account").status_code == 200


def test_language_changes_at_once(client: Browser, person: Account) -> None:
    client.post("/language", data={"language": "en", "next": "/account"})
    assert 'lang="en"' in client.get("/account").text
    client.post("/language", data={"language": "zh_Hans_CN"})
    assert 'lang="zh-CN"' in client.get("/account").text
    assert client.post("/language", data={"language": "xx"}).status_code == 400


def test_strangers_choose_by_cookie(app: Flask) -> None:
    stranger = app.test_client()
    assert 'lang="zh-CN"' in stranger.get("/sign-in").text
    stranger.post("/language", data={"language": "en"})
    stranger.post("/theme", data={"theme": "dark"})
    page = stranger.get("/sign-in").text
    assert 'lang="en"' in page
    assert 'data-bs-theme="dark"' in page


def test_a_browser_that_prefers_english_gets_it(app: Flask) -> None:
    page = app.test_client().get("/sign-in", headers={"Accept-Language": "en-GB,en;q=0.8"})
    assert 'lang="en"' in page.text


def test_theme_is_the_account_s(app: Flask, client: Browser, person: Account) -> None:
    client.post("/theme", data={"theme": "dark"})
    elsewhere = app.test_client()
    elsewhere.sign_in(person)
    assert 'data-bs-theme="dark"' in elsewhere.get("/account").text
    assert client.post("/theme", data={"theme": "pink"}).status_code == 400


def test_mail_wishes(client: Browser, person: Account) -> None:
    client.post("/account/mail", data={})
    assert fresh(person).wants_mail is False
    client.post("/account/mail", data={"wants_mail": "y"})
    assert fresh(person).wants_mail is True


def test_own_sessions_can_be_ended_and_only_own_ones(
    app: Flask, client: Browser, person: Account
) -> None:
    others = [app.test_client() for _i in range(3)]
    rows = [other.sign_in(person) for other in others]
    stranger = make_account(person.organisation)
    foreign = app.test_client().sign_in(stranger)
    assert client.post(f"/account/sessions/{rows[0].id}/end").status_code == 303
    assert client.post(f"/account/sessions/{foreign.id}/end").status_code == 404
    assert [other.get("/account").status_code for other in others] == [303, 200, 200]
    client.post("/account/sessions/end-others")
    assert [other.get("/account").status_code for other in others] == [303, 303, 303]
    assert client.get("/account").status_code == 200
    assert len(live_sessions(person.id)) == 1
    assert db.session.get_one(LoginSession, foreign.id).ended_at is None


# delegation


def delegate(client: Browser, to: str, days: tuple[int, int] = (0, 7)):
    """Post the form for a delegation from one day to another, counted from today."""
    today = local_day(utc_now())
    first, last = (today + timedelta(days=each) for each in days)
    fields = {"to": to, "from_on": first.isoformat(), "until_on": last.isoformat()}
    return client.post("/account/delegations", data=fields)


def test_a_delegation_names_both_and_can_be_ended_by_either(
    app: Flask, client: Browser, person: Account
) -> None:
    friend, third = make_account(person.organisation), make_account(person.organisation)
    assert delegate(client, friend.staff_number).status_code == 303
    row = db.session.query(Delegation).one()
    assert (row.from_account_id, row.to_account_id) == (person.id, friend.id)
    outsider, received = app.test_client(), app.test_client()
    outsider.sign_in(third)
    received.sign_in(friend)
    assert person.name in received.get("/account/delegations").text
    assert outsider.post(f"/account/delegations/{row.id}/end").status_code == 404
    assert received.post(f"/account/delegations/{row.id}/end").status_code == 303
    assert client.post(f"/account/delegations/{row.id}/end").status_code == 404
    entries = db.session.query(HistoryEntry).order_by(HistoryEntry.position).all()
    assert [(each.action, each.actor_id) for each in entries] == [
        ("delegate", person.id),
        ("end_delegation", friend.id),
    ]


@pytest.mark.parametrize("days", [(3, 1), (-9, -2)])
def test_a_period_goes_forward_and_is_not_over(
    client: Browser, person: Account, days: tuple[int, int]
) -> None:
    friend = make_account(person.organisation)
    answer = delegate(client, friend.email, days)
    assert answer.status_code == 422
    assert friend.email in answer.text
    assert db.session.query(Delegation).count() == 0


def test_nobody_delegates_to_themselves_or_to_a_closed_account(
    client: Browser, person: Account
) -> None:
    closed = make_account(person.organisation, is_enabled=False)
    for name in (person.staff_number, closed.staff_number, "nobody"):
        assert delegate(client, name).status_code == 422
