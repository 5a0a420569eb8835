"""Do settings come from the environment alone, and does an unsafe one stop the start?"""

from __future__ import annotations

import re
from dataclasses import fields, replace
from pathlib import Path

import pytest
from flask import Flask

import config
from approvals import create_app
from approvals.database import db
from approvals.safety import all_faults
from config import Settings, UnsafeSettings, faults, from_environment
from tests.support.factories import make_account, make_organisation

ROOT = Path(config.__file__).parent
SAFE = Settings(
    app_env="production",
    secret_key="s" * 32,
    database_url="postgresql+psycopg://db/fundtrail",
    redis_url="redis://queue",
    base_url="https://fund.school.example",
    cookie_secure=True,
    smtp_host="mail.school.example",
)


def test_names_and_kinds() -> None:
    """A variable is the setting's name in capitals; an empty one counts as not given."""
    given = {"HOSTS": "3", "COOKIE_SECURE": "yes", "DEMO": "0", "SMTP_HOST": "", "OTHER": "x"}
    assert from_environment(given) == Settings(hosts=3, cookie_secure=True)


def test_a_safe_installation_has_no_fault() -> None:
    """Nor does it name one."""
    assert faults(SAFE) == []


@pytest.mark.parametrize(
    ("change", "variable"),
    [
        ({"secret_key": ""}, "SECRET_KEY"),
        ({"secret_key": "short"}, "SECRET_KEY"),
        ({"cookie_secure": False}, "COOKIE_SECURE"),
        ({"database_url": "sqlite:///:memory:", "hosts": 2}, "DATABASE_URL"),
        ({"redis_url": ""}, "REDIS_URL"),
        ({"smtp_host": ""}, "SMTP_HOST"),
        ({"base_url": "http://fund.school.example"}, "BASE_URL"),
        ({"demo": True}, "DEMO"),
    ],
)
def test_each_unsafe_setting_stops_the_start(change: dict[str, object], variable: str) -> None:
    """In production only; the sentence begins with the variable to mend."""
    unsafe = replace(SAFE, **change)  # type: ignore[arg-type]
    (sentence,) = faults(unsafe)
    assert sentence.startswith(f"{variable} ")
    local = replace(unsafe, database_url="sqlite://") if variable != "DATABASE_URL" else unsafe
    with pytest.raises(UnsafeSettings, match=variable):
        create_app(local)


def test_demo_accounts_are_a_fault(app: Flask) -> None:
    """Until they are deactivated."""
    account = make_account(make_organisation(), is_demo=True)
    db.session.commit()
    (sentence,) = all_faults(SAFE)
    assert sentence.startswith("1 demo accounts are present")
    account.is_enabled = False
    db.session.commit()
    assert all_faults(SAFE) == []


def test_doctor_names_every_fault(sqlite_app: Flask) -> None:
    """And ends with a status that a script understands."""
    told = sqlite_app.test_cli_runner().invoke(args=["doctor"])
    named = [line.split()[1] for line in told.output.splitlines() if line.startswith("✗")]
    assert named == ["COOKIE_SECURE", "REDIS_URL", "SMTP_HOST", "BASE_URL"]
    assert told.exit_code == 1


@pytest.mark.parametrize("readme", ["README.md", "README.zh.md"])
def test_the_readme_has_every_setting(readme: str) -> None:
    """In its table, and no other."""
    lines = (ROOT / readme).read_text(encoding="utf-8").splitlines()
    heads = [line.split("|")[1] for line in lines if re.match(r"\| `[A-Z]", line)]
    named = {name for head in heads for name in re.findall(r"`([A-Z_]+)`", head)}
    assert named == {each.name.upper() for each in fields(Settings)}
