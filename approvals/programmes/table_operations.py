"""Verbs of the tables that the office keeps: programmes and budget categories."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError

from approvals.accounts.models import Account
from approvals.audit.effects import record_administration
from approvals.database import db
from approvals.programmes.models import BudgetCategory, Programme
from approvals.programmes.table_queries import has_calls
from approvals.wording import N_
from workflows.engine import RequirementUnmet

KEY_TAKEN = N_("This key is taken already.")
PROCESS_HELD = N_("Calls run by this process already; make another programme for another process.")
KINDS: Mapping[type, str] = {Programme: "programme", BudgetCategory: "budget_category"}


def add(row: Programme | BudgetCategory, actor: Account, *, now: datetime) -> None:
    """A new row. Commits; raises RequirementUnmet where its key is taken."""
    db.session.add(row)
    try:
        db.session.flush()
    except IntegrityError as clash:
        db.session.rollback()
        raise RequirementUnmet(KEY_TAKEN, field="key") from clash
    record_administration(KINDS[type(row)], row.id, "add", actor.id, now, values={"key": row.key})
    db.session.commit()


def change(
    row: Programme | BudgetCategory, columns: Mapping[str, Any], actor: Account, *, now: datetime
) -> None:
    """Other values for a row. Commits; what changed is in the trail."""
    if isinstance(row, Programme) and _moves(row, columns) and has_calls(row):
        raise RequirementUnmet(PROCESS_HELD, field="workflow_key")
    changed = {n: [getattr(row, n), v] for n, v in columns.items() if getattr(row, n) != v}
    for name, (_, value) in changed.items():
        setattr(row, name, value)
    if changed:
        kind = KINDS[type(row)]
        record_administration(kind, row.id, "change", actor.id, now, values=changed)
    db.session.commit()


def _moves(programme: Programme, columns: Mapping[str, Any]) -> bool:
    names = ("workflow_key", "organisation_id")
    return any(n in columns and columns[n] != getattr(programme, n) for n in names)
