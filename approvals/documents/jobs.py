"""What RQ runs: reading what people brought."""

from __future__ import annotations

from approvals.database import utc_now
from approvals.documents import import_operations


def read_file(file_id: int) -> None:
    """Read one file within its limits."""
    import_operations.read_file(file_id, utc_now())


def read_left_over() -> int:
    """Queue again what a lost queue forgot; how many files."""
    return import_operations.ask_for_left_over(utc_now())
