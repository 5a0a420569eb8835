"""Verbs of files that arrive in pieces: begin, take a piece, finish, drop, and clear away what was left."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import NoReturn

from sqlalchemy import delete, select

from approvals.accounts.models import Account
from approvals.applications import files
from approvals.applications.attachment_operations import TOO_MANY, attach_kept
from approvals.applications.file_names import shown_name
from approvals.applications.files import FileRefused
from approvals.applications.models import Application
from approvals.applications.scanning import ScannerAway
from approvals.applications.upload_models import Upload
from approvals.applications.upload_queries import begun, count_arriving, count_files, limits_of
from approvals.database import db
from approvals.file_kinds import check_start

PIECE_BYTES = 1024 * 1024
"""No piece is larger: what a broken connection costs, and what a request keeps in memory."""
SILENCE = timedelta(days=1)


class OutOfStep(RuntimeError):
    """A piece that does not begin where the last one ended. Nothing was written."""


@dataclass(frozen=True)
class Announced:
    """What a page says of a file before it sends the first piece."""

    name: str
    size: int
    fingerprint: str = ""
    requirement_id: int | None = None


def begin(
    application: Application, account: Account, announced: Announced, *, now: datetime
) -> Upload:
    """A new upload, or the one that the same person began with the same file. Commits.

    Raises FileRefused, so that nobody sends what cannot be taken.
    """
    known = begun(application, account.id, announced.fingerprint, announced.size)
    if known is None:
        limits_of(application.call).check_size(announced.size)
        _check_room(application)
        known = Upload(
            key=secrets.token_hex(16),
            application_id=application.id,
            account_id=account.id,
            file_name=shown_name(announced.name),
            fingerprint=announced.fingerprint,
            size=announced.size,
            received=0,
        )
        db.session.add(known)
    known.requirement_id = announced.requirement_id
    known.touched_at = now
    db.session.commit()
    return known


def receive(upload: Upload, offset: int, piece: bytes, *, now: datetime) -> None:
    """Write a piece where the last one ended. Commits. Raises OutOfStep, FileRefused."""
    db.session.refresh(upload, with_for_update=True)
    if offset != upload.received or offset + len(piece) > upload.size or upload.attachment_id:
        db.session.rollback()
        raise OutOfStep
    if not offset and piece:
        _check_start(upload, piece)
    if not _written(path_of(upload.key), offset, piece):
        _begin_again(upload)
    upload.received += len(piece)
    upload.touched_at = now
    db.session.commit()


def finish(upload: Upload, account: Account, *, now: datetime) -> None:
    """Attach what has arrived whole. Commits. Raises FileRefused, NotEditable.

    What is refused is gone, unless it is the scanner that is away: then it waits to be tried again.
    """
    if upload.attachment_id or not upload.is_whole:
        return
    application, path, name = upload.application, path_of(upload.key), upload.file_name
    try:
        upload.attachment_id = attach_kept(
            application,
            lambda limits: files.keep_arrived(path, name, limits),
            account,
            requirement_id=upload.requirement_id,
            now=now,
        ).id
        db.session.commit()
    except ScannerAway:
        raise
    except FileNotFoundError:  # its pieces are gone, or another request is faster
        _begin_again(upload)
    except FileRefused:
        drop(upload)
        raise


def drop(upload: Upload) -> None:
    """Forget an upload and its pieces. Commits."""
    key = upload.key
    db.session.rollback()
    db.session.execute(delete(Upload).where(Upload.key == key))
    db.session.commit()
    path_of(key).unlink(missing_ok=True)


def clear_away(now: datetime) -> int:
    """Remove uploads after a day of silence, and pieces that belong to none; how many uploads."""
    silent = list(db.session.scalars(select(Upload).where(Upload.touched_at < now - SILENCE)))
    for upload in silent:
        drop(upload)
    for path in files.incoming_folder().iterdir():
        if path.stat().st_mtime < (now - SILENCE).timestamp() and not _is_wanted(path):
            path.unlink(missing_ok=True)
    return len(silent)


def path_of(key: str) -> Path:
    """Where the pieces of an upload lie."""
    return files.incoming_folder() / f"{key}.pieces"


def _check_room(application: Application) -> None:
    most = application.call.attachment_limit
    if count_files(application.id) + count_arriving(application.id) >= most:
        raise FileRefused(TOO_MANY, most=most)


def _check_start(upload: Upload, piece: bytes) -> None:
    try:
        check_start(piece[:16], upload.application.call.attachment_kinds)
    except FileRefused:
        drop(upload)
        raise


def _written(path: Path, offset: int, piece: bytes) -> bool:
    """Write a piece at its place; False where what came before it is not there any more."""
    path.touch()
    with path.open("r+b") as target:
        if target.seek(0, os.SEEK_END) < offset:
            return False
        target.seek(offset)
        target.write(piece)
        target.truncate()
        return True


def _begin_again(upload: Upload) -> NoReturn:
    db.session.rollback()
    upload.received = 0
    db.session.commit()
    raise OutOfStep


def _is_wanted(path: Path) -> bool:
    found = db.session.get(Upload, path.stem) is not None
    db.session.rollback()
    return found
