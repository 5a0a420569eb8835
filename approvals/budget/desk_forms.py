"""What is ticked on the payments desk?"""

from __future__ import annotations

from uuid import uuid4

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField

MOST_TICKS = 200
LONGEST_ID = 9
"""Digits of a number that every id of both databases can hold."""


class ApproveManyForm(FlaskForm):
    """The token, and a key that makes a second post harmless."""

    key = HiddenField(default=lambda: uuid4().hex)


def picked(fields: MultiDict[str, str]) -> set[int]:
    """The ids of the ticked payments; what is no number is no payment."""
    ids = (read_id(text) for text in fields.getlist("pick")[:MOST_TICKS])
    return {each for each in ids if each is not None}


def read_id(text: str | None) -> int | None:
    """An id out of an address or a form; None for what cannot be one."""
    return int(text) if text and text.isdecimal() and len(text) <= LONGEST_ID else None
