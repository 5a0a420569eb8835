"""What of a call cannot be changed any more, because running applications rely on it, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import select

from approvals.accounts.models import Account
from approvals.applications.models import Application
from approvals.database import db
from approvals.programmes.draft import CommitteeDraft
from approvals.programmes.models import Call
from approvals.reviews.models import Review
from approvals.wording import N_

SECTIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "identity": ("programme_id", "organisation_id", "year", "code"),
    "dates": (
        "opens_at",
        "declaration_closes_at",
        "review_closes_at",
        "midterm_due_at",
        "acceptance_due_at",
    ),
    "envelope": ("envelope_amount", "sources"),
    "tranches": ("tranche_rules",),
    "manner": ("is_blind", "reviewers_see_each_other"),
    "criteria": ("criteria",),
    "attachments": ("required_attachments", "attachment_kinds"),
    "words": ("form_template_id",),
}
"""Parts of a call that are held together, with what belongs to each."""

ONLY_RAISED: Final = (
    "ceiling_amount",
    "project_limit",
    "budget_years",
    "loop_limit",
    "grace_days",
    "attachment_limit",
    "attachment_megabytes",
)
NO_CEILING: Final = Decimal("Infinity")

OPENED: Final = {
    "identity": N_("The call is open, and the numbers of its applications carry year and code."),
    "dates": N_(
        "The call is open. Use “Extend a date”: what people have to do by then moves with it."
    ),
    "envelope": N_("The call is open. Use “Change the envelope”, which books the difference."),
    "tranches": N_(
        "The call is open: task books and payments follow the plan it was announced with."
    ),
}
IN_REVIEW: Final = {
    "criteria": N_("Reviews have begun: every application is to be scored by the same criteria."),
    "manner": N_("Reviews have begun: what reviewers may see of others was promised to them."),
}
IN_USE: Final = {
    "attachments": N_(
        "Declarations have begun: their authors hand in the files that were asked for."
    ),
    "words": N_("Declarations have begun: they keep the words that they were begun with."),
}
ONLY_RAISED_WHY: Final = N_(
    "Applications rely on it: while the call is open it can only be raised."
)
BUSY_MEMBER: Final = N_(
    "%(name)s is reviewing for this committee; take the assignments back before the seat."
)


def held(call: Call) -> dict[str, str]:
    """The parts that stay as they are → the sentence (English msgid) that says why."""
    if call.opened_at is None:
        return {}
    found = dict(OPENED)
    if _exists(select(Application.id).where(Application.call_id == call.id)):
        found |= IN_USE
        if _exists(select(Review.id).join(Application).where(Application.call_id == call.id)):
            found |= IN_REVIEW
    return found


def lowered(call: Call, columns: Mapping[str, Any]) -> list[str]:
    """Limits that would become tighter while applications rely on them."""
    if call.opened_at is None:
        return []
    return [n for n in ONLY_RAISED if n in columns and _size(columns[n]) < _size(getattr(call, n))]


def busy_member_left_out(call: Call, committees: Iterable[CommitteeDraft]) -> str | None:
    """The name of somebody who owes a review at a stage and would lose the seat there."""
    if call.opened_at is None:
        return None
    for draft in committees:
        busy = db.session.scalars(
            select(Account)
            .join(Review, Review.reviewer_id == Account.id)
            .join(Application, Application.id == Review.application_id)
            .where(
                Application.call_id == call.id,
                Application.closed_at.is_(None),
                Review.stage == draft.stage,
                Review.round == Application.round,
                Review.withdrawn_at.is_(None),
                Review.handed_in_at.is_(None),
                Account.id.not_in(list(draft.seats)),
            )
            .order_by(Account.id)
            .limit(1)
        ).first()
        if busy:
            return busy.name
    return None


def _size(limit: Decimal | int | None) -> Decimal:
    return NO_CEILING if limit is None else Decimal(limit)


def _exists(query: Any) -> bool:
    return db.session.scalar(query.limit(1)) is not None
