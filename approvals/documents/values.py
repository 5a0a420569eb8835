"""What does a cell's text say: an amount, a percentage, a day, yes or no, a text?"""

from __future__ import annotations

import calendar
import re
from datetime import date
from decimal import Decimal

from approvals.documents.targets import fold
from approvals.wording import N_

BLANKS = {"", "-", "--", "—", "——", "–", "/", "\\", "无", "\\/", "―", "一"}
FACTORS = {
    "元": Decimal(1),
    "千元": Decimal(1_000),
    "万元": Decimal(10_000),
    "百万元": Decimal(1_000_000),
    "亿元": Decimal(100_000_000),
}
LONGEST = 15
"""Digits before the point: no honest form has more."""

_AMOUNT = re.compile(
    r"(?:人民币|RMB|CNY)?[¥￥]?(?P<number>-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)"
    r"(?P<unit>元|千元|万元?|百万元|亿元?)?(?:整)?"
)
_SCORE = re.compile(r"(?P<number>-?\d+(?:\.\d+)?)(?:分|%)?")
_DAY = re.compile(
    r"(?P<year>\d{4})[年./-]?(?P<month>\d{1,2})(?:[月./-]?(?:(?P<day>\d{1,2})日?)?)?"
    r"(?:\d{1,2}:\d{2}(?::\d{2})?)?"
)
_COMPACT_DAY = re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})")
_TICKED, _OPEN = "☑☒✓✔√■●◉⊙", "□☐○◯"
_CJK = r"[\u3000-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff“”‘’—…·]"
_BETWEEN_CJK = re.compile(rf"(?<={_CJK})[^\S\n]+(?={_CJK})")
_PARAGRAPH_END = "。；！？：.;!?:"


class Misfit(ValueError):
    """A text that is not what its cell demands. The message is an English msgid."""

    def __init__(self, message: str, found: str) -> None:
        self.message, self.found = message, found
        super().__init__(message % {"found": found})


def is_blank(text: str) -> bool:
    """Nothing, or a stroke as people put in a cell that does not apply."""
    return fold(text) in BLANKS


def amount(text: str, factor: Decimal = Decimal(1)) -> Decimal | None:
    """Yuan. `factor` is the unit that the label names; a unit in the cell itself goes before."""
    if is_blank(text):
        return None
    match = _AMOUNT.fullmatch(fold(text).replace("，", ","))
    if match is None:
        raise Misfit(N_("“%(found)s” is not an amount of money"), text)
    if unit := match["unit"]:
        factor = FACTORS[unit if unit.endswith("元") else unit + "元"]
    return _plain(_bounded(match["number"], text) * factor)


def score(text: str) -> Decimal | None:
    """Marks, a weight, or a rate in percent."""
    if is_blank(text):
        return None
    match = _SCORE.fullmatch(fold(text).replace(",", ""))
    if match is None:
        raise Misfit(N_("“%(found)s” is not a number"), text)
    return _bounded(match["number"], text)


def day(text: str, at_end: bool = False) -> date | None:
    """A day. A month alone is its first day, or its last `at_end`."""
    if is_blank(text):
        return None
    folded = fold(text)
    match = _COMPACT_DAY.fullmatch(folded) or _DAY.fullmatch(folded)
    try:
        if match is None:
            raise ValueError
        year, month = int(match["year"]), int(match["month"])
        last = calendar.monthrange(year, month)[1]
        return date(year, month, int(match["day"] or (last if at_end else 1)))
    except ValueError:
        raise Misfit(N_("“%(found)s” is not a day"), text) from None


def yes_or_no(text: str) -> bool | None:
    """是 or 否, written or ticked (☑是 □否); None where neither or both are meant."""
    folded = fold(text)
    said = {word: _is_ticked(folded, word) for word in ("是", "否")}
    if "是" in folded and "否" in folded:
        return said["是"] if said["是"] != said["否"] else None
    folded = folded.strip(_TICKED + _OPEN)
    return {"是": True, "有": True, "含": True, "否": False, "无": False, "没有": False}.get(folded)


def short_text(text: str) -> str | None:
    """A name, a level, a target: the white space that wraps a cell is no part of it."""
    return None if is_stroke(text) else _BETWEEN_CJK.sub("", _unwrapped(text)).strip() or None


def long_text(text: str) -> str | None:
    """Prose: lines that only wrap are joined, paragraphs stay."""
    if is_stroke(text):
        return None
    paragraphs: list[str] = []
    for line in (part.strip() for part in text.splitlines()):
        if not line:
            continue
        if paragraphs and paragraphs[-1][-1] not in _PARAGRAPH_END:
            paragraphs[-1] = _joined(paragraphs[-1], line)
        else:
            paragraphs.append(line)
    return "\n".join(paragraphs) or None


def is_stroke(text: str) -> bool:
    """A cell struck through: for texts 无 and 一 are words."""
    return fold(text) in BLANKS - {"无", "一"}


def _unwrapped(text: str) -> str:
    lines = [line.strip() for line in text.splitlines()]
    whole = ""
    for line in lines:
        whole = _joined(whole, line)
    return whole


def _joined(before: str, after: str) -> str:
    """Two lines as one: a gap only between two Latin words that it parted."""
    letters = before[-1:].isascii() and before[-1:].isalpha() and after[:1].isascii()
    return before + (" " if letters and after[:1].isalpha() else "") + after


def _is_ticked(folded: str, word: str) -> bool:
    """A tick right before the word, or right after it where ticks stand behind words."""
    ticks_before = folded[:1] in _TICKED + _OPEN
    place = folded.index(word) if word in folded else -1
    if place < 0:
        return False
    beside = folded[place - 1 : place] if ticks_before else folded[place + 1 : place + 2]
    return bool(beside) and beside in _TICKED


def _bounded(number: str, text: str) -> Decimal:
    value = Decimal(number.replace(",", ""))
    if value.adjusted() > LONGEST:
        raise Misfit(N_("“%(found)s” has too many digits"), text)
    return value


def _plain(value: Decimal) -> Decimal:
    """Without digits that a factor left: 571.6万 is 5716000 and not 5716000.0."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()
