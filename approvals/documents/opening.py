"""May this file be opened at all? Its kind by content, and limits that no honest form reaches."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from approvals.documents.grid import Place, Unreadable
from approvals.documents.strange_files import (
    ENCRYPTED_NAMES,
    OLD_OFFICE,
    PASSWORD,
    WORKBOOK_NAMES,
    told,
)
from approvals.wording import N_

MEGABYTE = 1024 * 1024
LARGEST_FILE = 20 * MEGABYTE
LARGEST_PART = 12 * MEGABYTE
"""Uncompressed, of one part with text: a hundred forms have less than 5 MB."""
LARGEST_CONTENT = 200 * MEGABYTE
"""Uncompressed, of all parts: pictures in a document are never unpacked."""
MOST_PARTS = 2_000
LARGEST_ROWS = 20_000
"""The last row of a sheet that may hold anything."""
MOST_ROWS = 10_000
"""With text, in a file: a hundred forms have 5,000."""
LARGEST_CELLS = 400_000

_TEXT_PARTS = (".xml", ".rels")
_COMPRESSIONS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}


def file_content(path: Path) -> bytes:
    """A file's bytes; refused by its size before it is read."""
    size = path.stat().st_size
    if size > LARGEST_FILE:
        raise _refusal(N_("The file has more than %(limit)s MB."), limit=LARGEST_FILE // MEGABYTE)
    return path.read_bytes()


def opened(content: bytes) -> zipfile.ZipFile:
    """The package of a .docx or .xlsx. Everything else is refused with what it is."""
    if not content:
        raise _refusal(N_("The file is empty (0 bytes)."))
    if len(content) > LARGEST_FILE:
        raise _refusal(N_("The file has more than %(limit)s MB."), limit=LARGEST_FILE // MEGABYTE)
    if not content.startswith(b"PK"):
        raise _refusal(told(content))
    try:
        package = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        raise _refusal(N_("The file is damaged and cannot be opened.")) from None
    _check_parts(package)
    return package


def part(package: zipfile.ZipFile, name: str) -> bytes:
    """One part, never more of it than it may have whatever the package promises."""
    try:
        with package.open(name) as stream:
            content = stream.read(LARGEST_PART + 1)
    except KeyError:
        raise _refusal(N_("The file is damaged and cannot be opened.")) from None
    except Exception as broken:
        raise _refusal(N_("The file is damaged and cannot be opened.")) from broken
    if len(content) > LARGEST_PART:
        raise _refusal(N_("Unpacked, the file is far larger than a form can be."))
    return content


def old_office_kind(content: bytes) -> str | None:
    """`.doc` or `.xls` for a file of the old formats that is not encrypted, by its content."""
    if not content.startswith(OLD_OFFICE) or any(name in content for name in ENCRYPTED_NAMES):
        return None
    return ".xls" if any(name in content for name in WORKBOOK_NAMES) else ".doc"


def _check_parts(package: zipfile.ZipFile) -> None:
    parts = package.infolist()
    if len(parts) > MOST_PARTS or sum(each.file_size for each in parts) > LARGEST_CONTENT:
        raise _refusal(N_("Unpacked, the file is far larger than a form can be."))
    names = [each.filename for each in parts]
    if len(set(names)) != len(names):
        raise _refusal(N_("The file is damaged and cannot be opened."))
    for each in parts:
        _check_part(package, each)


def _check_part(package: zipfile.ZipFile, each: zipfile.ZipInfo) -> None:
    if each.flag_bits & 0x1:
        raise _refusal(PASSWORD)
    if "vbaproject" in each.filename.lower():
        raise _refusal(N_("The file holds macros. Save it as .docx or .xlsx without them."))
    if each.compress_type not in _COMPRESSIONS:
        raise _refusal(N_("The file is damaged and cannot be opened."))
    if each.filename.lower().endswith(_TEXT_PARTS):
        if each.file_size > LARGEST_PART:
            raise _refusal(N_("Unpacked, the file is far larger than a form can be."))
        if b"<!ENTITY" in part(package, each.filename):
            raise _refusal(N_("The file defines XML entities, as no office program does."))


def _refusal(reason: str, **values: object) -> Unreadable:
    return Unreadable(Place(reason, values={key: str(value) for key, value in values.items()}))
