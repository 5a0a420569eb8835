"""What is a file, by its content and never by its name? And which kinds may a call take?"""

from __future__ import annotations

import zipfile
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import IO, Any, Final

from flask_babel import lazy_gettext as _l

from approvals.language import in_english
from approvals.wording import N_

PDF, PNG, JPEG = "application/pdf", "image/png", "image/jpeg"
GIF, WEBP = "image/gif", "image/webp"
_OFFICE = "application/vnd.openxmlformats-officedocument."
DOCX, XLSX = f"{_OFFICE}wordprocessingml.document", f"{_OFFICE}spreadsheetml.sheet"
PPTX, ZIP = f"{_OFFICE}presentationml.presentation", "application/zip"


class FileRefused(ValueError):
    """A file that is not taken; the message is an English msgid for the person, with its values."""

    def __init__(self, sentence: str, **values: Any) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.values = values


@dataclass(frozen=True)
class Kind:
    """What a call may take: in words, and the types that belong to it with their endings."""

    title: Any
    endings: dict[str, str] = field(hash=False)
    """Media type → the ending of a stored name."""


KINDS: Final[dict[str, Kind]] = {
    "pdf": Kind(_l("PDF"), {PDF: ".pdf"}),
    "picture": Kind(_l("pictures"), {PNG: ".png", JPEG: ".jpg", GIF: ".gif", WEBP: ".webp"}),
    "word": Kind(_l("Word (.docx)"), {DOCX: ".docx"}),
    "excel": Kind(_l("Excel (.xlsx)"), {XLSX: ".xlsx"}),
    "slides": Kind(_l("PowerPoint (.pptx)"), {PPTX: ".pptx"}),
    "archive": Kind(_l("ZIP archives"), {ZIP: ".zip"}),
}
USUAL_KINDS: Final = ("pdf", "picture", "word", "excel", "slides")
"""What a new call takes: archives only where the office wants them."""
ENDINGS: Final = {
    media_type: end for kind in KINDS.values() for media_type, end in kind.endings.items()
}
PICTURES: Final = frozenset(KINDS["picture"].endings)

MOST_PARTS = 5_000
LARGEST_DIRECTORY = 2 * 1024 * 1024
LARGEST_UNPACKED = 1024 * 1024 * 1024

_STARTS: Final = (
    (b"%PDF-", PDF),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPEG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
)
_PACKAGE, _OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAIN_PARTS: Final = {
    "word/document.xml": DOCX,
    "xl/workbook.xml": XLSX,
    "ppt/presentation.xml": PPTX,
}
_OTHER = N_("Only these kinds of file are accepted: %(kinds)s. This one is something else.")
_OLD = N_(
    "The file has the old format (.doc, .xls, .ppt, .wps) or a password. Save it as a new one."
)
_MACROS = N_("Files with macros are not taken.")
_PASSWORD = N_("The file is protected by a password. Save it without one.")
_DAMAGED = N_("The file is damaged and cannot be opened.")
_SWELLS = N_("Unpacked, the file is far larger than an honest one.")


@dataclass(frozen=True)
class InWords:
    """Kinds of files as the reader's language names them, in the order of `KINDS`."""

    kinds: tuple[str, ...]

    def __str__(self) -> str:
        words = (str(kind.title) for key, kind in KINDS.items() if key in self.kinds)
        return (", " if in_english() else "、").join(words)


def media_types(kinds: Iterable[str]) -> frozenset[str]:
    """The types that belong to these kinds."""
    return frozenset(t for key in kinds if key in KINDS for t in KINDS[key].endings)


def endings(kinds: Iterable[str]) -> list[str]:
    """The endings that a browser offers for these kinds."""
    taken = media_types(kinds)
    found = [end for media_type, end in ENDINGS.items() if media_type in taken]
    return [*found, ".jpeg"] if JPEG in taken else found


def check_start(start: bytes, kinds: Collection[str]) -> None:
    """Refuse at the first bytes what no later byte can mend. Raises FileRefused."""
    _of_start(start, kinds)


def media_type_of(stream: IO[bytes], kinds: Collection[str] = USUAL_KINDS) -> str:
    """What the content is. Raises FileRefused for what these kinds do not include."""
    stream.seek(0)
    found = _of_start(stream.read(16), kinds) or _of_package(stream)
    if found not in media_types(kinds):
        raise FileRefused(_OTHER, kinds=InWords(tuple(kinds)))
    return found


def _of_start(start: bytes, kinds: Collection[str]) -> str | None:
    """The type that the first bytes say; None for a package, whose end has to be seen."""
    if start.startswith(_OLD_OFFICE):
        raise FileRefused(_OLD)
    if start.startswith(_PACKAGE):
        return None
    found = next((media_type for magic, media_type in _STARTS if start.startswith(magic)), None)
    if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
        found = WEBP
    if found is None or found not in media_types(kinds):
        raise FileRefused(_OTHER, kinds=InWords(tuple(kinds)))
    return found


class _Bounded:
    """A stream of which nobody reads more than a directory may have at once."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream = stream
        self.seek, self.tell = stream.seek, stream.tell

    def read(self, size: int = -1) -> bytes:
        """As the stream's own."""
        content = self.stream.read(
            min(size, LARGEST_DIRECTORY + 1) if size >= 0 else LARGEST_DIRECTORY
        )
        if len(content) > LARGEST_DIRECTORY:
            raise FileRefused(_SWELLS)
        return content


def _of_package(stream: IO[bytes]) -> str:
    """Which office document a ZIP is, else a plain archive; looked at, never unpacked."""
    try:
        parts = zipfile.ZipFile(_Bounded(stream)).infolist()  # type: ignore[arg-type]
    except FileRefused:
        raise
    except Exception as broken:
        raise FileRefused(_DAMAGED) from broken
    _check_parts(parts)
    names = {part.filename for part in parts}
    return next((t for main, t in _MAIN_PARTS.items() if main in names), ZIP)


def _check_parts(parts: list[zipfile.ZipInfo]) -> None:
    if not parts:
        raise FileRefused(_DAMAGED)
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise FileRefused(_SWELLS)
    if any("vbaproject" in part.filename.lower() for part in parts):
        raise FileRefused(_MACROS)
    if any(part.flag_bits & 0x1 for part in parts):
        raise FileRefused(_PASSWORD)
