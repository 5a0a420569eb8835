"""Which of many titles is nearly this one? By the pairs of characters that they share."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from approvals.applications.grams import grams
from approvals.documents.targets import fold

ENOUGH = 0.6
"""The part of all pairs of both titles that has to be shared."""


class Titles:
    """Titles by their pairs, built once and asked for each form."""

    def __init__(self, titles: Iterable[tuple[int, str]]) -> None:
        self._grams = {key: grams(fold(title)) for key, title in titles}
        self._of: dict[str, list[int]] = defaultdict(list)
        for key, found in self._grams.items():
            for gram in found:
                self._of[gram].append(key)

    def like(self, title: str | None) -> list[tuple[int, float]]:
        """The keys of similar titles with how much they share, the most similar first."""
        wanted = grams(fold(title))
        shared = Counter(key for gram in wanted for key in self._of.get(gram, ()))
        shares = ((key, n / len(wanted | self._grams[key])) for key, n in shared.items())
        return sorted((s for s in shares if s[1] >= ENOUGH), key=lambda s: (-s[1], -s[0]))
