"""Which version of a call a person looked at: what every form about a call carries."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import HiddenField

NO_VERSION = -1
LONGEST = 9


class VersionForm(FlaskForm):
    """A form that is based on a version."""

    version = HiddenField(default="0")

    @property
    def based_on(self) -> int:
        """The version as a number; what is none matches no call."""
        return version_in(self.version.data)


def version_in(text: str | None) -> int:
    """A posted version as a number, or one that no call has."""
    typed = text or ""
    is_number = typed.isascii() and typed.isdecimal() and len(typed) <= LONGEST
    return int(typed) if is_number else NO_VERSION
