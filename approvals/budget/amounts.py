"""How an amount of money is read from what people type."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import Final

FEN: Final = Decimal("0.01")
LARGEST: Final = Decimal("99999999999.99")
"""No school has more; and every sum of amounts fits whole fen in a BIGINT."""

_AMOUNT = re.compile(r"[¥￥]?(-?)(\d{1,3}(?:,\d{3})+|\d+)?(\.\d*)?(万元|万|元)?")


def parse_amount(text: str) -> Decimal | None:
    """Yuan with two decimals out of `1,234.5`, `￥1234.50 元` or `1.2万`; None where it is no amount.

    Full-width digits and signs mean the same. More than two decimals are no amount: nobody pays
    parts of a fen.
    """
    folded = "".join(unicodedata.normalize("NFKC", text).replace("，", ",").split())
    found = _AMOUNT.fullmatch(folded)
    if found is None or not (found[2] or (found[3] or ".") != "."):
        return None
    amount = Decimal(f"{(found[2] or '0').replace(',', '')}{found[3] or ''}")
    amount = amount * 10_000 if (found[4] or "").startswith("万") else amount
    if amount != amount.quantize(FEN) or amount > LARGEST:
        return None
    return -amount.quantize(FEN) if found[1] and amount else amount.quantize(FEN)
