"""How is a target as people write it understood, in words beside the field?"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from flask_babel import gettext as _

from approvals.documents import targets

SIGNS = {None: "≥", "≈": "≈"}
"""A target without a sign counts as at least; 约 and 左右 are told by one sign."""


@dataclass(frozen=True)
class Understood:
    """`words` beside the field; `is_odd` where the person should look again."""

    words: str
    is_odd: bool = False


def understood(text: str) -> Understood:
    """A number with its sign and unit, or a wording; an empty field says nothing."""
    target = targets.parse(text)
    if target.value is None:
        return Understood(_("in words") if target.wording else "")
    if target.is_placeholder:
        return Understood(_("a bare 0: is the target not known yet?"), is_odd=True)
    number = f"{SIGNS.get(target.operator, target.operator)} {_grouped(target.value)}"
    if target.unit is None:
        return Understood(_("%(number)s, without a unit", number=number), is_odd=True)
    return Understood(f"{number} {target.unit}")


def _grouped(value: Decimal) -> str:
    return f"{value:,f}"
