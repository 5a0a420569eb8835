"""How files are spoken of to people: their kinds, their size, whether they can be looked at here."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Flask

from approvals.file_kinds import PDF, PICTURES, InWords, endings

KILOBYTE = 1024


def register(app: Flask) -> None:
    """Give the templates their filters."""
    app.jinja_env.filters.update(
        kinds_in_words=kinds_in_words, file_size=file_size, endings=endings, shown_as=shown_as
    )


def kinds_in_words(kinds: Iterable[str]) -> str:
    """The kinds in the order in which the program knows them."""
    return str(InWords(tuple(kinds)))


def file_size(size: int) -> str:
    """A number of bytes in KB or MB."""
    if size < KILOBYTE * KILOBYTE:
        return f"{max(1, round(size / KILOBYTE))} KB"
    return f"{size / KILOBYTE / KILOBYTE:.1f} MB"


def shown_as(media_type: str) -> str:
    """How a file can be looked at inside the application: as picture, pdf, or not at all."""
    if media_type in PICTURES:
        return "picture"
    return "pdf" if media_type == PDF else ""
