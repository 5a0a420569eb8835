"""Does the inspection see what is wrong? Each fault put into a page by hand has to be told."""

from __future__ import annotations

import pytest

from tests.browser.town import build_town
from tests.browser.walk import Walk

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

FAULTS = {
    "axe": "document.querySelector('main').append(document.createElement('button'))",
    "color-contrast": "{const pale = document.createElement('p'); pale.textContent = '看不清'; pale.style.color = '#eee'; document.querySelector('main').append(pale)}",
    "scrolls sideways": "{const wide = document.createElement('canvas'); wide.width = 900; document.body.append(wide)}",
    "English: Nothing translated": "document.querySelector('main').append('Nothing translated')",
    "connect-src": "fetch('http://localhost:9/').catch(() => null)",
    "Content Security Policy": "document.body.setAttribute('style', 'color: red')",
    "script: ": "setTimeout(() => { throw new Error('broken') })",
}


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_every_fault_is_told(walk: Walk) -> None:
    """A page in order has no findings; with a fault it has one that names it."""
    build_town()
    visitor = walk.at("visitor")
    walk.inspection.with_variants = False
    visitor.go("/notices/")
    assert walk.inspection.findings == []
    for number, (told, script) in enumerate(FAULTS.items()):
        walk.inspection.findings.clear()
        visitor.page.goto(f"/notices/?{number}")
        visitor.page.evaluate(script)
        visitor.page.wait_for_timeout(100)
        walk.inspection.forget()
        walk.inspection.look(visitor.page, "visitor")
        assert any(told in finding for finding in walk.inspection.findings), told
