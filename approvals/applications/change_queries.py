"""What may a project ask to have changed, does it fit what stands now, and who decides on it?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from approvals.access import below
from approvals.accounts.models import Account, Organisation
from approvals.applications import queries
from approvals.applications.change_limits import (
    LAST_MONTHS,
    MOST_BUDGET_CHANGES,
    OFFICE_EXTENSION_DAYS,
    OFFICE_MOVED_SHARE,
)
from approvals.applications.change_models import ChangeRequest
from approvals.applications.models import Application
from approvals.applications.proposals import Proposed, applied, moved
from approvals.applications.snapshot import snapshot
from approvals.budget.line_queries import in_force, spent_by_line
from approvals.database import db
from approvals.wording import N_


@dataclass(frozen=True)
class Fault:
    """Why a change cannot be: a sentence with its values."""

    sentence: str
    values: Mapping[str, Any] = field(default_factory=dict)


def budget_changes_left(application_id: int) -> int:
    """How often the budget may still be adjusted: what was granted counts."""
    granted = select(func.count()).where(
        ChangeRequest.application_id == application_id,
        ChangeRequest.change == "budget",
        ChangeRequest.state == "granted",
    )
    return MOST_BUDGET_CHANGES - (db.session.scalar(granted) or 0)


def fault(application: Application, change: str, proposed: Proposed, now: datetime) -> Fault | None:
    """Why what is asked for cannot be done as things stand now; None if it can."""
    if change == "budget":
        return budget_fault(application, proposed)
    if change == "leader":
        return leader_fault(application, person_of(proposed), now)
    if change == "content":
        return content_fault(application, proposed)
    return None


def budget_fault(application: Application, proposed: Proposed) -> Fault | None:
    """Each year keeps its sum, no line goes below what was spent on it, something moves."""
    rows = spent_by_line(application.id)
    new = {key: Decimal(text) for key, text in proposed["lines"].items()}
    if {str(line.id) for line, *_rest in rows} != new.keys():
        return Fault(N_("The budget lines have changed meanwhile; open the page again."))
    added = [(line["year"], Decimal(line["amount"])) for line in proposed.get("added", ())]
    if any(amount < 0 for _year, amount in added):
        return Fault(N_("An amount cannot be negative."))
    for line, _year, spent in rows:
        if new[str(line.id)] < spent:
            return Fault(
                N_("%(spent)s yuan are spent on this line already."), {"spent": f"{spent:,.2f}"}
            )
    if all(new[str(line.id)] == in_force(line) for line, *_rest in rows):
        return Fault(N_("Nothing is moved yet: change at least two amounts."))
    return _sums_kept(rows, new, added)


def _sums_kept(
    rows: Sequence[Any], new: Mapping[str, Decimal], added: Sequence[tuple[int, Decimal]]
) -> Fault | None:
    """Why not: the first year whose lines no longer add up to its budget."""
    before: defaultdict[int, Decimal] = defaultdict(Decimal)
    after: defaultdict[int, Decimal] = defaultdict(Decimal)
    for line, year, _spent in rows:
        before[year] += in_force(line)
        after[year] += new[str(line.id)]
    for year, amount in added:
        after[year] += amount
    for year in sorted(before.keys() | after.keys()):
        if before[year] != after[year]:
            return Fault(
                N_("The lines of %(year)s add up to %(total)s yuan; its budget is %(budget)s."),
                {"year": year, "total": f"{after[year]:,.2f}", "budget": f"{before[year]:,.2f}"},
            )
    return None


def leader_fault(application: Application, person: Account | None, now: datetime) -> Fault | None:
    """A person of the same school with an open account, free to lead one more project."""
    if person is None or not person.is_enabled:
        return Fault(N_("This account is closed or not known."))
    if person.id == application.leader_id:
        return Fault(N_("This person leads the project already."))
    school = _school_path(application)
    if not person.organisation.path.startswith(school):
        return Fault(N_("The leader has to belong to the same school."))
    others = queries.other_projects(person.id, application.id, now)
    if others.running >= application.call.project_limit:
        return Fault(N_("This person leads as many running projects as the call allows."))
    if others.overdue:
        return Fault(N_("Another project of this person is overdue."))
    return None


def person_of(proposed: Proposed) -> Account | None:
    """Who is to lead, with the department."""
    place = joinedload(Account.organisation)
    return db.session.get(Account, proposed["leader"], options=[place])


def people_called(application: Application, words: str) -> Sequence[Account]:
    """People of the application's school with this in their name or at the front of their number."""
    return db.session.scalars(
        select(Account)
        .join(Account.organisation)
        .where(
            below(Organisation.path, _school_path(application)),
            Account.is_enabled,
            Account.id != application.leader_id,
            Account.name.icontains(words, autoescape=True)
            | Account.staff_number.istartswith(words, autoescape=True),
        )
        .options(joinedload(Account.organisation))
        .order_by(Account.name, Account.id)
        .limit(MOST_PEOPLE + 1)
    ).all()


MOST_PEOPLE = 12
"""More would be no choice any more: then the words have to be narrowed."""


def _school_path(application: Application) -> str:
    """The school that the application belongs to: its call's, or for a bureau's call its own."""
    place = application.call.organisation
    if place.kind != "school":
        place = application.organisation
        while place.kind != "school" and place.parent is not None:
            place = place.parent
    return place.path


def content_fault(application: Application, proposed: Proposed) -> Fault | None:
    """Known texts and indicators, none of them emptied, something changes."""
    before = snapshot(application)
    targets: Mapping[str, str] = proposed.get("targets", {})
    known = {str(row["id"]) for year in before["years"] for row in year["indicators"]}
    named = targets.keys() | {str(each) for each in proposed.get("removed", ())}
    if not (proposed.get("texts", {}).keys() <= before["texts"].keys() and named <= known):
        return Fault(N_("The indicators have changed meanwhile; open the page again."))
    if not all((*proposed.get("texts", {}).values(), *targets.values())):
        return Fault(N_("A text or target cannot be left empty."))
    if not all(row["level3"] and row["target"] for row in proposed.get("indicators", ())):
        return Fault(N_("Each indicator needs a name and a target."))
    after = applied(before, proposed)
    if not any(year["indicators"] for year in after["years"]):
        return Fault(N_("At least one indicator has to remain."))
    if after == before:
        return Fault(N_("Nothing is changed yet: write at least one text or target anew."))
    return None


def beyond_the_office(change: ChangeRequest) -> Fault | None:
    """Why the leading group decides on this change; None where the project office does."""
    if change.change == "extension":
        too_long = queries.extension_days(change) > OFFICE_EXTENSION_DAYS
        values = {"days": OFFICE_EXTENSION_DAYS}
        return Fault(N_("It is longer than %(days)s days."), values) if too_long else None
    if change.change == "budget":
        return _budget_beyond(change)
    if change.change == "leader":
        return Fault(N_("The leading group decides on every new leader."))
    if any(change.proposed.get(name) for name in ("indicators", "removed")):
        return Fault(N_("Indicators are added or removed."))
    changes_targets = bool(change.proposed.get("targets"))
    return Fault(N_("Targets of indicators change.")) if changes_targets else None


def _budget_beyond(change: ChangeRequest) -> Fault | None:
    if moved(change.before, change.proposed).share > OFFICE_MOVED_SHARE:
        share = f"{OFFICE_MOVED_SHARE * 100:.0f}"
        return Fault(N_("More than %(share)s %% of the budget is moved."), {"share": share})
    if change.created_at >= ends_at(change) - LAST_MONTHS:
        return Fault(N_("It was asked for in the last three months before acceptance."))
    return None


def ends_at(change: ChangeRequest) -> datetime:
    """When acceptance was due as the change was asked for."""
    return datetime.fromisoformat(change.before["acceptance_due"])
