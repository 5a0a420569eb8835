"""Which reminder rules hold for a wait, as its process, its call and its school have them?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select

from approvals import frozen
from approvals.accounts.models import Organisation
from approvals.database import db
from approvals.deadlines.models import ClosedDay
from approvals.deadlines.reminder_models import CallReminder
from workflows.definition import ReminderRule
from workflows.reminders import Situation


@dataclass(frozen=True)
class Ground:
    """What reminders depend on beside the waits: read once for a whole sweep."""

    adjusted: Mapping[int, Mapping[str, CallReminder]]
    """By call the rules that it has otherwise."""
    closed: Mapping[str, frozenset[date]]
    """By an organisation's path the days on which it is closed."""

    def situation(
        self, process: tuple[str, int], call_id: int, path: str, place: tuple[str, str, datetime]
    ) -> Situation:
        """What the reminders of a wait come from; `place`: state, role, due moment."""
        rules = adjusted(rules_of(*process), self.adjusted.get(call_id, {}))
        state, role, due_at = place
        return Situation(rules, state, role, due_at, self.closed_at(path))

    def closed_at(self, path: str) -> frozenset[date]:
        """The days on which a place, or one above it, is closed."""
        days = [found for above, found in self.closed.items() if path.startswith(above)]
        return frozenset().union(*days)


def ground() -> Ground:
    """Everything that calls and schools want otherwise: two queries."""
    changed: dict[int, dict[str, CallReminder]] = {}
    for row in db.session.scalars(select(CallReminder)):
        changed.setdefault(row.call_id, {})[row.rule_key] = row
    closed: dict[str, set[date]] = {}
    days = select(Organisation.path, ClosedDay.closed_on).join(
        Organisation, Organisation.id == ClosedDay.organisation_id
    )
    for path, day in db.session.execute(days):
        closed.setdefault(path, set()).add(day)
    return Ground(changed, {path: frozenset(days) for path, days in closed.items()})


def rules_of(key: str, version: int) -> tuple[ReminderRule, ...]:
    """The rules of a process; a version from before there were any has those of the newest."""
    own = frozen.version(key, version).reminders
    return own or frozen.newest(key).reminders


def adjusted(
    rules: tuple[ReminderRule, ...], changes: Mapping[str, CallReminder]
) -> tuple[ReminderRule, ...]:
    """The rules with a call's changes; what it left out is gone."""
    return tuple(
        replace(rule, days=changes[rule.key].days or rule.days) if rule.key in changes else rule
        for rule in rules
        if rule.key not in changes or not changes[rule.key].is_off
    )
