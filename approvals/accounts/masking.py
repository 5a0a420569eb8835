"""How bank and identity numbers are shown to somebody: not at all, masked, or whole."""

from __future__ import annotations

from approvals.sight import Identity

SHOWN_AT_END = 4
MASK = "•"


def shown_number(number: str, identity: Identity, *, unmasked: bool = False) -> str:
    """The number as this person may read it; `unmasked` once an auditor asked and it was logged."""
    if not number or identity is Identity.HIDDEN:
        return ""
    if identity is Identity.SHOWN or (unmasked and identity is Identity.UNMASKED_WITH_LOG):
        return number
    return masked(number)


def masked(number: str) -> str:
    """Only the last four characters; a short number not at all."""
    if len(number) <= SHOWN_AT_END * 2:
        return MASK * len(number)
    return MASK * (len(number) - SHOWN_AT_END) + number[-SHOWN_AT_END:]
