"""What steps do to the application itself: number, versions, marks, task book, dates."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import func, select, update

from approvals.applications.change_effects import (
    agree_to_lead,
    apply_change,
    apply_extension,
    extend,
    start_change,
)
from approvals.applications.models import Application, BudgetLine, Indicator, Substitute
from approvals.applications.targets_kept import keep_target
from approvals.applications.version_effects import freeze_version
from approvals.applications.version_models import MARK_KINDS, Mark
from approvals.database import db
from approvals.deadlines.queries import orphaned_children
from approvals.programmes.models import Call
from approvals.step import Step
from workflows.engine import RequirementUnmet


def give_number(step: Step) -> None:
    """At the first submission: `{year}-{school}-{call}-{0001}`, never reused."""
    application = step.application
    application.submitted_at = application.submitted_at or step.now
    application.expired_at = None
    if application.number is None:
        application.number = _next_number(application)


def _next_number(application: Application) -> str:
    call = application.call
    db.session.execute(select(Call.id).where(Call.id == call.id).with_for_update())
    prefix = f"{call.year}-{call.organisation.code}-{call.code}-"
    last = db.session.scalar(
        select(func.max(Application.number)).where(
            Application.call_id == call.id, Application.number.like(f"{prefix}%")
        )
    )
    return f"{prefix}{int(last.removeprefix(prefix)) + 1 if last else 1:04d}"


def place_marks(step: Step) -> None:
    """Sent back: `values["marks"]` is a list of field, kind (incorrect …) and sentence."""
    for mark in step.values.get("marks", []):
        if mark["kind"] not in MARK_KINDS:
            raise ValueError(f"unknown kind of mark {mark['kind']!r}")
        db.session.add(
            Mark(
                application_id=step.application.id,
                history_id=step.history.id,
                field=mark["field"],
                kind=mark["kind"],
                sentence=mark["sentence"],
            )
        )


def close_marks(step: Step) -> None:
    """Handed in again: the marks have served."""
    db.session.execute(
        update(Mark)
        .where(Mark.application_id == step.application.id, Mark.closed_at.is_(None))
        .values(closed_at=step.now)
    )


def expire(step: Step) -> None:
    """The window closed on a draft: it may be reopened by an extension."""
    step.application.expired_at = step.now


def close_life(step: Step) -> None:
    """The application has reached its end."""
    step.application.closed_at = step.now


def reopen_life(step: Step) -> None:
    """An end was taken back."""
    step.application.closed_at = None


def reopen_window(step: Step) -> None:
    """The office extends the declaration for one person: `values["until_at"]`, ISO 8601 in UTC."""
    step.application.expired_at = None
    step.application.closed_at = None
    extend(step, "declaration_closes", datetime.fromisoformat(step.values["until_at"]))


def propose_termination(step: Step) -> None:
    """撤项 is proposed; the leading group confirms or declines."""
    step.application.termination_proposed_at = step.now


def drop_termination(step: Step) -> None:
    """The proposal is settled, one way or the other."""
    step.application.termination_proposed_at = None


def save_task_book_proposal(step: Step) -> None:
    """The applicant fits lines to the approved amount: `values["lines"]` maps line id → yuan.

    `values["targets"]`, where it is there, maps indicator id → the target that was agreed.
    """
    lines = {line.id: line for line in step.application.budget_lines}
    amounts = {int(key): Decimal(text) for key, text in step.values["lines"].items()}
    if amounts.keys() != lines.keys():
        raise RequirementUnmet("The budget lines have changed meanwhile; open the page again.")
    _must_add_up(sum(amounts.values(), Decimal(0)), step.application.approved_amount)
    for line_id, amount in amounts.items():
        lines[line_id].approved_amount = amount
    _propose_targets(step)
    step.application.task_book_proposed_at = step.now


def _propose_targets(step: Step) -> None:
    indicators = _indicators(step)
    for key, text in step.values.get("targets", {}).items():
        if int(key) not in indicators:
            raise RequirementUnmet("The indicators have changed meanwhile; open the page again.")
        if not text:
            raise RequirementUnmet("A text or target cannot be left empty.")
        indicators[int(key)].agreed_text = text


def _indicators(step: Step) -> dict[int, Indicator]:
    return {row.id: row for row in step.application.indicators}


def _must_add_up(total: Decimal, approved: Decimal | None) -> None:
    if total != approved:
        raise RequirementUnmet(
            "The lines add up to %(total)s yuan; approved were %(approved)s.",
            {"total": total, "approved": approved},
        )


def return_task_book(step: Step) -> None:
    """The office wants the task book changed: it waits for the applicant again."""
    step.application.task_book_proposed_at = None


def adopt_task_book(step: Step) -> None:
    """The task book holds: approved amounts are the budget in force, agreed targets the targets."""
    for row in _indicators(step).values():
        if row.agreed_text is not None and row.agreed_text != row.target_text:
            keep_target(row, row.agreed_text)
    for year in step.application.project_years:
        for line in year.budget_lines:
            line.adjusted_amount = line.approved_amount
        year.adjusted_amount = _sum(year.budget_lines)
        if year.initial_amount is None:
            year.initial_amount = year.adjusted_amount


def _sum(lines: list[BudgetLine]) -> Decimal:
    return sum((line.approved_amount or Decimal(0) for line in lines), Decimal(0))


def name_substitute(step: Step) -> None:
    """Nobody may act in `values["role"]`: the office names `values["account_id"]`."""
    db.session.add(
        Substitute(
            application_id=step.application.id,
            role_key=step.values["role"],
            account_id=int(step.values["account_id"]),
            history_id=step.history.id,
        )
    )
    db.session.flush()
    for child in orphaned_children(step.application.id):
        step.settle_again(child, step.actor, now=step.now)


EFFECTS = {
    effect.__name__: effect
    for effect in (
        give_number,
        freeze_version,
        place_marks,
        close_marks,
        expire,
        close_life,
        reopen_life,
        reopen_window,
        propose_termination,
        drop_termination,
        save_task_book_proposal,
        return_task_book,
        adopt_task_book,
        start_change,
        agree_to_lead,
        apply_extension,
        apply_change,
        name_substitute,
    )
}
