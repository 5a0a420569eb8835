"""What is wrong with the pages of a walk? Looked at on every visit, told once at the end."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

import axe_playwright_python
from playwright.sync_api import ConsoleMessage, Page, Request, Response

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
RULES = """async (contrast) => {
  const result = await axe.run(document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], resultTypes: ["violations"], preload: false,
    rules: {"color-contrast": {enabled: contrast}}});
  return result.violations.map(v =>
    `${v.id}: ${v.nodes.slice(0, 3).map(n => n.target.join(" ") + " — " + n.failureSummary).join(" | ")}`);
}"""
TEXT = """() => {
  const copy = document.body.cloneNode(true);
  for (const e of copy.querySelectorAll("script, kbd, code, [data-template], [lang=en]")) e.remove();
  const labels = [...document.querySelectorAll("[aria-label], [placeholder]")].filter(e => !e.lang)
    .flatMap(e => [e.getAttribute("aria-label"), e.getAttribute("placeholder")]);
  return [copy.textContent, ...labels].join("\\n");
}"""
PARTS = "[...new Set([...document.querySelectorAll('*')].flatMap(e => [...e.classList]))]"
"""What a page is made of: it is asked again when it has a part that no page of its kind had before."""
ENGLISH = re.compile(r"[A-Za-z]{3,}(?: [A-Za-z]{2,})+")
KNOWN_ENGLISH = frozenset({"Ctrl Enter"})
THOROUGH = bool(os.environ.get("FUNDTRAIL_DEEP"))
"""Everybody's own view of each page, not only the first one's."""
PHONE = {"width": 375, "height": 740}
DESK = {"width": 1366, "height": 900}


@dataclass
class Inspection:
    """Collects findings over all people and pages of one walk."""

    origin: str
    with_variants: bool
    shared: Path | None = None
    """A folder in which the tests of one run remember together what one of them has looked at."""
    findings: list[str] = field(default_factory=list)
    visits: int = 0
    _seen: set[tuple[str, ...]] = field(default_factory=set)
    _pictured: set[str] = field(default_factory=set)

    def watch(self, page: Page, who: str) -> None:
        """Note requests to other hosts, faults of the server and words on the console."""
        page.on("request", lambda request: self._request(request, who))
        page.on("response", lambda response: self._response(response, who))
        page.on("console", lambda message: self._console(message, who))
        page.on("pageerror", lambda error: self.note(who, page.url, f"script: {error}"))

    def note(self, who: str, url: str, finding: str) -> None:
        """One finding, once."""
        told = f"{who} {urlsplit(url).path}: {finding}"
        if told not in self.findings:
            self.findings.append(told)

    def look(self, page: Page, who: str, *, variant: str = "") -> None:
        """Ask everything of the page as it stands there."""
        self.visits += 1
        if not variant:
            self._english(page, who)
        kind, owner = self.kind_of(page.url), who if THOROUGH else ""
        parts = page.evaluate(PARTS)
        new = [part for part in ("", *parts) if self.once(variant, kind, owner, part)]
        coloured = [part for part in parts if self.once("contrast", variant, owner, part)]
        if new:
            contrast = bool(coloured) or THOROUGH or ("" in new and not variant)
            self._sideways(page, who)
            self._axe(page, who, variant, contrast=contrast)

    def once(self, *what: str) -> bool:
        """Whether this is the first time, in this walk and in all others of the run."""
        fresh = what not in self._seen
        self._seen.add(what)
        if not fresh or self.shared is None:
            return fresh
        try:
            Path(self.shared, sha256(repr(what).encode()).hexdigest()).touch(exist_ok=False)
        except FileExistsError:
            return False
        return True

    def forget(self) -> None:
        """Look at everything as for the first time, whatever others have looked at."""
        self._seen.clear()
        self.shared = None

    @staticmethod
    def kind_of(url: str) -> str:
        """The page's pattern: its address without numbers."""
        return re.sub(r"\d+", "N", urlsplit(url).path)

    def picture(self, page: Page, name: str) -> None:
        """Keep pictures of an important page, where a folder for them is named."""
        folder = os.environ.get("BROWSER_PICTURES")
        if not folder or name in self._pictured:
            return
        self._pictured.add(name)
        for size in (PHONE, DESK):
            page.set_viewport_size(size)  # type: ignore[arg-type]
            page.screenshot(path=f"{folder}/{name}.{size['width']}.png", full_page=True)

    def write_down(self) -> None:
        """Keep the findings beside the pictures."""
        folder = os.environ.get("BROWSER_PICTURES")
        if folder:
            Path(folder, "findings.txt").write_text("\n".join(self.findings), encoding="utf-8")

    def _axe(self, page: Page, who: str, variant: str, *, contrast: bool) -> None:
        """All rules; contrast, which takes longer than the rest, where a colour may be new."""
        page.evaluate(AXE)
        for violation in page.evaluate(RULES, contrast):
            self.note(who, page.url, f"axe {variant} {violation}")

    def _sideways(self, page: Page, who: str) -> None:
        page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        width = page.evaluate("document.scrollingElement.scrollWidth")
        page.set_viewport_size(DESK)  # type: ignore[arg-type]
        if width > PHONE["width"]:
            self.note(who, page.url, f"scrolls sideways: {width} px on a phone")

    def _english(self, page: Page, who: str) -> None:
        for words in ENGLISH.findall(page.evaluate(TEXT)):
            if words not in KNOWN_ENGLISH:
                self.note(who, page.url, f"English: {words}")

    def _request(self, request: Request, who: str) -> None:
        if not request.url.startswith((self.origin, "data:", "blob:")):
            self.note(who, request.frame.url, f"asks another host: {request.url}")

    def _response(self, response: Response, who: str) -> None:
        if response.status >= 500:
            self.note(who, response.url, f"answers {response.status}")

    def _console(self, message: ConsoleMessage, who: str) -> None:
        if message.type == "error" and "status of 4" not in message.text:
            self.note(who, message.location.get("url", ""), f"console: {message.text}")
