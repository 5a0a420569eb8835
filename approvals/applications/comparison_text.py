"""Which words of a text were taken out and which were written in?

Chinese has no spaces, so a text is taken apart ever more finely: into sentences, the changed ones
into clauses, the changed ones of those into characters, where a Latin word or a number counts as
one character. What remains the same for a single character only is shown with what changed around it: that
reads as words do. Each level is left out where it would take long: a text that was rewritten
is shown whole, old before new. Nothing is ever lost: the old text is what is kept and taken out,
the new text is what is kept and written in.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby

SAME, REMOVED, ADDED = "same", "removed", "added"
MOST_PAIRS = 60_000
"""Equal pairs of parts that are looked at on one level: what bounds the time."""
LEVELS = (
    re.compile(r"[^。！？；\n]*[。！？；\n]+|[^。！？；\n]+"),
    re.compile(r"[^，、：,:]*[，、：,:]+|[^，、：,:]+"),
    re.compile(r"[A-Za-z]+|\d+(?:[.,]\d+)*|\s+|.", re.DOTALL),
)
"""Sentences, clauses, characters. Put together again, the parts of a text are the text."""


@dataclass(frozen=True)
class Piece:
    """A run of characters that was kept, taken out or written in."""

    kind: str
    text: str


def compared(old: str, new: str) -> tuple[Piece, ...]:
    """What was kept, taken out and written in, in reading order; within a change, old first."""
    return tuple(_gathered(_joined(list(_pieces(old, new, 0)))))


def _pieces(old: str, new: str, level: int) -> Iterator[Piece]:
    if old == new:
        yield Piece(SAME, old)
        return
    if not old or not new or level == len(LEVELS):
        yield from (Piece(REMOVED, old), Piece(ADDED, new))
        return
    before, after = LEVELS[level].findall(old), LEVELS[level].findall(new)
    head, tail = _ends(before, after)
    left, right = before[head : len(before) - tail], after[head : len(after) - tail]
    yield Piece(SAME, "".join(before[:head]))
    yield from _between(left, right, level)
    yield Piece(SAME, "".join(before[len(before) - tail :]))


def _between(before: Sequence[str], after: Sequence[str], level: int) -> Iterator[Piece]:
    """The parts between the common beginning and end."""
    if _pairs(before, after) > MOST_PAIRS:
        yield from (Piece(REMOVED, "".join(before)), Piece(ADDED, "".join(after)))
        return
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for verb, i1, i2, j1, j2 in matcher.get_opcodes():
        old, new = "".join(before[i1:i2]), "".join(after[j1:j2])
        if verb == "equal":
            yield Piece(SAME, old)
        else:
            yield from _pieces(old, new, level + 1)


def _ends(before: Sequence[str], after: Sequence[str]) -> tuple[int, int]:
    """How many parts are the same at the beginning, and how many of the others at the end."""
    shortest = min(len(before), len(after))
    head = next((i for i in range(shortest) if before[i] != after[i]), shortest)
    rest = shortest - head
    tail = next((i for i in range(rest) if before[-1 - i] != after[-1 - i]), rest)
    return head, tail


def _pairs(before: Iterable[str], after: Iterable[str]) -> int:
    counts = Counter(before)
    return sum(counts[part] for part in after)


def _joined(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """A single character that stayed between two changes goes with them."""
    known = [piece for piece in pieces if piece.text]
    for number, piece in enumerate(known):
        inside = 0 < number < len(known) - 1
        around = inside and SAME not in (known[number - 1].kind, known[number + 1].kind)
        if piece.kind == SAME and around and len(piece.text) == 1 and piece.text.isalnum():
            yield from (Piece(REMOVED, piece.text), Piece(ADDED, piece.text))
        else:
            yield piece


def _gathered(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """One run for what was kept; for a change one of what was taken out, one of what came in."""
    for same, run in groupby(pieces, key=lambda piece: piece.kind == SAME):
        parts = list(run)
        for kind in (SAME,) if same else (REMOVED, ADDED):
            if text := "".join(part.text for part in parts if part.kind == kind):
                yield Piece(kind, text)
