"""What do steps do to a running project's plan: ask for a change, and bring a granted one about?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

from approvals.accounts.models import Account
from approvals.applications.change_models import CHANGE_OF, ChangeRequest, Extension
from approvals.applications.change_queries import fault
from approvals.applications.models import Application, BudgetLine, Indicator, Member
from approvals.applications.search_effects import index
from approvals.applications.snapshot import snapshot
from approvals.applications.targets_kept import keep_target
from approvals.applications.version_effects import freeze
from approvals.audit.effects import Deed, record
from approvals.database import db
from approvals.deadlines.queries import dates_of
from approvals.step import Step
from workflows.engine import RequirementUnmet

FORMER_LEADER = "原负责人"
"""The task of somebody who led the project, as it stands among the members."""


def start_change(step: Step) -> None:
    """Somebody asks for a change: `values` say which date until when, or what is `proposed`."""
    change = _asked_for(step)
    unfit = fault(step.application, change.change, change.proposed, step.now)
    if unfit:
        raise RequirementUnmet(unfit.sentence, unfit.values)
    step.start_child(change, step.actor, now=step.now, role=step.history.role_key)


def _asked_for(step: Step) -> ChangeRequest:
    change, values = CHANGE_OF[step.action.key], step.values
    is_extension = change == "extension"
    return ChangeRequest(
        workflow_key="change_request",
        application_id=step.application.id,
        application=step.application,
        change=change,
        reason=step.comment or values.get("reason", ""),
        date_key=values["date_key"] if is_extension else None,
        until_at=datetime.fromisoformat(values["until_at"]) if is_extension else None,
        proposed={} if is_extension else values["proposed"],
        before={} if is_extension else _standing(step.application),
        requested_by_id=step.actor.id if step.actor else step.application.leader_id,
        created_at=step.now,
    )


def _standing(application: Application) -> dict[str, Any]:
    """What stands now, and when the project is due to end."""
    due_at = dates_of(application)["acceptance_due"]
    return snapshot(application) | {"acceptance_due": due_at.isoformat()}


def agree_to_lead(step: Step) -> None:
    """Who is to become the leader said yes: now it can be decided."""
    step.subject.successor_agreed_at = step.now


def apply_extension(step: Step) -> None:
    """An extension was granted: the date moves for this application."""
    change: ChangeRequest = step.subject
    extend(step, change.date_key or "", change.until_at or step.now)


def extend(step: Step, date_key: str, until_at: datetime) -> None:
    """Move one of the call's dates for this application."""
    db.session.add(
        Extension(
            application_id=step.application.id,
            date_key=date_key,
            until_at=until_at,
            reason=step.comment,
            history_id=step.history.id,
        )
    )
    db.session.flush()


def apply_change(step: Step) -> None:
    """A change was granted: it holds from now on, and what the application says is a new version."""
    change: ChangeRequest = step.subject
    _APPLIED[change.change](step)
    if change.change != "extension":
        db.session.flush()
        freeze(step)


def _apply_budget(step: Step) -> None:
    """The lines get their new amounts; each year keeps its sum."""
    proposed: dict[str, Any] = step.subject.proposed
    for year in step.application.project_years:
        for line in year.budget_lines:
            line.adjusted_amount = Decimal(proposed["lines"][str(line.id)])
        last = max((line.position for line in year.budget_lines), default=0)
        added = [line for line in proposed.get("added", ()) if line["year"] == year.year]
        year.budget_lines += [_added(last + n, line) for n, line in enumerate(added, 1)]


def _added(position: int, line: dict[str, Any]) -> BudgetLine:
    nothing = Decimal("0.00")
    return BudgetLine(
        position=position,
        category_id=line["category"],
        purpose=line["purpose"],
        quantity=_decimal(line.get("quantity")),
        unit_price_amount=_decimal(line.get("unit_price")),
        requested_amount=nothing,
        approved_amount=nothing,
        adjusted_amount=Decimal(line["amount"]),
    )


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _apply_content(step: Step) -> None:
    """Texts, targets and indicators are what was asked for."""
    proposed: dict[str, Any] = step.subject.proposed
    for name, text in proposed.get("texts", {}).items():
        setattr(step.application.declaration, name, text)
    wanted = proposed.get("targets", {})
    for row in step.application.indicators:
        if (text := wanted.get(str(row.id))) is not None:
            keep_target(row, text)
        if row.id in proposed.get("removed", ()):
            row.removed_at = step.now
    first = step.application.project_years[0]
    last = max((row.position for row in first.indicators), default=0)
    new = enumerate(proposed.get("indicators", ()), last + 1)
    first.indicators += [_new_indicator(position, row) for position, row in new]
    db.session.flush()
    for year in step.application.project_years:
        db.session.expire(year, ["indicators"])


def _new_indicator(position: int, row: dict[str, str]) -> Indicator:
    levels = {name: row[name] for name in ("level1", "level2", "level3")}
    made = Indicator(position=position, **levels)
    keep_target(made, row["target"])
    return made


def _apply_leader(step: Step) -> None:
    """The new leader holds what waits for the applicant; the old one reads on as a member."""
    application, old = step.application, step.application.leader
    new = db.session.get_one(Account, step.subject.proposed["leader"])
    kept = [each for each in application.members if each.account_id not in (old.id, new.id)]
    application.members[:] = [*kept, Member(account_id=old.id, duty=FORMER_LEADER)]
    application.leader = new
    index(application)
    record(_new_leader(step, application, old, new))
    step.settle_again(application, step.actor, now=step.now)


def _new_leader(step: Step, application: Application, old: Account, new: Account) -> Deed:
    """The row of history that names both."""
    return Deed(
        chain=f"application:{application.id}",
        subject_kind="application",
        subject_id=application.id,
        application_id=application.id,
        action="change_leader",
        now=step.now,
        actor_id=step.history.actor_id,
        on_behalf_of_id=step.history.on_behalf_of_id,
        role_key=step.history.role_key,
        comment=f"{old.name} → {new.name}",
        values={"from": old.id, "to": new.id},
    )


_APPLIED: dict[str, Callable[[Step], None]] = {
    "extension": apply_extension,
    "budget": _apply_budget,
    "leader": _apply_leader,
    "content": _apply_content,
}
