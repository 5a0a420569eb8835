"""Somebody at a browser: reads, clicks and types what the pages offer, and nothing else."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

from playwright.sync_api import Browser, Error, Locator, Page, expect

from approvals.accounts.models import Account
from approvals.database import db
from tests.browser.inspection import DESK, THOROUGH, Inspection

PASSWORD = "fundtrail-demo"
PATIENCE = 30_000
VARIANTS = (("en", "dark"), ("zh_Hans_CN", "dark"), ("en", "light"))
"""The first alone differs in both from what is looked at anyway, so that it shows the faults of either."""


def paste(page: Page, text: str, html: str = "") -> None:
    """Paste copied cells where the cursor is, as a spreadsheet's or Word's clipboard gives them."""
    page.evaluate(
        """([text, html]) => {
          const clipboardData = new DataTransfer();
          clipboardData.setData("text/plain", text);
          if (html) clipboardData.setData("text/html", html);
          document.activeElement.dispatchEvent(
            new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
        }""",
        [text, html],
    )


def _let_the_server_write() -> None:
    """End what the test itself asked of the database: on SQLite its transaction holds the lock."""
    db.session.commit()


@dataclass
class Person:
    """One person with a browser of their own."""

    login: str
    browser: Browser
    origin: str
    inspection: Inspection
    page: Page = field(init=False)

    def __post_init__(self) -> None:
        context = self.browser.new_context(
            locale="zh-CN",
            viewport=DESK,
            base_url=self.origin,
            accept_downloads=True,  # type: ignore[arg-type]
        )
        context.set_default_timeout(PATIENCE)
        self.page = context.new_page()
        self.inspection.watch(self.page, self.login)

    def go(self, address: str) -> None:
        """Open an address; sign in where that is asked for."""
        _let_the_server_write()
        self.page.goto(address)
        if "/sign-in" in self.page.url:
            self._sign_in()
            self.page.goto(address)
        self.look()

    def click(
        self, name: str, role: str = "button", *, within: Locator | None = None, nth: int = 0
    ) -> None:
        """Press what is called so; `name` is its whole text, else the beginning of it."""
        place = within or self.page
        found = place.get_by_role(role, name=name, exact=True)  # type: ignore[arg-type]
        if not found.count():
            found = place.get_by_role(role, name=re.compile(rf"^{re.escape(name)}"))  # type: ignore[arg-type]
        self._leave_by(found.nth(nth))
        self.look()

    def follow(self, name: str, **more: object) -> None:
        """Follow the link called so."""
        self.click(name, "link", **more)  # type: ignore[arg-type]

    def type(self, label: str, text: str) -> None:
        """Type into the field of this label."""
        self.field(label).fill(text)

    def choose(self, label: str, option: str) -> None:
        """Choose from a list by the option's words."""
        self.field(label).select_option(label=option)

    def tick(self, name: str) -> None:
        """Tick a box or choose one of several."""
        self.page.get_by_label(name, exact=True).check()

    def hand_over(self, label: str, file: Path) -> None:
        """Choose a file."""
        self.page.get_by_label(label).first.set_input_files(file)

    def field(self, label: str) -> Locator:
        """The field of this label."""
        return self.page.get_by_label(label, exact=True).and_(
            self.page.locator("input, select, textarea")
        )

    def reads(self, text: str) -> None:
        """The page says this."""
        expect(self.page.locator("body")).to_contain_text(text)

    def look(self) -> None:
        """Have the page inspected, the first time of its kind in English and dark too."""
        self.inspection.look(self.page, self.login)
        kind = self.inspection.kind_of(self.page.url)
        if self.inspection.with_variants and self.inspection.once("variants", kind):
            self._look_at_variants()

    def picture(self, name: str) -> None:
        """Keep a picture of the page."""
        self.inspection.picture(self.page, name)

    def _leave_by(self, element: Locator) -> None:
        """Press something that leads to another page, and wait until that one stands."""
        _let_the_server_write()
        self.page.evaluate("document.documentElement.dataset.left = 'yes'")
        element.click()
        until = monotonic() + PATIENCE / 1000
        while not self._stands():
            assert monotonic() < until, f"{self.page.url} leads nowhere"
            self.page.wait_for_timeout(20)

    def _stands(self) -> bool:
        try:
            return self.page.evaluate(
                "document.readyState === 'complete' && !document.documentElement.dataset.left"
            )
        except Error:
            return False

    def _look_at_variants(self) -> None:
        second = self.page.context.new_page()
        for locale, theme in VARIANTS if THOROUGH else VARIANTS[:1]:
            self._prefer(locale, theme)
            answer = second.goto(self.page.url)
            if answer is not None and answer.status == 200:
                self.inspection.look(second, self.login, variant=f"{locale} {theme}")
        self._prefer("zh_Hans_CN", "light")
        second.close()

    def _prefer(self, locale: str, theme: str) -> None:
        """As if chosen before: in the account, and in the cookies of who has none."""
        wanted = {"language": locale, "theme": theme}
        self.page.context.add_cookies(
            [{"name": name, "value": value, "url": self.origin} for name, value in wanted.items()]
        )
        account = db.session.query(Account).filter_by(login_name=self.login).one_or_none()
        if account is not None:
            account.locale, account.theme = locale, theme
        db.session.commit()

    def _sign_in(self) -> None:
        self.look()
        self.page.get_by_label("密码").fill(PASSWORD)
        self.page.locator("input[name=name]").first.fill(self.login)
        self._leave_by(self.page.get_by_role("button", name="登录", exact=True).first)
        expect(self.page).not_to_have_url(re.compile("sign-in"))
