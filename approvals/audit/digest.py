"""What is a history row's digest? Over its content and the digest of the row before it."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC

from approvals.audit.models import HistoryEntry

FIRST_DIGEST = "0" * 64
"""What stands before the first row of a chain."""
CHAINED = (
    "chain",
    "position",
    "subject_kind",
    "subject_id",
    "application_id",
    "actor_id",
    "on_behalf_of_id",
    "role_key",
    "action",
    "from_state",
    "to_state",
    "comment",
    "values",
    "idempotency_key",
    "previous_digest",
)


def digest_of(entry: HistoryEntry) -> str:
    """SHA-256 over a row's content and the digest of the row before it."""
    content = {name: getattr(entry, name) for name in CHAINED}
    content["happened_at"] = entry.happened_at.astimezone(UTC).isoformat()
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
