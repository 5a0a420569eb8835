"""What RQ runs: reading what people brought."""

from __future__ import annotations

from approvals.database import utc_now
from approvals.documents import bundle_operations, history_operations, import_operations


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
    """Queue again what a lost queue forgot; how many files and folders."""
    now = utc_now()
    return import_operations.ask_for_left_over(now) + history_operations.ask_for_left_over(now)
