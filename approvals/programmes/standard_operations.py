"""Keeping expense standards: what changed is in the trail."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from approvals.accounts.models import Account
from approvals.audit.effects import record_administration
from approvals.database import db
from approvals.programmes.standard_models import ExpenseStandard

KIND = "expense_standard"


def keep_standard(
    row: ExpenseStandard, columns: Mapping[str, Any], actor: Account, *, now: datetime
) -> None:
    """Store a new standard, or other values of one. Commits."""
    is_new = row.id is None
    changed = {
        n: [str(getattr(row, n)), str(v)] for n, v in columns.items() if getattr(row, n) != v
    }
    for name, value in columns.items():
        setattr(row, name, value)
    db.session.add(row)
    db.session.flush()
    if is_new or changed:
        deed = "add" if is_new else "change"
        record_administration(KIND, row.id, deed, actor.id, now, values=changed)
    db.session.commit()
