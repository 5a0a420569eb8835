"""What a declaration needs to know of calls: whether one takes it, and the budget categories."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from approvals.access import Viewer
from approvals.database import db
from approvals.programmes.models import BudgetCategory, Call


def budget_categories() -> Sequence[BudgetCategory]:
    """The categories in use, in their order."""
    return db.session.scalars(
        select(BudgetCategory)
        .where(BudgetCategory.is_active)
        .order_by(BudgetCategory.position, BudgetCategory.id)
    ).all()


def call_taking_declarations(viewer: Viewer, call_id: int) -> Call | None:
    """The call, if its window is open now and the viewer's organisation lies at it or below."""
    call = db.session.scalar(
        select(Call)
        .where(
            Call.id == call_id,
            Call.opened_at.is_not(None),
            Call.closed_at.is_(None),
            Call.cancelled_at.is_(None),
            Call.opens_at <= viewer.now,
            Call.declaration_closes_at > viewer.now,
        )
        .options(joinedload(Call.programme))
    )
    fits = call is not None and viewer.account.organisation.path.startswith(call.org_path)
    return call if fits else None
