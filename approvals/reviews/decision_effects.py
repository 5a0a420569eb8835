"""What a body's decision leaves behind: its row, and the amounts that it grants line by line."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from sqlalchemy import select

from approvals import frozen
from approvals.applications.models import Application, BudgetLine
from approvals.audit.models import HistoryEntry
from approvals.budget.effects import reserve_money
from approvals.database import db
from approvals.reviews import queries
from approvals.reviews.models import Decision
from approvals.reviews.notice_effects import put_up_again
from approvals.step import Step
from approvals.wording import N_
from workflows.engine import RequirementUnmet

NOTHING = Decimal(0)


def save_decision(step: Step) -> None:
    """Keep the chair's verdict; an approval also grants the amounts of the budget lines."""
    if step.actor is None:
        raise RuntimeError(f"{step.action.key}: the clock decides nothing")
    if "lines" in step.values:
        _grant_lines(step)
    elif "reserve_money" in step.action.effects:
        raise RequirementUnmet(N_("Say what is granted on each budget line."))
    db.session.add(
        Decision(
            application_id=step.application.id,
            stage=_committee(step.application, step.from_state) or "review",
            round=step.application.round,
            verdict=step.action.key,
            approved_amount=step.application.approved_amount if "lines" in step.values else None,
            decided_by_id=step.actor.id,
            decided_at=step.now,
            history_id=step.history.id,
        )
    )
    db.session.flush()


def revoke_decision(step: Step) -> None:
    """What the body decided when it last had the application does not hold any more.

    A public notice that was taken down by it is put up again. Back with the committee that reviews, nothing is granted.
    """
    left = db.session.scalars(
        select(HistoryEntry)
        .where(
            HistoryEntry.application_id == step.application.id,
            HistoryEntry.subject_kind == step.application.kind,
            HistoryEntry.from_state == step.to_state,
            HistoryEntry.to_state != step.to_state,
        )
        .order_by(HistoryEntry.position.desc())
        .limit(1)
    ).one()
    for decision in db.session.scalars(select(Decision).where(Decision.history_id == left.id)):
        decision.revoked_at = step.now
    put_up_again(step, left)
    if _committee(step.application, step.to_state) == "review":
        _withdraw_amounts(step.application)
    db.session.flush()


def revoke_rejection(step: Step) -> None:
    """The rejection is taken back; before ratification the granted amount is reserved again."""
    revoke_decision(step)
    state = frozen.of(step.application).state(step.to_state)
    if any(entry.role == "leading_group" for entry in state.waits_for):
        reserve_money(step)


def _withdraw_amounts(application: Application) -> None:
    application.approved_amount = application.ratified_at = None
    for line in application.budget_lines:
        line.approved_amount = None


def _grant_lines(step: Step) -> None:
    lines = {line.id: line for line in step.application.budget_lines}
    granted = {int(key): _amount(text) for key, text in step.values["lines"].items()}
    if granted.keys() != lines.keys():
        raise RequirementUnmet(N_("The budget lines have changed meanwhile; open the page again."))
    for line_id, amount in granted.items():
        _must_fit(lines[line_id], amount)
    total = sum(granted.values(), NOTHING)
    if total == 0:
        raise RequirementUnmet(N_("Grant an amount above zero on at least one line."))
    for line_id, amount in granted.items():
        lines[line_id].approved_amount = amount
    step.application.approved_amount = total


def _must_fit(line: BudgetLine, amount: Decimal) -> None:
    if amount < 0:
        raise RequirementUnmet(N_("An amount cannot be below zero."))
    if amount > line.requested_amount:
        raise RequirementUnmet(
            N_("“%(line)s”: %(amount)s yuan is more than the %(requested)s yuan requested."),
            {
                "line": line.purpose or line.category.title,
                "amount": amount,
                "requested": line.requested_amount,
            },
        )


def _amount(text: object) -> Decimal:
    try:
        amount = Decimal(str(text))
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or amount != amount.quantize(Decimal("0.01")):
        raise RequirementUnmet(N_("“%(text)s” is not an amount in yuan."), {"text": str(text)})
    return amount


def _committee(application: Application, state: str) -> str | None:
    return queries.committee_at_work(frozen.of(application).state(state))
