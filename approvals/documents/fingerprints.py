"""By which few numbers is a text found again, so that no shared run of twenty characters is missed?

Winnowing: of every nine neighbouring runs of twelve characters the one with the least number is
kept. Two texts that share twenty characters in a row keep at least one number in common.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from hashlib import blake2b
from zlib import crc32

from approvals.documents.copied_text import GAP, RUN

GRAM = 12
WINDOW = RUN - GRAM + 1
PAUSES = re.compile("[。；！？]")
PAUSES_A_BLOCK = 8
"""On average."""
LONGEST_BLOCK = 1_000
MOST = 1_500
"""Of one text: about 7,500 characters; of a longer one every second, third … number is kept."""


@lru_cache(maxsize=256)
def fingerprints(text: str) -> frozenset[int]:
    """The numbers of a text that `copied_text.comparable` gave."""
    found = frozenset[int]().union(
        *(_of_block(block) for part in text.split(GAP) for block in _blocks(part))
    )
    step = -(-len(found) // MOST)
    return frozenset(sorted(found)[::step]) if step > 1 else found


def _blocks(part: str) -> Iterator[str]:
    """A part cut behind some of its pauses, chosen by their own last characters.

    Each block reaches so far into the next one that no window of the part is missing. A block that
    nobody changed is the same as before: while a person types, one is new and the rest is known.
    """
    begin = 0
    for end in _cuts(part):
        yield part[begin : end + RUN]
        begin = end + 1
    yield part[begin:]


def _cuts(part: str) -> Iterator[int]:
    """Where a block ends: also where somebody writes on and on without a pause."""
    last = 0
    for end in (*(pause.start() for pause in PAUSES.finditer(part)), len(part)):
        while end - last > LONGEST_BLOCK:
            last += LONGEST_BLOCK
            yield last
        if end < len(part) and crc32(part[max(end - 3, 0) : end].encode()) % PAUSES_A_BLOCK == 0:
            last = end
            yield last


@lru_cache(maxsize=8_192)
def _of_block(block: str) -> frozenset[int]:
    numbers = [_number(block[i : i + GRAM]) for i in range(len(block) - GRAM + 1)]
    return frozenset(min(numbers[i : i + WINDOW]) for i in range(len(numbers) - WINDOW + 1))


def _number(gram: str) -> int:
    digest = blake2b(gram.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
