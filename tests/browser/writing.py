"""A server that can be killed, and people who write at browsers of their own: for the tests of writing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, expect

from approvals.database import utc_now
from approvals.programmes.models import Call
from tests.support.servers import free_port

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "fundtrail-demo"
PATIENCE_SECONDS = 30
MAIN = "import sys; from wsgi import app; app.run(port=int(sys.argv[1]), threaded=True)"


@dataclass
class Server:
    """The whole program as a process of its own, on a database file."""

    folder: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def database_url(self) -> str:
        return f"sqlite:///{self.folder / 'writing.db'}"

    @property
    def origin(self) -> str:
        return f"http://localhost:{self.port}"

    def start(self) -> None:
        """Start it, unless it runs, and wait until it answers."""
        if self.process is not None:
            return
        environment = os.environ | {
            "SECRET_KEY": "w" * 32,
            "DATABASE_URL": self.database_url,
            "ATTACHMENTS_FOLDER": str(self.folder / "attachments"),
        }
        log = (self.folder / "server.log").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-c", MAIN, str(self.port)],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=log,
        )
        until = time.monotonic() + PATIENCE_SECONDS
        while not self._answers():
            assert time.monotonic() < until, (self.folder / "server.log").read_text()
            time.sleep(0.05)

    def kill(self) -> None:
        """As if the machine had lost its power."""
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait(10)
            self.process = None

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.origin}/sign-in", timeout=2) as answer:
                return answer.status == 200
        except OSError:
            return False


def open_for_a_month(call: Call) -> Call:
    """Declarations are taken from yesterday on."""
    now = utc_now()
    call.opens_at, call.opened_at = now - timedelta(days=1), now
    call.declaration_closes_at = now + timedelta(days=30)
    return call


@dataclass
class Writer:
    """Somebody with a browser of their own and a declaration open."""

    browser: Browser
    server: Server
    login: str
    application_id: int
    context: BrowserContext = field(init=False)
    page: Page = field(init=False)
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.context = self.browser.new_context(locale="zh-CN", base_url=self.server.origin)
        self.context.set_default_timeout(30_000)
        self.page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.sign_in(self.page)
        self.open()

    def sign_in(self, page: Page, login: str | None = None) -> None:
        """Come in by the page."""
        page.goto("/sign-in")
        page.get_by_label("密码").fill(PASSWORD)
        page.locator("input[name=name]").first.fill(login or self.login)
        page.get_by_role("button", name="登录", exact=True).first.click()
        page.wait_for_url(lambda url: "sign-in" not in url)

    def open(self, page: Page | None = None) -> Page:
        """The editor, ready to write in."""
        page = page or self.page
        page.goto(f"/applications/{self.application_id}/declaration")
        page.wait_for_selector("form[data-ready]")
        return page

    def type(self, name: str, text: str) -> None:
        """Type at the end of a field, key by key."""
        self.page.locator(f"[name={name}]").focus()
        self.page.keyboard.press("Control+End")
        self.page.keyboard.type(text)

    def says(self, words: str, page: Page | None = None) -> None:
        """The page says this of saving, at its fixed place."""
        place = (page or self.page).locator("aside [data-save-state]")
        expect(place).to_contain_text(words, timeout=20_000)

    def kept_here(self) -> str:
        """What lies in this browser, as anybody at it could read it."""
        return self.page.evaluate("JSON.stringify(Object.entries(localStorage))")
