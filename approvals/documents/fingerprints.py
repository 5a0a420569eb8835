"""By which few numbers is a text found again, so that no shared run of twenty characters is missed?

Winnowing: of every nine neighbouring runs of twelve characters the one with the least number is
kept. Two texts that share twenty characters in a row keep at least one number in common.
"""

from __future__ import annotations

from hashlib import blake2b

from approvals.documents.copied_text import GAP, RUN

GRAM = 12
WINDOW = RUN - GRAM + 1
MOST = 1_500
"""Of one text: about 7,500 characters; of a longer one every second, third … number is kept."""


def fingerprints(text: str) -> set[int]:
    """The numbers of a text that `copied_text.comparable` gave."""
    found: set[int] = set()
    for part in text.split(GAP):
        found |= _of_part(part)
    step = -(-len(found) // MOST)
    return set(sorted(found)[::step]) if step > 1 else found


def _of_part(part: str) -> set[int]:
    numbers = [_number(part[i : i + GRAM]) for i in range(len(part) - GRAM + 1)]
    return {min(numbers[i : i + WINDOW]) for i in range(len(numbers) - WINDOW + 1)}


def _number(gram: str) -> int:
    digest = blake2b(gram.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
