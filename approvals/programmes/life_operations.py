"""Verbs of a call's life: open, extend a date, change the envelope, cancel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select

from approvals import door, frozen
from approvals.accounts.models import Account
from approvals.applications.models import Application
from approvals.audit.effects import record_administration
from approvals.budget.effects import fund_call
from approvals.budget.models import CallBalance
from approvals.database import db
from approvals.deadlines.moved_effects import Moving, tell_of_moves
from approvals.programmes import completeness
from approvals.programmes.models import DATE_KEYS, Call
from approvals.programmes.operations import (
    CANCELLED,
    Incomplete,
    StaleEdit,
    lock,
    lock_applications,
)
from approvals.programmes.window_effects import put_off
from approvals.programmes.writing import write_sources
from approvals.wording import N_
from workflows.engine import NotAllowed, NotPossibleNow, Refused, RequirementUnmet

NOT_OPENED = N_("The call is not open yet.")
OPENED_ALREADY = N_("The call is open already.")
CLOSED_ALREADY = N_("The call is closed already.")
CANCELLED_ALREADY = N_("The call was cancelled already.")
NOT_LATER = N_("The new day has to be later than the present one.")
OVER_ALREADY = N_("The new day is over already.")
NOT_BEFORE_NEXT = N_(
    "The new day has to be before the date that follows it; extend that one first."
)
NOT_CANCELLED = N_("The call was not cancelled.")


@dataclass(frozen=True)
class Refusal:
    """An application on which a step was not taken, and the sentence that says why."""

    application_id: int
    title: str
    refused: Refused


@dataclass(frozen=True)
class BulkResult:
    """What one act did to many applications: how many it reached, and which it did not."""

    done: int = 0
    refusals: tuple[Refusal, ...] = ()


def open_call(call: Call, actor: Account, *, based_on: int, now: datetime) -> None:
    """Open a complete call under its process's newest version and give it its envelope. Commits."""
    lock(call)
    _refuse_cancelled(call)
    if call.opened_at:
        raise RequirementUnmet(OPENED_ALREADY)
    if based_on != call.version:
        raise StaleEdit(call)
    if found := completeness.gaps(call, now):
        raise Incomplete(found)
    call.workflow_version = frozen.first_use(call.programme.workflow_key, None, now).version
    call.opened_at = now
    call.version += 1
    values = {"workflow_version": call.workflow_version, "envelope": str(call.envelope_amount)}
    entry = record_administration("call", call.id, "open", actor.id, now, values=values)
    fund_call(call, call.envelope_amount, entry)
    db.session.commit()


def extend(
    call: Call, date_key: str, until_at: datetime, actor: Account, *, reason: str, now: datetime
) -> BulkResult:
    """Put one date off for everybody; what is due then moves along. Commits.

    Who has to do it is told. Where it is the declaration that goes on, a closed call takes
    declarations again, and drafts that the closing date withdrew come back, each by its own step.
    """
    lock_applications(call)
    lock(call)
    refuse_unopened(call)
    _refuse_bad_date(call, date_key, until_at, now)
    before = getattr(call, f"{date_key}_at")
    setattr(call, f"{date_key}_at", until_at)
    if date_key == "declaration_closes":
        call.closed_at = None
    call.version += 1
    moved = put_off(call)
    values = {"date": date_key, "from": before.isoformat(), "until": until_at.isoformat()}
    entry = record_administration(
        "call", call.id, "extend", actor.id, now, comment=reason, values=values
    )
    former = {wait_id: due_at for each in moved for wait_id, due_at in each.items()}
    tell_of_moves(Moving(actor, reason, entry.id, now, former))
    db.session.commit()
    if date_key != "declaration_closes":
        return BulkResult(len(moved))
    reopened = _bulk(
        _expired(call), "reopen", actor, reason, {"until_at": until_at.isoformat()}, now
    )
    return BulkResult(len(moved) + reopened.done, reopened.refusals)


def change_envelope(
    call: Call,
    sources: Mapping[str, Decimal],
    actor: Account,
    *,
    reason: str,
    based_on: int,
    now: datetime,
) -> None:
    """Give an open call more money, or take away what is left of it. Commits.

    Raises RequirementUnmet where more would be taken than is left.
    """
    _lock_money(call)
    lock(call)
    refuse_unopened(call)
    if based_on != call.version:
        raise StaleEdit(call)
    total = sum(sources.values(), Decimal(0))
    before = {row.source: str(row.amount) for row in call.sources}
    difference = total - call.envelope_amount
    call.envelope_amount = total
    write_sources(call, sources)
    call.version += 1
    values = {"before": before, "after": {row.source: str(row.amount) for row in call.sources}}
    entry = record_administration(
        "call", call.id, "change_envelope", actor.id, now, comment=reason, values=values
    )
    fund_call(call, difference, entry)
    db.session.commit()


def cancel(call: Call, actor: Account, *, reason: str, now: datetime) -> BulkResult:
    """Cancel a call, then end its applications one by one. Commits the call, then each of them."""
    lock(call)
    if call.cancelled_at:
        raise RequirementUnmet(CANCELLED_ALREADY)
    call.cancelled_at = now
    call.version += 1
    record_administration("call", call.id, "cancel", actor.id, now, comment=reason)
    db.session.commit()
    return end_applications(call, actor, reason=reason, now=now)


def end_applications(call: Call, actor: Account, *, reason: str, now: datetime) -> BulkResult:
    """Take the step `cancel` on every application of a cancelled call that still runs."""
    if not call.cancelled_at:
        raise RequirementUnmet(NOT_CANCELLED)
    return _bulk(still_running(call), "cancel", actor, reason, {}, now)


def _bulk(
    applications: Sequence[Application],
    action: str,
    actor: Account,
    comment: str,
    values: Mapping[str, str],
    now: datetime,
) -> BulkResult:
    """One step and one commit for each; a refusal of one does not stop the others."""
    done, refusals = 0, []
    for application_id, title in [(each.id, each.name) for each in applications]:
        application = db.session.get_one(Application, application_id)
        try:
            door.take_step(application, action, actor, comment, values, now=now)
            done += 1
        except (RequirementUnmet, NotPossibleNow, NotAllowed) as refused:
            refusals.append(Refusal(application_id, title, refused))
    return BulkResult(done, tuple(refusals))


def refuse_unopened(call: Call) -> None:
    """Raise RequirementUnmet unless the call is open and was not cancelled."""
    _refuse_cancelled(call)
    if call.opened_at is None:
        raise RequirementUnmet(NOT_OPENED)


def _refuse_cancelled(call: Call) -> None:
    if call.cancelled_at:
        raise RequirementUnmet(CANCELLED)


def _refuse_bad_date(call: Call, date_key: str, until_at: datetime, now: datetime) -> None:
    is_closed = date_key == "declaration_closes" and call.closed_at
    if until_at <= getattr(call, f"{date_key}_at") and not is_closed:
        raise RequirementUnmet(NOT_LATER, field="until_on")
    if until_at <= now:
        raise RequirementUnmet(OVER_ALREADY, field="until_on")
    following = DATE_KEYS[DATE_KEYS.index(date_key) + 1 :]
    if any(until_at >= getattr(call, f"{key}_at") for key in following):
        raise RequirementUnmet(NOT_BEFORE_NEXT, field="until_on")


def _lock_money(call: Call) -> None:
    """The envelope before anything else, as the door does."""
    balances = select(CallBalance).where(CallBalance.call_id == call.id)
    db.session.scalars(
        balances.order_by(CallBalance.account)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def _expired(call: Call) -> Sequence[Application]:
    """Drafts that the closing date withdrew."""
    return db.session.scalars(
        select(Application)
        .where(Application.call_id == call.id, Application.expired_at.is_not(None))
        .order_by(Application.id)
    ).all()


def still_running(call: Call) -> Sequence[Application]:
    """Applications that end with their call: those in a state that the step `cancel` leaves."""
    workflow = completeness.workflow_of(call)
    states = {state for each in workflow.actions if each.key == "cancel" for state in each.sources}
    return db.session.scalars(
        select(Application)
        .where(Application.call_id == call.id, Application.state.in_(sorted(states)))
        .order_by(Application.id)
    ).all()
