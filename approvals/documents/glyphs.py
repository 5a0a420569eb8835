"""Which characters can a typeface draw? Its character map, in the one format that holds them all."""

from __future__ import annotations

import struct
from pathlib import Path

FULL = 12
"""The format of a map over all of Unicode: groups of first, last, glyph."""


def characters_of(face: Path) -> set[str]:
    """The characters that an OpenType file has glyphs for."""
    content = face.read_bytes()
    start = _table(content, b"cmap")
    (count,) = struct.unpack_from(">H", content, start + 2)
    found: set[str] = set()
    for place in range(count):
        (offset,) = struct.unpack_from(">I", content, start + 8 + 8 * place)
        found |= _characters(content, start + offset)
    return found


def _table(content: bytes, name: bytes) -> int:
    (count,) = struct.unpack_from(">H", content, 4)
    for place in range(12, 12 + 16 * count, 16):
        tag, _checksum, offset = struct.unpack_from(">4sII", content, place)
        if tag == name:
            return offset
    raise ValueError(f"{name!r} is no table of this file")


def _characters(content: bytes, start: int) -> set[str]:
    (kind,) = struct.unpack_from(">H", content, start)
    if kind != FULL:
        return set()
    (groups,) = struct.unpack_from(">I", content, start + 12)
    found: set[str] = set()
    for place in range(groups):
        first, last, _glyph = struct.unpack_from(">III", content, start + 16 + 12 * place)
        found.update(map(chr, range(first, last + 1)))
    return found
