"""How are amounts of yuan read, rounded to the fen and shared out?"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import floor

from approvals.wording import N_

YUAN_CENT = Decimal("0.01")
"""One fen."""
LARGEST_AMOUNT = Decimal(10) ** 12
"""No project asks for a billion million; what is longer is a slip of the keyboard."""

_MULTIPLES = {"万": Decimal(10_000), "亿": Decimal(100_000_000)}
_AMOUNT = re.compile(
    r"[¥￥]?(?P<sign>-)?(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d*)?|\d+(?:\.\d*)?|\.\d+)"
    r"(?P<multiple>[万亿])?(?:元|yuan)?"
)
_GROUPED_WRONG = re.compile(r"[¥￥]?-?[\d,]*\d,[\d,.]*[万亿]?元?")


class AmountUnreadable(ValueError):
    """What was typed is no amount. The message is an English msgid, its values beside it."""

    def __init__(self, message: str, typed: str) -> None:
        self.message = message
        self.values = {"typed": typed.strip()}
        super().__init__(message % self.values)


def quantised(amount: Decimal | int) -> Decimal:
    """The amount in yuan with two decimals, half-up."""
    return Decimal(amount).quantize(YUAN_CENT, ROUND_HALF_UP)


def read_amount(text: str) -> Decimal:
    """Yuan as people type them: `1,234.50`, `１２３４`, `¥1234元`, `12万`, `12.5万元`.

    Raises AmountUnreadable for anything else, for less than nothing and for parts of a fen.
    """
    folded = "".join(unicodedata.normalize("NFKC", text).split())
    match = _AMOUNT.fullmatch(folded)
    if match is None:
        raise AmountUnreadable(_why_unreadable(folded), text)
    amount = Decimal(match["number"].replace(",", "")) * _MULTIPLES.get(match["multiple"], 1)
    if match["sign"] and amount:
        raise AmountUnreadable(N_("An amount cannot be negative."), text)
    if amount >= LARGEST_AMOUNT:
        raise AmountUnreadable(N_("“%(typed)s” is too large for an amount in yuan."), text)
    if amount != quantised(amount):
        raise AmountUnreadable(N_("An amount has at most two decimals (fen)."), text)
    return quantised(amount)


def parse_amount(text: str) -> Decimal | None:
    """Like read_amount; None for what cannot be read, where the page has its own sentence."""
    try:
        return read_amount(text)
    except AmountUnreadable:
        return None


def split(amount: Decimal, shares: Sequence[Decimal | int]) -> list[Decimal]:
    """Share an amount out by weights; the parts add up to it to the fen.

    Every part is its exact share rounded down to the fen; the fen left over go one each to the
    parts that lost most, the earlier first.
    """
    whole = sum((Fraction(share) for share in shares), Fraction(0))
    if amount < 0 or whole <= 0 or any(share < 0 for share in shares):
        raise ValueError("only an amount of 0 or more can be split, by shares that are not all 0")
    fen = int(quantised(amount) * 100)
    exact = [fen * Fraction(share) / whole for share in shares]
    parts = [floor(part) for part in exact]
    by_loss = sorted(range(len(parts)), key=lambda place: parts[place] - exact[place])
    for place in by_loss[: fen - sum(parts)]:
        parts[place] += 1
    return [Decimal(part).scaleb(-2).quantize(YUAN_CENT) for part in parts]


def _why_unreadable(folded: str) -> str:
    if not folded:
        return N_("Give an amount.")
    if _GROUPED_WRONG.fullmatch(folded):
        return N_("In “%(typed)s” the commas do not stand before groups of three digits.")
    return N_("“%(typed)s” is not an amount. Write it like 1234.50 or 12.5万.")
