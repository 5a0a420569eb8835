"""The store of attachments: how content comes in, checked on the way, and where it lies."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from flask import current_app

from approvals.accounts.models import Account
from approvals.applications import scanning
from approvals.applications.file_names import own_name, safe_name
from approvals.applications.models import FILE_PLACES, Application, Attachment
from approvals.database import db
from approvals.file_kinds import USUAL_KINDS, FileRefused, check_start, media_type_of
from approvals.wording import N_

__all__ = ["FileRefused", "Limits", "StoredFile", "keep", "keep_arrived", "path_of", "store"]

MEGABYTE = 1024 * 1024
CHUNK_BYTES = 256 * 1024


@dataclass(frozen=True)
class Limits:
    """What a file may be: of which kinds, and how large."""

    kinds: Collection[str] = USUAL_KINDS
    megabytes: int = 20

    @property
    def most_bytes(self) -> int:
        """The largest size in bytes."""
        return self.megabytes * MEGABYTE

    def check_size(self, size: int) -> None:
        """Raises FileRefused for a file of nothing and for one that is too large."""
        if size <= 0:
            raise FileRefused(N_("This file is empty."))
        if size > self.most_bytes:
            raise FileRefused(N_("This file is larger than %(most)s MB."), most=self.megabytes)


USUAL_LIMITS = Limits()


@dataclass(frozen=True)
class StoredFile:
    """A file whose content lies in the store, not attached to anything yet."""

    file_name: str
    media_type: str
    size: int
    digest: str


def keep(stream: IO[bytes], file_name: str, limits: Limits = USUAL_LIMITS) -> StoredFile:
    """Put a file's content into the store under its digest. Raises FileRefused.

    Takes as long as the virus scanner does: call it outside a transaction.
    """
    with _incoming() as (path, target):
        _copy(stream, target, limits)
        return keep_arrived(path, file_name, limits)


def keep_arrived(path: Path, file_name: str, limits: Limits = USUAL_LIMITS) -> StoredFile:
    """Move a file that has arrived whole into the store. Raises FileRefused, and leaves it there then."""
    with path.open("rb") as content:
        limits.check_size(os.fstat(content.fileno()).st_size)
        media_type = media_type_of(content, limits.kinds)
        scanning.check_clean(content, current_app.extensions["settings"].clamav_address)
        content.seek(0)
        digest = hashlib.file_digest(content, "sha256").hexdigest()
        size = content.tell()
        os.fsync(content.fileno())
    _move(path, path_of(digest))
    return StoredFile(safe_name(file_name, media_type), media_type, size, digest)


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
    kept = keep(stream, file_name)
    return attach(application, kept, uploader, place=place, now=now, requirement_id=requirement_id)


def attach(
    application: Application,
    kept: StoredFile,
    uploader: Account,
    *,
    place: str,
    now: datetime,
    requirement_id: int | None = None,
) -> Attachment:
    """Attach a stored file under a name of its own. The caller holds the lock and commits."""
    if place not in FILE_PLACES:
        raise ValueError(f"unknown place {place!r}")
    present = [f for f in application.attachments if f.place == place and not f.removed_at]
    attachment = Attachment(
        place=place,
        requirement_id=requirement_id,
        file_name=own_name(kept.file_name, [f.file_name for f in present]),
        media_type=kept.media_type,
        size=kept.size,
        digest=kept.digest,
        uploaded_by_id=uploader.id,
        uploaded_at=now,
    )
    application.attachments.append(attachment)
    db.session.flush()
    return attachment


def path_of(digest: str) -> Path:
    """Where the content with this digest lies."""
    return _folder() / digest[:2] / digest


def incoming_folder() -> Path:
    """Where files lie that have not arrived whole."""
    folder = _folder() / "incoming"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _folder() -> Path:
    return Path(current_app.config["ATTACHMENTS_FOLDER"])


@contextmanager
def _incoming() -> Iterator[tuple[Path, IO[bytes]]]:
    """A file of its own while a content arrives; gone afterwards, unless it was moved."""
    with tempfile.NamedTemporaryFile(
        dir=incoming_folder(), suffix=".whole", delete=False
    ) as target:
        path = Path(target.name)
        try:
            yield path, target
        finally:
            path.unlink(missing_ok=True)


def _copy(stream: IO[bytes], target: IO[bytes], limits: Limits) -> None:
    """Write what arrives, and stop at the first byte too many or of another kind."""
    size = 0
    while chunk := stream.read(CHUNK_BYTES):
        if not size:
            check_start(chunk[:16], limits.kinds)
        size += len(chunk)
        if size > limits.most_bytes:
            break
        target.write(chunk)
    limits.check_size(size)
    target.flush()


def _move(path: Path, place: Path) -> None:
    """The same content is kept once."""
    place.parent.mkdir(parents=True, exist_ok=True)
    if place.exists():
        path.unlink()
    else:
        path.replace(place)
