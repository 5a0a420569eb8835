"""Which characters does a PDF draw on each page? Read as a viewer copies them, for tests alone.

As much of the format as the printed forms use: streams by Flate, fonts by Identity-H and ToUnicode.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

OBJECT = re.compile(rb"\n(\d+) 0 obj\n(.*?)\nendobj", re.DOTALL)
STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
MAPPED = re.compile(rb"<([0-9A-F]{4})> <([0-9A-F]+)>")
FONT = re.compile(rb"/(f\d+) [\d.]+ Tf")
NAMED = re.compile(rb"/[A-Z]\w*\Z")
"""What stands before a bracket that names a mark and draws nothing."""
ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
SHORT = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}

Glyphs = dict[bytes, str]


def pages_of(pdf: bytes) -> list[str]:
    """The text of every page, in the order in which it is drawn."""
    objects = {int(key): content for key, content in OBJECT.findall(pdf)}
    pages = [each for each in objects.values() if b"/Type/Page/" in each]
    return [_text(page, objects) for page in pages]


def _text(page: bytes, objects: dict[int, bytes]) -> str:
    fonts = {
        name: _glyphs(objects[int(key)], objects)
        for name, key in re.findall(rb"/(f\d+) (\d+) 0 R", objects[_reference(page, b"Resources")])
    }
    text, font, between = "", b"", 0
    content = _stream(objects[_reference(page, b"Contents")])
    for start, end in _strings(content):
        before = content[between:start]
        font = next(reversed(FONT.findall(before)), font)
        between = end
        if not NAMED.search(before):
            plain = _bytes(content[start:end])
            glyphs = (plain[place : place + 2] for place in range(0, len(plain), 2))
            text += "".join(fonts[font].get(glyph, "\ufffd") for glyph in glyphs)
    return text


def _bytes(string: bytes) -> bytes:
    if string.startswith(b"<"):
        return bytes.fromhex(string[1:-1].decode())
    return ESCAPE.sub(_escaped, string[1:-1])


def _strings(content: bytes) -> Iterator[tuple[int, int]]:
    """Where strings begin and end: brackets in pairs need no escape within them."""
    depth = start = 0
    for found in re.finditer(rb"\\.|[()]|<[0-9A-Fa-f]+>", content, re.DOTALL):
        if found[0] == b"(":
            start = start if depth else found.start()
            depth += 1
        elif found[0] == b")":
            depth -= 1
            if not depth:
                yield start, found.end()
        elif found[0].startswith(b"<") and not depth:
            yield found.span()


def _glyphs(font: bytes, objects: dict[int, bytes]) -> Glyphs:
    mapping = _stream(objects[_reference(font, b"ToUnicode")])
    return {
        bytes.fromhex(glyph.decode()): bytes.fromhex(text.decode()).decode("utf-16-be")
        for glyph, text in MAPPED.findall(mapping)
        if text != b"FFFF"
    }


def _reference(content: bytes, name: bytes) -> int:
    found = re.search(rb"/" + name + rb" (\d+) 0 R", content)
    assert found is not None, name
    return int(found[1])


def _stream(content: bytes) -> bytes:
    found = STREAM.search(content)
    assert found is not None
    return zlib.decompress(found[1])


def _escaped(match: re.Match[bytes]) -> bytes:
    letter = match[1]
    return bytes([int(letter, 8)]) if letter.isdigit() else SHORT.get(letter, letter)
