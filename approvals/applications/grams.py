"""By which pairs of characters is a text found?"""

from __future__ import annotations


def grams(text: str) -> set[str]:
    """Every two neighbouring characters of a text, folded; the one of a single-character text."""
    folded = "".join(text.casefold().split())
    return {folded[i : i + 2] for i in range(max(len(folded) - 1, 1))} if folded else set()
