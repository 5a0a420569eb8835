"""Which level of an indicator has a word that its version of the target form does not know?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from approvals.documents.targets import fold
from approvals.documents.template import Template, in_order
from approvals.wording import N_


@dataclass(frozen=True)
class StrangeLevel:
    """A word to look at again. Such words may stand: a warning, never an error."""

    name: str
    """`level1` or `level2`."""
    message: str
    """An English msgid that says what is expected."""
    values: Mapping[str, str] = field(hash=False)


def strange_level(words: Template, level1: str, level2: str) -> StrangeLevel | None:
    """The first of both that is not in the version; a blank one is missing, not strange."""
    above, second = fold(level1), fold(level2)
    below = words.below.get(above, ())
    if above and not below:
        known = in_order(row.level1 for row in words.targets)
        return StrangeLevel(
            "level1",
            N_("“%(word)s” is no level 1 of this form. It has: %(known)s."),
            {"word": level1, "known": "、".join(known)},
        )
    if second and below and second not in map(fold, below):
        return StrangeLevel(
            "level2",
            N_("“%(above)s” has no “%(word)s” in this form. It has: %(known)s."),
            {"word": level2, "above": level1, "known": "、".join(below)},
        )
    return None
