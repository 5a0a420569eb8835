"""Clearing away: finished bundles and the originals of what was read, once they are old enough."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import delete, select

from approvals.database import db
from approvals.documents import brought, bundle_operations
from approvals.documents.bundle_models import FormBundle
from approvals.documents.models import BroughtFile

ANY = "any"


def clear_away(now: datetime, days: int) -> int:
    """Remove what is older than so many days; how many files. Commits. Twice does no harm."""
    before = now - timedelta(days=days)
    db.session.execute(delete(FormBundle).where(FormBundle.finished_at < before))
    db.session.commit()
    wanted = set(db.session.scalars(select(FormBundle.digest)))
    unread = set(
        db.session.scalars(select(BroughtFile.digest).where(BroughtFile.read_at.is_(None)))
    )
    db.session.rollback()
    bundles = _older(bundle_operations.path_of(ANY).parent, before, wanted)
    return _remove(bundles) + _remove(_older(brought.path_of(ANY).parent, before, unread))


def _older(folder: Path, before: datetime, needed: set[str | None] | set[str]) -> Iterator[Path]:
    """Files of a folder that lie there since before, and that nothing needs."""
    for path in folder.iterdir() if folder.is_dir() else ():
        since = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        if path.is_file() and since < before and path.stem not in needed:
            yield path


def _remove(paths: Iterator[Path]) -> int:
    count = 0
    for path in paths:
        path.unlink(missing_ok=True)
        count += 1
    return count
