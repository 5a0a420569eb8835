"""How is an amount written in Chinese capitals (大写金额), as vouchers and documents demand?

After the rules for filling in bills (正确填写票据和结算凭证的基本规定): 整 where no fen follow, 零 for a gap.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import groupby

from approvals.budget.amounts import quantised

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("仟", "佰", "拾", "")
GROUPS = ("", "万", "亿", "兆")
LIMIT = Decimal(10) ** (4 * len(GROUPS))


def chinese_capitals(amount: Decimal) -> str:
    """`1409.50` as 壹仟肆佰零玖元伍角整. Refuses what has no name any more (from 10 ^ 16 on)."""
    rounded = quantised(amount)
    if abs(rounded) >= LIMIT:
        raise ValueError(f"{amount} is too large for capitals")
    yuan, fen = divmod(int(abs(rounded) * 100), 100)
    return ("负" if rounded < 0 else "") + _yuan(yuan, fen) + _small(yuan, fen)


def _yuan(yuan: int, fen: int) -> str:
    if yuan == 0:
        return "" if fen else "零元"
    return _whole(yuan) + "元"


def _small(yuan: int, fen: int) -> str:
    """角 and 分; a fen without 角 after a yuan is announced by 零."""
    tens, ones = divmod(fen, 10)
    if not fen:
        return "整"
    if not ones:
        return f"{DIGITS[tens]}角整"
    gap = "零" if yuan and not tens else ""
    return gap + (f"{DIGITS[tens]}角" if tens else "") + f"{DIGITS[ones]}分"


def _whole(number: int) -> str:
    """Groups of four digits from the left; a run of zeros before more digits is one 零."""
    digits = str(number)
    groups = -(-len(digits) // 4)
    padded = digits.zfill(groups * 4)
    words = [
        _group(padded[place * 4 : place * 4 + 4], GROUPS[groups - place - 1])
        for place in range(groups)
    ]
    return _single_zeros("".join(words)).strip("零")


def _group(four: str, name: str) -> str:
    if four == "0000":
        return "零"
    named = "".join(
        DIGITS[int(digit)] + (place if digit != "0" else "")
        for digit, place in zip(four, PLACES, strict=True)
    )
    return named.rstrip("零") + name


def _single_zeros(text: str) -> str:
    return "".join("零" if sign == "零" else "".join(run) for sign, run in groupby(text))
