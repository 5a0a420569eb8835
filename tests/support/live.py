"""The real server for browser tests, a clock that can be moved, and the system's Chromium."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

import pytest
from flask import Flask
from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import make_server

from approvals import create_app, database
from config import Settings
from tests.support.browser_setup import found
from tests.support.templates import keep_compiled

PORTS = range(8800, 8900)
FLAGS = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-gpu",
)


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's Chromium; without one the test is skipped and says so."""
    path = found()
    if path is None:
        pytest.skip("no Chromium on this machine: run tests/support/browser_setup.py")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


@contextmanager
def served(app: Flask, attachments_folder: str) -> Iterator[str]:
    """The whole application, CSRF and all, on the database of `app`; gives its address."""
    settings = Settings(
        secret_key="b" * 32,
        database_url=app.config["SQLALCHEMY_DATABASE_URI"],
        attachments_folder=attachments_folder,
    )
    web = create_app(settings, RATELIMIT_ENABLED=False)
    keep_compiled(web)
    server = make_server("127.0.0.1", _free_port(), web, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


def _free_port() -> int:
    for port in PORTS:
        with socket.socket() as trial:
            if trial.connect_ex(("127.0.0.1", port)) != 0:
                return port
    raise RuntimeError("every port for browser tests is taken")


@dataclass
class Clock:
    """What `utc_now` says everywhere in the program; time runs on from where it is put."""

    ahead: timedelta = timedelta(0)

    def put(self, moment: datetime) -> None:
        """Make it this moment now."""
        self.ahead = moment - datetime.now(moment.tzinfo)

    def pass_days(self, days: float) -> None:
        """Let days go by."""
        self.ahead += timedelta(days=days)


def moved_clock(monkeypatch: pytest.MonkeyPatch, start: datetime) -> Clock:
    """Put the program's clock to `start`."""
    clock = Clock()
    clock.put(start)

    class Moved(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) + clock.ahead

    monkeypatch.setattr(database, "datetime", Moved)
    return clock
