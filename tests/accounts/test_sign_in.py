"""Coming in: names, passwords, locks, sessions; and staying out."""

from __future__ import annotations

import re
from datetime import timedelta
from importlib.util import find_spec, module_from_spec

import pytest
from argon2 import Type, extract_parameters
from flask import Flask
from sqlalchemy import func, select, update

from approvals.accounts import passwords, session_operations, sign_in_operations
from approvals.accounts.closed import OPEN_ENDPOINTS
from approvals.accounts.models import Account, LoginSession, SignInFailure
from approvals.accounts.sign_in_operations import TRIES, lock_after
from approvals.audit.models import HistoryEntry
from approvals.database import db, utc_now
from tests.support.browser import Browser
from tests.support.factories import make_account, make_organisation

PASSWORD = "an-own-password"


@pytest.fixture
def person(app: Flask) -> Account:
    """Somebody with a password."""
    return make_account(make_organisation(), password_hash=passwords.hashed(PASSWORD))


def enter(client: Browser, name: str, password: str = PASSWORD, **more: str):
    """Post the sign-in form."""
    return client.post("/sign-in", data={"name": name, "password": password, **more})


def is_in(client: Browser) -> bool:
    """Whether a page that is closed to strangers opens."""
    return client.get("/account/password").status_code == 200


@pytest.mark.parametrize("column", ["staff_number", "login_name", "email"])
def test_each_of_the_three_names_opens(client: Browser, person: Account, column: str) -> None:
    answer = enter(client, f" {getattr(person, column)} ")
    assert (answer.status_code, answer.location) == (303, "/")
    assert is_in(client)


def test_names_and_addresses_may_be_typed_in_capitals(client: Browser, person: Account) -> None:
    assert enter(client, person.email.upper()).status_code == 303


@pytest.mark.parametrize("name", ["", "nobody", "S\x0000001", "%", "'"])
def test_an_unknown_name_is_told_the_same_as_a_wrong_password(
    client: Browser, person: Account, name: str
) -> None:
    unknown, wrong = enter(client, name), enter(client, person.staff_number, "wrong")
    assert (unknown.status_code, wrong.status_code) == (422, 422)
    if name:
        assert said(unknown) == said(wrong) != ""


def said(answer) -> str:
    """The sentence above the form."""
    found = re.search(r'role="alert">(.*?)</div>', answer.text, re.DOTALL)
    return found.group(1) if found else ""


def test_a_wrong_name_keeps_what_was_typed_but_never_the_password(
    client: Browser, person: Account
) -> None:
    answer = enter(client, "nobody-here", "secret-typed")
    assert 'value="nobody-here"' in answer.text
    assert "secret-typed" not in answer.text


def test_an_unknown_name_costs_as_much_as_a_wrong_password(
    client: Browser, person: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    verified = []
    real = passwords._hasher

    class Counting:
        def verify(self, stored: str, typed: str) -> bool:
            verified.append(stored)
            return real.verify(stored, typed)

    monkeypatch.setattr(passwords, "_hasher", Counting())
    enter(client, "nobody")
    enter(client, person.staff_number, "wrong")
    costs = {tuple(stored.split("$")[:4]) for stored in verified}
    assert (len(verified), len(costs)) == (2, 1)


def test_a_closed_account_and_one_without_password_stay_out(
    client: Browser, person: Account
) -> None:
    person.is_enabled = False
    without = make_account(person.organisation)
    assert enter(client, person.staff_number).status_code == 422
    assert enter(client, without.staff_number, "").status_code == 422
    assert enter(client, without.staff_number, "anything").status_code == 422
    assert not is_in(client)


def test_what_the_program_itself_makes_costs_a_thief_dear() -> None:
    """At least what OWASP asks of argon2id: 19 MiB and two passes. The tests' own are cheaper."""
    spec = find_spec(passwords.__name__)
    assert spec and spec.loader
    fresh = module_from_spec(spec)
    spec.loader.exec_module(fresh)
    found = extract_parameters(fresh.hashed(PASSWORD))
    assert (found.type, found.memory_cost >= 19 * 1024, found.time_cost >= 2) == (
        Type.ID,
        True,
        True,
    )


def test_an_outdated_hash_is_renewed(client: Browser, person: Account) -> None:
    weak = passwords.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    person.password_hash = weak.hash(PASSWORD)
    assert enter(client, person.staff_number).status_code == 303
    assert not passwords.is_outdated(db.session.get_one(Account, person.id))


# locking


@pytest.mark.parametrize(
    ("failures", "minutes"),
    [(1, None), (4, None), (5, 15), (6, None), (10, 30), (15, 60), (20, 120), (500, 1440)],
)
def test_locks_grow(failures: int, minutes: int | None) -> None:
    assert lock_after(failures) == (timedelta(minutes=minutes) if minutes else None)


def test_five_wrong_passwords_lock_the_account_by_all_its_names(
    client: Browser, person: Account
) -> None:
    for name in (person.staff_number, person.email, person.login_name, person.email):
        assert "15" in enter(client, name, "wrong").text
    locked = enter(client, person.staff_number, "wrong")
    right = enter(client, person.email)
    assert re.search(r"\d{4}-\d\d-\d\d \d\d:\d\d", locked.text)
    assert right.status_code == 422
    assert re.search(r"\d{4}-\d\d-\d\d \d\d:\d\d", right.text)
    assert not is_in(client)
    entry = db.session.scalars(select(HistoryEntry)).one()
    assert (entry.chain, entry.action) == (f"account:{person.id}", "lock")


def test_the_lock_ends_and_the_next_is_longer(client: Browser, person: Account) -> None:
    for _i in range(TRIES):
        enter(client, person.staff_number, "wrong")
    db.session.execute(update(SignInFailure).values(locked_until_at=utc_now()))
    for _i in range(TRIES):
        enter(client, person.staff_number, "wrong")
    until_at = sign_in_operations.lock_of(person, utc_now())
    assert timedelta(minutes=29) < until_at - utc_now() <= timedelta(minutes=30)


def test_success_forgets_failures(client: Browser, person: Account) -> None:
    for _i in range(TRIES - 1):
        enter(client, person.staff_number, "wrong")
    enter(client, person.staff_number)
    assert db.session.scalar(select(func.count()).select_from(SignInFailure)) == 0


def test_an_unknown_name_is_locked_alike(client: Browser, person: Account) -> None:
    for _i in range(TRIES):
        answer = enter(client, "Nobody-Here", "wrong")
    assert re.search(r"\d{4}-\d\d-\d\d \d\d:\d\d", answer.text)
    assert enter(client, person.staff_number).status_code == 303


# sessions


def test_a_planted_cookie_is_worth_nothing_after_signing_in(
    app: Flask, client: Browser, person: Account
) -> None:
    with client.session_transaction() as cookie:
        cookie["_user_id"] = "planted"
        cookie["left_behind"] = "by the attacker"
    enter(client, person.staff_number)
    with client.session_transaction() as cookie:
        assert cookie["_user_id"] != "planted"
        assert "left_behind" not in cookie
    other = app.test_client()
    with other.session_transaction() as cookie:
        cookie["_user_id"] = "planted"
    assert not is_in(other)


def test_each_signing_in_has_a_token_of_its_own(client: Browser, person: Account) -> None:
    enter(client, person.staff_number)
    enter(client, person.staff_number)
    rows = db.session.scalars(select(LoginSession)).all()
    with client.session_transaction() as cookie:
        token = cookie["_user_id"]
    assert [row.token_digest == session_operations.digest(token) for row in rows] == [False, True]
    assert token not in {row.token_digest for row in rows}


def test_signing_out_ends_the_session_for_copies_of_the_cookie_too(
    app: Flask, client: Browser, person: Account
) -> None:
    enter(client, person.staff_number)
    with client.session_transaction() as cookie:
        token = cookie["_user_id"]
    assert client.post("/sign-out").status_code == 303
    thief = app.test_client()
    with thief.session_transaction() as cookie:
        cookie["_user_id"] = token
    assert not is_in(client)
    assert not is_in(thief)


@pytest.mark.parametrize("column", ["ended_at", "expires_at"])
def test_a_session_withdrawn_is_gone_at_the_next_request(
    client: Browser, person: Account, column: str
) -> None:
    client.sign_in(person)
    assert is_in(client)
    moment = utc_now() - timedelta(seconds=1)
    db.session.execute(update(LoginSession).values({column: moment}))
    assert not is_in(client)


def test_a_closed_account_is_out_at_the_next_request(client: Browser, person: Account) -> None:
    client.sign_in(person)
    person.is_enabled = False
    assert not is_in(client)


def test_being_seen_is_written_every_ten_minutes_even_by_reading(
    client: Browser, person: Account
) -> None:
    row = client.sign_in(person)
    seen = row.last_seen_at
    is_in(client)
    assert db.session.get_one(LoginSession, row.id).last_seen_at == seen
    row.last_seen_at = seen - timedelta(minutes=11)
    row.expires_at = seen + timedelta(minutes=1)
    is_in(client)
    again = db.session.get_one(LoginSession, row.id)
    assert again.last_seen_at >= seen
    assert again.expires_at > seen + timedelta(hours=11)


def test_no_session_slides_on_for_ever(client: Browser, person: Account) -> None:
    row = client.sign_in(person)
    row.created_at -= session_operations.LASTS_AT_MOST - timedelta(minutes=5)
    row.last_seen_at -= timedelta(minutes=11)
    is_in(client)
    again = db.session.get_one(LoginSession, row.id)
    assert again.expires_at == again.created_at + session_operations.LASTS_AT_MOST


# closed by default


def address_of(rule: str) -> str:
    """An address that the rule takes."""
    return re.sub(r"<[^>]+>", "1", re.sub(r"<any\(([^,)]+)[^>]*>", r"\1", rule))


def test_strangers_are_sent_to_sign_in_and_back(client: Browser, person: Account) -> None:
    answer = client.get("/account/password?x=1")
    assert answer.location == "/sign-in?next=/account/password?x%3D1"
    entered = enter(client, person.staff_number, next="/account/password?x=1")
    assert entered.location == "/account/password?x=1"


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/a\nb"],
)
def test_nobody_is_sent_elsewhere(client: Browser, person: Account, target: str) -> None:
    assert enter(client, person.staff_number, next=target).location == "/"


def test_every_route_is_closed_unless_listed(app: Flask) -> None:
    stranger, opened = app.test_client(), set()
    for rule in app.url_map.iter_rules():
        for method in rule.methods - {"HEAD", "OPTIONS"}:
            answer = stranger.open(address_of(rule.rule), method=method)
            if not (answer.status_code == 303 and answer.location.startswith("/sign-in")):
                opened.add(rule.endpoint)
    assert opened <= OPEN_ENDPOINTS


# without the right token nothing is changed


def test_no_route_that_writes_takes_a_post_without_its_token(
    app: Flask, client: Browser, person: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    client.sign_in(person)
    taken = set()
    for rule in app.url_map.iter_rules():
        for method in rule.methods - {"GET", "HEAD", "OPTIONS"}:
            if client.open(address_of(rule.rule), method=method).status_code != 400:
                taken.add(rule.endpoint)
    assert taken == set()


def test_a_post_without_its_token_is_refused(
    app: Flask, client: Browser, person: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    assert enter(client, person.staff_number).status_code == 400
    client.sign_in(person)
    for address in ("/sign-out", "/language", "/theme", "/account/password", "/account/mail"):
        assert client.post(address).status_code == 400
    assert is_in(client)
