"""What does an indicator's target say: a number to reach, or words?

A target is numeric only if its whole text is `[sign] number [万] [unit] [左右|以上|以下]`. Everything
else, a range or a number inside a sentence, is a wording. The text as typed is kept elsewhere;
what is compared is folded.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Literal

Operator = Literal["=", "≥", "≤", ">", "<", "≈"]

TEN_THOUSAND = Decimal(10_000)
NEARLY = Decimal("0.95")
"""The part of an approximate target (约, 左右) from which on it is met."""

_PREFIXES: dict[str, Operator] = {
    "=": "=",
    "≥": "≥",
    "≤": "≤",
    ">": ">",
    "<": "<",
    "约": "≈",
    "不少于": "≥",
    "不超过": "≤",
}
_SUFFIXES: dict[str, Operator] = {"左右": "≈", "以上": "≥", "以下": "≤"}

_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
# Characters of a time limit or of a verb: with one of them the rest is a sentence, not a unit.
_NO_UNIT = "内前后底初末起完成达到得获参加的为至或和及约按余多第全均共不无未已在"
_WORD = rf"(?:(?!{'|'.join(_SUFFIXES)})[^\W\d_{_NO_UNIT}]){{1,5}}"
_UNIT = rf"(?:%|‰|°C|[ckdm]?m[23]|{_WORD}(?:\({_WORD}\))?(?:/{_WORD})?)"
_TARGET = re.compile(
    rf"(?P<prefix>{'|'.join(_PREFIXES)})?"
    rf"(?P<number>{_NUMBER})(?P<ten_thousand>万)?"
    rf"(?P<unit>{_UNIT})?"
    rf"(?P<suffix>{'|'.join(_SUFFIXES)})?"
)
_CALENDAR = re.compile(r"(?:(?:19|20)\d\d年度?|\d{1,2}(?:月份?|季度))")
_LEADING = re.compile(rf"(?P<number>-?(?:{_NUMBER}))(?P<ten_thousand>万)?")
_SIGNS = str.maketrans({"≧": "≥", "⩾": "≥", "≦": "≤", "⩽": "≤"})


@dataclass(frozen=True)
class Target:
    """A target as understood: either value (with operator and unit), or wording, or neither."""

    operator: Operator | None = None
    """None counts as `≥`."""
    value: Decimal | None = None
    """The number as people mean it: 95 for 95 %, 20000 for 2万."""
    unit: str | None = None
    wording: str | None = None

    @property
    def is_numeric(self) -> bool:
        return self.value is not None

    @property
    def is_placeholder(self) -> bool:
        """Nothing at all, or a bare 0 as people leave in a cell that they did not fill."""
        empty = self.value is None and self.wording is None
        return empty or (self.value == 0 and self.operator is None and self.unit is None)


def fold(text: str | None) -> str:
    """One spelling for what means the same: full-width signs, `>=`, white space."""
    folded = "".join(unicodedata.normalize("NFKC", text or "").split())
    return folded.replace(">=", "≥").replace("<=", "≤").translate(_SIGNS)


@lru_cache(maxsize=4_096)
def parse(text: str | None) -> Target:
    """Read a target as typed."""
    folded = fold(text)
    if not folded:
        return Target()
    match = _TARGET.fullmatch(folded)
    if match is None or _CALENDAR.fullmatch(folded):
        return Target(wording=(text or "").strip())
    return Target(_operator(match), _number(match), match["unit"])


def shown(target: Target) -> str:
    """A target in one tidy spelling, for people: `≥50个`, `约65所`, or its wording."""
    if target.value is None:
        return target.wording or ""
    sign = {None: "", "≈": "约"}.get(target.operator, target.operator)
    return f"{sign}{format(target.value, 'f')}{target.unit or ''}"


def actual_number(text: str | None) -> Decimal | None:
    """An actual value is its leading number: 97 of `97%`, 16800 of `1.68万人`; none of `>1000`."""
    match = _LEADING.match(fold(text))
    return _number(match) if match else None


def met(target: Target, actual: Decimal | None) -> bool | None:
    """Does the number reach the target? None where there are no two numbers to compare."""
    if target.value is None or actual is None:
        return None
    match target.operator:
        case ">":
            return actual > target.value
        case "<":
            return actual < target.value
        case "≤":
            return actual <= target.value
        case "≈":
            return actual >= target.value * NEARLY
    return actual >= target.value


def share_achieved(target: Target, actual: Decimal | None) -> Fraction | None:
    """How much of the target was reached, exactly; for `≤` and `<` target ÷ actual.

    None where there is nothing to compare or the denominator is zero.
    """
    if target.value is None or actual is None:
        return None
    reached, wanted = actual, target.value
    if target.operator in ("≤", "<"):
        reached, wanted = wanted, reached
    return Fraction(reached) / Fraction(wanted) if wanted else None


def _operator(match: re.Match[str]) -> Operator | None:
    """A sign before the number wins over a word after it, save the `=` that people put anyway."""
    before, after = (
        _PREFIXES.get(match["prefix"] or ""),
        _SUFFIXES.get(match["suffix"] or ""),
    )
    return after or before if before in (None, "=") else before


def _number(match: re.Match[str]) -> Decimal:
    value = Decimal(match["number"].replace(",", ""))
    if match["ten_thousand"]:
        value *= TEN_THOUSAND
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value
