"""What is ticked on the payments desk?"""

from __future__ import annotations

from uuid import uuid4

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField

MOST_TICKS = 200


class ApproveManyForm(FlaskForm):
    """The token, and a key that makes a second post harmless."""

    key = HiddenField(default=lambda: uuid4().hex)


def picked(fields: MultiDict[str, str]) -> set[int]:
    """The ids of the ticked payments; what is no number is no payment."""
    return set(fields.getlist("pick", type=int)[:MOST_TICKS])
