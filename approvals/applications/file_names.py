"""Under which name is a file shown and handed out? Safe on every system, and its own in its place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

from approvals.file_kinds import ENDINGS

LONGEST_STEM = 100
MOST_BYTES = 200
"""Of the whole name in UTF-8: file systems take 255, and a number may be added."""
_FORBIDDEN = frozenset('<>:"|?*/\\' + "\u115f\u1160\u2800\u3164\uffa0")
"""What no file system takes, and letters that look like nothing."""
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Control and format characters, such as those that turn the direction of writing around."""
_RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)", re.I)
_KNOWN_ENDINGS = frozenset({*ENDINGS.values(), ".jpeg", ".jpe", ".jfif"})


def safe_name(name: str, media_type: str) -> str:
    """A name without folders, hidden or forbidden characters, ending as its content demands."""
    ending = ENDINGS[media_type]
    stem = _without_ending(_clean(name.replace("\\", "/").rsplit("/", 1)[-1]))
    if _RESERVED.match(stem):
        stem = f"_{stem}"
    return f"{_shortened(stem, len(ending)) or 'file'}{ending}"


def shown_name(name: str) -> str:
    """A name as a browser sent it, fit to be shown before anything is known of the content."""
    clean = _clean(name.replace("\\", "/").rsplit("/", 1)[-1])
    return _shortened(clean, 0) or "file"


def own_name(name: str, others: Collection[str]) -> str:
    """The name, with a number where another file of the place is called the same."""
    taken = {_folded(other) for other in others}
    stem, dot, ending = name.rpartition(".")
    number, fresh = 1, name
    while _folded(fresh) in taken:
        number += 1
        fresh = f"{stem} ({number}){dot}{ending}"
    return fresh


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()


def _clean(name: str) -> str:
    """What is left of a name: written in one way, with nothing that cannot be seen."""
    composed = unicodedata.normalize("NFC", name)
    seen = (c for c in composed if unicodedata.category(c) not in _HIDDEN and c not in _FORBIDDEN)
    return " ".join("".join(seen).split()).strip(" .")


def _without_ending(name: str) -> str:
    """Without an ending that says a kind of file; what follows another dot belongs to the name."""
    stem, dot, ending = name.rpartition(".")
    return stem.strip(" .") if f"{dot}{ending}".casefold() in _KNOWN_ENDINGS else name


def _shortened(stem: str, more: int) -> str:
    """Cut at a character, so that the whole stays within its bounds."""
    short = stem[:LONGEST_STEM]
    while len(short.encode()) > MOST_BYTES - more:
        short = short[:-1]
    return short.rstrip(" .")
