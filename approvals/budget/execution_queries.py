"""How much of its money was executed: by project-year, and of each call?"""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import case, func, select

from approvals.budget.models import LedgerEntry
from approvals.database import db

NOTHING = Decimal(0)


def executed_in(application_id: int, year: int) -> Decimal:
    """全年执行数: what the ledger booked as spent in a project-year, reversals taken off."""
    signed = case(
        (LedgerEntry.to_account == "spent", LedgerEntry.amount),
        else_=-LedgerEntry.amount,
    )
    total = select(func.sum(signed)).where(
        LedgerEntry.application_id == application_id,
        LedgerEntry.year == year,
        (LedgerEntry.to_account == "spent") | (LedgerEntry.from_account == "spent"),
    )
    return db.session.scalar(total) or NOTHING
