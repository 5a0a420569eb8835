"""One browser a worker; the real server and a clock of its own for every walk."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from approvals import create_app
from approvals.accounts.roles import seed_roles
from approvals.database import db
from config import Settings
from tests.browser.inspection import Inspection
from tests.browser.person import PATIENCE
from tests.browser.town import BEGIN
from tests.browser.walk import Walk
from tests.browser.writing import Server, open_for_a_month
from tests.support.live import chromium, moved_clock, served
from tests.support.school import make_school


@pytest.fixture(scope="session")
def chrome() -> Iterator[Browser]:
    """The system's Chromium."""
    expect.set_options(timeout=PATIENCE)
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def looked_at(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What any worker of this run has inspected; a page that looks alike is not asked again."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "looked_at"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture
def walk(
    app: Flask,
    chrome: Browser,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    looked_at: Path,
) -> Iterator[Walk]:
    """The school with its people at their browsers, on the morning of 2 March 2026."""
    clock = moved_clock(monkeypatch, BEGIN)
    is_sqlite = app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite")
    with served(app, str(tmp_path / "attachments")) as origin:
        inspection = Inspection(origin, with_variants=is_sqlite, shared=looked_at)
        walk = Walk(chrome, origin, clock, inspection, tmp_path)
        yield walk
        walk.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The program as a process of its own, which a test may kill; `program` starts it."""
    server = Server(tmp_path_factory.mktemp("writing"))
    yield server
    server.kill()


@pytest.fixture(scope="module")
def program(server: Server) -> Iterator[Flask]:
    """The same database from here, inside its context, with one school for all tests of a module."""
    app = create_app(Settings(secret_key="w" * 32, database_url=server.database_url))
    with app.app_context():
        db.create_all()
        seed_roles()
        app.extensions["school"] = school = make_school()
        open_for_a_month(school.call)
        db.session.commit()
        server.start()
        yield app
        db.session.remove()
        db.engine.dispose()


DEEP_ONLY = {
    "test_main_job.py": "[postgresql]",
    "test_first_time.py": "[postgresql]",
    "test_detours.py": "",
}
"""What of the whole walks `make test` leaves to `make test-deep`: each takes two minutes."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One whole life in the browser in `make test`, on one database; both on both in the deep run."""
    if os.environ.get("FUNDTRAIL_DEEP"):
        return
    for item in items:
        left = DEEP_ONLY.get(Path(item.path).name)
        if left is not None and left in item.name:
            item.add_marker(
                pytest.mark.skip(reason="whole walks: the others run in make test-deep")
            )
