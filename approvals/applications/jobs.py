"""What RQ runs for declarations: clear away files that never arrived whole."""

from __future__ import annotations

from approvals.applications import upload_operations
from approvals.database import utc_now


def clear_away_uploads() -> int:
    """Remove uploads after a day of silence; how many."""
    return upload_operations.clear_away(utc_now())
