"""What RQ runs: reading what people brought."""

from __future__ import annotations

from flask import current_app

from approvals.database import utc_now
from approvals.documents import (
    bundle_operations,
    clearing_operations,
    history_operations,
    import_operations,
)


def read_file(file_id: int) -> None:
    """Read one file within its limits."""
    import_operations.read_file(file_id, utc_now())


def keep_history(import_id: int) -> int:
    """Keep the chosen forms of a folder; how many."""
    return history_operations.keep_chosen(import_id, utc_now())


def make_bundle(bundle_id: int) -> int:
    """Draw the forms of a bundle into one file; how many."""
    return bundle_operations.make(bundle_id, utc_now())


def read_left_over() -> int:
    """Queue again what a lost queue forgot; how many files, folders and bundles."""
    now = utc_now()
    files = import_operations.ask_for_left_over(now)
    bundles = bundle_operations.ask_for_left_over_bundles(now)
    return files + history_operations.ask_for_left_over(now) + bundles


def clear_away_files() -> int:
    """Remove finished bundles and read originals that are old enough; how many."""
    days = current_app.extensions["settings"].files_kept_days
    return clearing_operations.clear_away(utc_now(), days)
