"""What is a file that is no .docx and no .xlsx, and what is to be done with it? By its content alone."""

from __future__ import annotations

import re
from collections.abc import Collection

from approvals.wording import N_

OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED_NAMES = ("EncryptedPackage".encode("utf-16-le"), "EncryptionInfo".encode("utf-16-le"))
WORKBOOK_NAMES = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))
_DOCUMENT_NAME = "WordDocument".encode("utf-16-le")
_START = 4096
"""Bytes that are looked at."""

PASSWORD = N_("The file is protected by a password. Save it without one.")
NEITHER = N_(
    "The file is neither a Word document nor an Excel workbook. Bring a .docx or .xlsx file."
)
ARCHIVE = N_("This is a packed archive. Unpack it and bring the files in it.")
EMPTY_ARCHIVE = N_("The archive holds no Word or Excel file.")

_PDF = N_(
    "This is a PDF. Open it in Word or WPS, save it as .docx and bring that;"
    " a scanned paper cannot be read and has to be typed."
)
_PICTURE = N_(
    "This is a picture. What a photo or a scan shows cannot be read:"
    " bring the Word or Excel file, or type the form."
)
_TEXT = N_(
    "This is plain text (.txt, .csv). Open it in Excel or WPS, save it as .xlsx and bring that."
)
_WEB_PAGE = N_(
    "Inside, this is a web page, whatever its name ends in."
    " Open it in Excel, Word or WPS, save it as .xlsx or .docx and bring that."
)
_RICH_TEXT = N_(
    "This is rich text (.rtf). Open it in Word or WPS, save it as .docx and bring that."
)
_OLD_WORD = N_(
    "This is the old Word format (.doc, .wps). Open it in Word or WPS, save it as .docx and bring that."
)
_OLD_EXCEL = N_(
    "This is the old Excel format (.xls, .et). Open it in Excel or WPS, save it as .xlsx and bring that."
)
_OLD = N_(
    "The file has an old format (.doc, .xls, .wps, .et)."
    " Open it in Word, Excel or WPS, save it as .docx or .xlsx and bring that."
)
_BINARY_WORKBOOK = N_(
    "This is a binary workbook (.xlsb). Open it in Excel or WPS, save it as .xlsx and bring that."
)
_OPEN_DOCUMENT = N_(
    "This is an OpenDocument file (.odt, .ods)."
    " Open it in Word, Excel or WPS, save it as .docx or .xlsx and bring that."
)
_OFD = N_(
    "This is an OFD file. Bring the Word or Excel file that it was made from, or type the form."
)
_SLIDES = N_("This is a presentation. Bring the form as a Word or Excel file.")

_STARTS = (
    (b"\x89PNG", _PICTURE),
    (b"\xff\xd8\xff", _PICTURE),
    (b"GIF8", _PICTURE),
    (b"BM", _PICTURE),
    (b"II*\0", _PICTURE),
    (b"MM\0*", _PICTURE),
    (b"{\\rtf", _RICH_TEXT),
    (b"Rar!", ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", ARCHIVE),
    (b"\x1f\x8b", ARCHIVE),
)
_PARTS = (
    ("xl/workbook.bin", _BINARY_WORKBOOK),
    ("ppt/presentation.xml", _SLIDES),
    ("ofd.xml", _OFD),
    ("content.xml", _OPEN_DOCUMENT),
    ("[content_types].xml", NEITHER),
)
_OFFICE_XML = re.compile(rb"mso-application|schemas-microsoft-com:office|office/word/2003")
_MARKUP = re.compile(rb"<(?:!doctype html|html|table|head|meta)\b|mime-version:", re.IGNORECASE)
_CONTROL = re.compile(rb"[\0-\x08\x0e-\x1f]")
_BYTE_ORDER = (b"\xff\xfe", b"\xfe\xff")


def told(content: bytes) -> str:
    """What to do with a file that is no package, as an English msgid."""
    start = content[:_START]
    if content.startswith(OLD_OFFICE):
        return _old_office(content)
    if b"%PDF-" in start[:1024]:
        return _PDF
    found = next((reason for magic, reason in _STARTS if start.startswith(magic)), None)
    if found or start[4:12] in (b"ftypheic", b"ftypmif1", b"ftypavif") or start[8:12] == b"WEBP":
        return found or _PICTURE
    if _OFFICE_XML.search(start):
        return _OLD
    if _MARKUP.search(start):
        return _WEB_PAGE
    return _TEXT if _is_text(start) else NEITHER


def told_of_package(names: Collection[str]) -> str:
    """What to do with a package that holds these parts, in lower case."""
    return next((reason for part, reason in _PARTS if part in names), ARCHIVE)


def _old_office(content: bytes) -> str:
    if any(name in content for name in ENCRYPTED_NAMES):
        return PASSWORD
    if _DOCUMENT_NAME in content:
        return _OLD_WORD
    return _OLD_EXCEL if any(name in content for name in WORKBOOK_NAMES) else _OLD


def _is_text(start: bytes) -> bool:
    """UTF-8, GB 18030 or, by its first two bytes, UTF-16; a character may be cut at the end."""
    if start.startswith(_BYTE_ORDER):
        return True
    if _CONTROL.search(start):
        return False
    return any(_is_in(start, encoding) for encoding in ("utf-8", "gb18030"))


def _is_in(start: bytes, encoding: str) -> bool:
    try:
        start.decode(encoding)
    except UnicodeDecodeError as broken:
        return len(start) == _START and broken.start > _START - 4
    return True
