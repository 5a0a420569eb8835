"""Which language does the reader read, and what is a text in it? Asked a thousand times a page."""

from __future__ import annotations

from typing import Any

from babel import Locale
from flask import Flask, g
from flask_babel import get_locale, get_translations
from markupsafe import Markup

_catalogues: dict[str, Any] = {}
"""The merged texts of all rooms by language; they do not change while the program runs."""
_plain: dict[tuple[str, str], Markup] = {}
"""By language and English text what a page shows where no value is filled in."""


def register(app: Flask) -> None:
    """Let templates translate without finding out the language anew for each text."""
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda text: _catalogue().ugettext(text),
        ngettext=lambda one, many, count: _catalogue().ungettext(one, many, count),
        newstyle=True,
    )
    app.jinja_env.globals.update(_=_text, gettext=_text)


def in_english() -> bool:
    """Whether the reader reads English."""
    return reader_locale().language == "en"


def reader_locale() -> Locale:
    """The reader's locale; within `force_locale` the forced one.

    Flask-Babel keeps it in its notes of the request; asking it is right always, and slow.
    """
    notes = g.get("_flask_babel")
    known = getattr(notes, "babel_locale", None) or get_locale()
    return known or Locale("zh", "CN", script="Hans")


def _text(text: str, /, **values: Any) -> Markup:
    """What Jinja's own gettext answers in a page, without its way through the template's context."""
    if values:
        return Markup(_catalogue().ugettext(text)) % values
    key = reader_locale().language, text
    if key not in _plain:
        _plain[key] = Markup(_catalogue().ugettext(text)) % {}
    return _plain[key]


def _catalogue() -> Any:
    language = reader_locale().language
    if language not in _catalogues:
        _catalogues[language] = get_translations()
    return _catalogues[language]
