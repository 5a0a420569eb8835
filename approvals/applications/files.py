"""Attachments: what may come in, where it is kept, how it goes out."""

from __future__ import annotations

import hashlib
import zipfile
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import IO

from flask import current_app

from approvals.accounts.models import Account
from approvals.applications.models import FILE_PLACES, Application, Attachment
from approvals.database import db

MOST_BYTES = 20 * 1024 * 1024
LONGEST_NAME = 120
PDF, PNG, JPEG = "application/pdf", "image/png", "image/jpeg"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ENDINGS = {PDF: ".pdf", PNG: ".png", JPEG: ".jpg", DOCX: ".docx", XLSX: ".xlsx"}


class FileRefused(ValueError):
    """A file that is not taken; the message is an English msgid for the person."""


def media_type_of(content: bytes) -> str:
    """What a file is, by its content and never by its name. Raises FileRefused for other kinds."""
    for start, media_type in ((b"%PDF-", PDF), (b"\x89PNG\r\n", PNG), (b"\xff\xd8\xff", JPEG)):
        if content.startswith(start):
            return media_type
    if content.startswith(b"PK\x03\x04") and (found := _office_type(content)):
        return found
    raise FileRefused("Only PDF, Word (.docx), Excel (.xlsx), PNG and JPEG files are taken.")


def _office_type(content: bytes) -> str | None:
    try:
        names = set(zipfile.ZipFile(BytesIO(content)).namelist())
    except (zipfile.BadZipFile, ValueError, OSError):
        return None
    if any(name.endswith("vbaProject.bin") for name in names):
        raise FileRefused("Files with macros are not taken.")
    if "word/document.xml" in names:
        return DOCX
    return XLSX if "xl/workbook.xml" in names else None


@dataclass(frozen=True)
class StoredFile:
    """A file whose content lies in the store, not attached to anything yet."""

    file_name: str
    media_type: str
    size: int
    digest: str


def keep(stream: IO[bytes], file_name: str) -> StoredFile:
    """Put a file's content into the store under its digest. Raises FileRefused."""
    content = stream.read(MOST_BYTES + 1)
    if not content:
        raise FileRefused("This file is empty.")
    if len(content) > MOST_BYTES:
        raise FileRefused("This file is larger than 20 MB.")
    media_type = media_type_of(content)
    digest = hashlib.sha256(content).hexdigest()
    _keep(digest, content)
    return StoredFile(safe_name(file_name, media_type), media_type, len(content), digest)


def store(
    application: Application,
    stream: IO[bytes],
    file_name: str,
    uploader: Account,
    *,
    place: str,
    now: datetime,
    requirement_id: int | None = None,
) -> Attachment:
    """Keep a file under its digest and attach it. The caller commits. Raises FileRefused."""
    if place not in FILE_PLACES:
        raise ValueError(f"unknown place {place!r}")
    kept = keep(stream, file_name)
    attachment = Attachment(
        place=place,
        requirement_id=requirement_id,
        file_name=kept.file_name,
        media_type=kept.media_type,
        size=kept.size,
        digest=kept.digest,
        uploaded_by_id=uploader.id,
        uploaded_at=now,
    )
    application.attachments.append(attachment)
    db.session.flush()
    return attachment


def safe_name(name: str, media_type: str) -> str:
    """A name without folders or control characters, ending as its content demands."""
    bare = name.replace("\\", "/").rsplit("/", 1)[-1]
    clean = "".join(c for c in bare if c.isprintable() and c not in '<>:"|?*').strip(" .")
    ending = ENDINGS[media_type]
    stem = clean[: -len(ending)] if clean.casefold().endswith(ending) else clean.rsplit(".", 1)[0]
    return f"{(stem or 'file')[:LONGEST_NAME]}{ending}"


def path_of(digest: str) -> Path:
    """Where the content with this digest lies."""
    return Path(current_app.config["ATTACHMENTS_FOLDER"]) / digest[:2] / digest


def _keep(digest: str, content: bytes) -> None:
    path = path_of(digest)
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_bytes(content)
    part.replace(path)
