"""What every test may ask for: an application on a real, empty database of either kind.

`app` runs a test twice, on SQLite and on PostgreSQL. `sqlite_app` is for what does not touch the
database's peculiarities, such as pages.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from zlib import crc32

import hypothesis
import psycopg
import pytest
import redis
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import event

from approvals import create_app
from approvals.accounts import passwords
from approvals.database import db
from config import Settings
from tests.support import servers
from tests.support.browser import Browser
from tests.support.emptying import empty_database
from tests.support.templates import keep_compiled

ENGINES = ("sqlite", "postgresql")
PAGES = {"client", "browser"}
"""Fixtures of the tests that ask for pages."""
ROOMS = {"accounts", "applications", "budget", "documents", "programmes", "reports", "reviews"}
"""Folders of the tests of what a room does, one act after the other."""
AT_ONCE = ("races", "at_once", "ledger")
"""How their files are named that need both databases: many acts at a time, the books."""
LONG = {"browser", "processes", "test_walks", "test_routes", "test_survival"}
"""Folders and files of the tests that take long: they are begun first."""
TEST_SETTINGS = {
    "TESTING": True,
    "WTF_CSRF_ENABLED": False,
    "RATELIMIT_ENABLED": False,
    "SERVER_NAME": None,
}

hypothesis.settings.register_profile(
    "fundtrail", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("fundtrail")
"""No test fails because its machine is busy."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """What `make test` asks for and `make test-deep` does not."""
    parser.addoption("--in-turn", action="store_true", help=str(_asked_elsewhere.__doc__))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is asked on the other database, where this was asked for."""
    if config.getoption("--in-turn"):
        left = {item for item in items if _asked_elsewhere(item)}
        items[:] = [item for item in items if item not in left]
        config.hook.pytest_deselected(items=list(left))
    items[:] = _long_ones_first(items, getattr(config, "workerinput", {}).get("workercount", 1))


def _long_ones_first(items: list[pytest.Item], workers: int) -> list[pytest.Item]:
    """Each worker's share, one after the other, begun with what takes long.

    Short tests can be taken over by whoever has nothing left; a long one keeps all others waiting.
    """
    files = sorted({item.path for item in items if _is_long(item)})
    shares: list[list[pytest.Item]] = [[] for _ in range(workers)]
    for item in items:
        if _is_long(item):
            shares[files.index(item.path) % workers].append(item)
    short = [item for item in items if not _is_long(item)]
    whole = -(-len(items) // workers)
    for share in shares:
        room = max(whole - len(share), 0)
        share += short[:room]
        short = short[room:]
    return [item for share in shares for item in share] + short


def _is_long(item: pytest.Item) -> bool:
    return item.path.parent.name in LONG or item.path.stem in LONG


def _asked_elsewhere(item: pytest.Item) -> bool:
    """Pages and acts are asked on SQLite or on PostgreSQL, as the test's name says, not on both."""
    callspec = getattr(item, "callspec", None)
    if callspec is None or "app" not in callspec.params or not _is_in_turn(item):
        return False
    others = item.nodeid.replace(callspec.params["app"], "")
    return ENGINES[crc32(others.encode()) % 2] != callspec.params["app"]


def _is_in_turn(item: pytest.Item) -> bool:
    if PAGES & set(getattr(item, "fixturenames", ())):
        return True
    return item.path.parent.name in ROOMS and not item.path.stem.endswith(AT_ONCE)


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[None]:
    """Real argon2 at nearly its least cost: the tests sign in hundreds of times."""
    least = PasswordHasher(time_cost=1, memory_cost=16, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", least)
        yield


@pytest.fixture(scope="session")
def postgresql_address() -> Iterator[str]:
    """The server database of this worker's PostgreSQL."""
    with servers.postgresql() as address:
        yield address


@pytest.fixture(scope="session")
def valkey_address() -> Iterator[str]:
    """This worker's Valkey."""
    with servers.valkey() as address:
        yield address


@pytest.fixture(scope="session")
def sqlite_application(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application on a SQLite file of this worker."""
    folder = tmp_path_factory.mktemp("sqlite")
    return _application(f"sqlite:///{folder / 'test.db'}", folder)


@pytest.fixture(scope="session")
def postgresql_application(
    postgresql_address: str, tmp_path_factory: pytest.TempPathFactory
) -> Flask:
    """The application on a database of this worker's PostgreSQL."""
    with psycopg.connect(postgresql_address, autocommit=True) as connection:
        connection.execute("CREATE DATABASE fundtrail")
    address = postgresql_address.replace("/postgres?", "/fundtrail?")
    address = address.replace("postgresql://", "postgresql+psycopg://")
    return _application(address, tmp_path_factory.mktemp("postgresql"))


def _application(address: str, folder: Path) -> Flask:
    settings = Settings(
        secret_key="t" * 32, database_url=address, attachments_folder=str(folder / "attachments")
    )
    app = create_app(settings, **TEST_SETTINGS)
    app.test_client_class = Browser
    keep_compiled(app)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            event.listen(db.engine, "connect", _without_the_disk)
        db.create_all()
    return app


def _without_the_disk(connection: Any, _record: Any) -> None:
    """No test outlives the machine: its data need not wait for the disk."""
    connection.execute("PRAGMA synchronous=OFF")


@pytest.fixture(params=ENGINES)
def app(request: pytest.FixtureRequest) -> Iterator[Flask]:
    """The application on an empty database, once on each kind, inside its context."""
    yield from _empty(request.getfixturevalue(f"{request.param}_application"))


@pytest.fixture
def with_queue(app: Flask, valkey_address: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """The application with an empty queue on a real Valkey."""
    settings = replace(app.extensions["settings"], redis_url=valkey_address)
    monkeypatch.setitem(app.extensions, "settings", settings)
    with redis.Redis.from_url(valkey_address) as server:
        server.flushall()
        yield app


@pytest.fixture
def sqlite_app(sqlite_application: Flask) -> Iterator[Flask]:
    """The application on an empty SQLite database, inside its context."""
    yield from _empty(sqlite_application)


@pytest.fixture
def client(app: Flask) -> Browser:
    """A browser without scripts, not signed in."""
    return app.test_client()  # type: ignore[return-value]


def _empty(app: Flask) -> Iterator[Flask]:
    with app.app_context():
        yield app
        empty_database()
