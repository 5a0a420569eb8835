"""Roles that come with the product, the first administrator, and masked numbers."""

from __future__ import annotations

import pytest
from flask import Flask

from approvals.accounts.cli import group
from approvals.accounts.masking import shown_number
from approvals.accounts.models import Account, Grant, Role
from approvals.accounts.roles import seed_roles, shipped
from approvals.database import db
from approvals.sight import Identity

NUMBER = "6222021001112223334"
MASKED = "•" * 15 + "3334"


def test_roles_are_seeded_once_and_own_wording_stays(app: Flask) -> None:
    assert seed_roles() == len(shipped())
    db.session.get_one(Role, "auditor").title_zh = "内部审计"
    db.session.commit()
    assert seed_roles() == 0
    assert db.session.get_one(Role, "auditor").title_zh == "内部审计"


def test_the_first_administrator(app: Flask) -> None:
    runner = app.test_cli_runner()
    wanted = ["create-admin", "--staff-number", "A1", "--name", "管理员", "--password"]
    assert runner.invoke(group, [*wanted, "short"]).exit_code == 1
    made = runner.invoke(group, [*wanted, "long-enough-word"])
    assert made.exit_code == 0, made.output
    account = db.session.query(Account).one()
    held = db.session.query(Grant).one()
    assert (held.account_id, held.role_key, held.org_path) == (
        account.id,
        "system_admin",
        account.organisation.path,
    )
    assert runner.invoke(group, [*wanted, "long-enough-word"]).exit_code == 1


@pytest.mark.parametrize(
    ("identity", "unmasked", "shown"),
    [
        (Identity.HIDDEN, False, ""),
        (Identity.HIDDEN, True, ""),
        (Identity.MASKED, False, MASKED),
        (Identity.MASKED, True, MASKED),
        (Identity.UNMASKED_WITH_LOG, False, MASKED),
        (Identity.UNMASKED_WITH_LOG, True, NUMBER),
        (Identity.SHOWN, False, NUMBER),
    ],
)
def test_numbers_are_shown_as_sight_says(identity: Identity, unmasked: bool, shown: str) -> None:
    assert shown_number(NUMBER, identity, unmasked=unmasked) == shown


def test_short_numbers_show_nothing() -> None:
    assert shown_number("12345678", Identity.MASKED) == "•" * 8
    assert shown_number("", Identity.SHOWN) == ""
