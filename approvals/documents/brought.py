"""What is in a file that somebody brought: forms with the original's rows, or files in an archive?"""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path
from typing import IO, Any

from flask import current_app

from approvals.documents.confinement import confined
from approvals.documents.conversion import as_modern
from approvals.documents.form_as_json import form_as_json
from approvals.documents.grid import Place, Unreadable
from approvals.documents.opening import LARGEST_FILE, MEGABYTE, file_content
from approvals.documents.original import row_as_json
from approvals.documents.reading import read_with_rows
from approvals.documents.shipped_template import SHIPPED
from approvals.documents.strange_files import ARCHIVE, EMPTY_ARCHIVE, PASSWORD, told_of_package
from approvals.wording import N_

MOST_MEMBERS = 300
LARGEST_ARCHIVE = 60 * MEGABYTE
OFFICE_PARTS = {"word/document.xml", "xl/workbook.xml", "[content_types].xml"}
UTF8_NAME = 0x800
ENDINGS = (".docx", ".xlsx", ".doc", ".xls", ".wps", ".et")
TOLD_ENDINGS = (
    *(".pdf", ".ofd", ".jpg", ".jpeg", ".png", ".docm", ".xlsm", ".rtf", ".csv", ".htm", ".html"),
    *(".odt", ".ods", ".zip", ".rar", ".7z"),
)
"""Of an archive with forms these are taken, too, so that each is told why it cannot be read."""


def path_of(digest: str) -> Path:
    """Where the content of a brought file lies."""
    return Path(current_app.config["ATTACHMENTS_FOLDER"]) / "brought" / digest


def keep(stream: IO[bytes], largest: int = LARGEST_FILE) -> tuple[str, int]:
    """Store a file until it is read: its digest and size. Raises `Unreadable` by its size alone."""
    content = stream.read(largest + 1)
    if not content:
        raise Unreadable(Place(N_("The file is empty (0 bytes).")))
    if len(content) > largest:
        limit = str(largest // MEGABYTE)
        raise Unreadable(Place(N_("The file has more than %(limit)s MB."), values={"limit": limit}))
    digest = hashlib.sha256(content).hexdigest()
    path = path_of(digest)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        part.write_bytes(content)
        part.replace(path)
    return digest, len(content)


def members_of(path: Path) -> list[tuple[int, str, int]]:
    """Place, name and size of the files in an archive; none where it is a document itself."""
    return [(each[0], each[1], each[2]) for each in confined(lambda: _members(path))]


def forms_in(
    path: Path, member: int = -1, known: frozenset[str] = SHIPPED.level_words
) -> list[dict[str, Any]]:
    """The forms of a file, each with the rows it was read from. Raises `Unreadable`."""
    modern = as_modern(lambda: _content(path, member))
    return confined(lambda: _forms(_content(path, member) if modern is None else modern, known))


def _members(path: Path) -> list[tuple[int, str, int]]:
    with path.open("rb") as file:
        if file.read(2) != b"PK":
            return []
    try:
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return []
    if OFFICE_PARTS & (names := {each.filename.lower() for each in infos}):
        return []
    found = [
        (place, _name(each), each.file_size)
        for place, each in enumerate(infos)
        if _name(each).lower().endswith(ENDINGS + TOLD_ENDINGS) and not _is_hidden(_name(each))
    ]
    if not any(name.lower().endswith(ENDINGS) for _, name, _ in found):
        reason = told_of_package(names)
        raise Unreadable(Place(EMPTY_ARCHIVE if reason == ARCHIVE else reason))
    if len(found) > MOST_MEMBERS:
        raise Unreadable(
            Place(
                N_("The archive holds more than %(limit)s files."),
                values={"limit": str(MOST_MEMBERS)},
            )
        )
    return found


def _is_hidden(name: str) -> bool:
    """What Word and the Mac leave beside a document."""
    return name.rsplit("/", 1)[-1].startswith(("~$", "._", "."))


def _name(info: zipfile.ZipInfo) -> str:
    """Windows in China writes the names of an archive in GBK and does not say so."""
    if info.flag_bits & UTF8_NAME:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return info.filename


def _content(path: Path, member: int) -> bytes:
    if member < 0:
        return file_content(path)
    with zipfile.ZipFile(path) as archive:
        info = archive.infolist()[member]
        if info.flag_bits & 0x1:
            raise Unreadable(Place(PASSWORD))
        try:
            with archive.open(info) as stream:
                return stream.read(LARGEST_FILE + 1)
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError):
            reason = N_("The file is damaged and cannot be opened.")
            raise Unreadable(Place(reason)) from None


def _forms(content: bytes, known: frozenset[str]) -> list[dict[str, Any]]:
    return [
        {"form": form_as_json(form), "rows": [row_as_json(row) for row in rows]}
        for form, rows in read_with_rows(content, known)
    ]
