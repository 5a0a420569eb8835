"""In which language and colours a visitor reads: their account's, else their cookie's choice."""

from __future__ import annotations

from typing import Final

from flask import has_request_context, request
from flask_login import current_user

LANGUAGES: Final = ("zh_Hans_CN", "en")
THEMES: Final = ("auto", "light", "dark")
LANGUAGE_COOKIE: Final = "language"
THEME_COOKIE: Final = "theme"
COOKIES_LAST: Final = 365 * 24 * 3600


def chosen_language() -> str:
    """The language of this answer: as chosen, else as the browser asks, else Simplified Chinese."""
    return _chosen("locale", LANGUAGE_COOKIE, LANGUAGES) or _accepted()


def chosen_theme() -> str:
    """Light, dark, or `auto`: as the device has it."""
    return _chosen("theme", THEME_COOKIE, THEMES) or THEMES[0]


def _chosen(column: str, cookie: str, offered: tuple[str, ...]) -> str | None:
    if not has_request_context():
        return None
    own = getattr(current_user, column, None) or request.cookies.get(cookie)
    return own if own in offered else None


def _accepted() -> str:
    """English for browsers that prefer it to Chinese."""
    if not has_request_context():
        return LANGUAGES[0]
    best = request.accept_languages.best_match(["zh", "zh-CN", "en"], default="zh")
    return "en" if best == "en" else LANGUAGES[0]
