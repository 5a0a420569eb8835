"""Which reminder rules hold for a wait, as its process, its call and its school have them?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from sqlalchemy import select

from approvals import frozen
from approvals.accounts.models import Organisation
from approvals.database import db
from approvals.deadlines.models import ClosedDay
from approvals.deadlines.queries import merged
from approvals.deadlines.reminder_models import CallReminder
from workflows.calendar import OwnDays
from workflows.definition import ReminderRule
from workflows.reminders import Situation

OWN_KEYS: Final = tuple(f"own_{number}" for number in range(1, 7))
"""The keys of the rules that a call may have beside those of its process."""
SILENT: Final = "silent"
"""The kind of a rule that is left out. It keeps its place, for an occurrence's moment tells its place."""


@dataclass(frozen=True)
class CallRule:
    """What a call wants otherwise of one rule, or a rule of its own (those have a kind)."""

    key: str
    is_off: bool = False
    days: int | None = None
    kind: str | None = None
    up: tuple[tuple[str, str], ...] = ()
    hour: int | None = None


@dataclass(frozen=True)
class Ground:
    """What reminders depend on beside the waits: read once for a whole sweep."""

    adjusted: Mapping[int, Mapping[str, CallRule]]
    """By call what it wants otherwise."""
    days: Mapping[str, Mapping[date, bool]]
    """By an organisation's path its own days, and whether they are worked."""

    def situation(
        self, process: tuple[str, int], call_id: int, path: str, place: tuple[str, str, datetime]
    ) -> Situation:
        """What the reminders of a wait come from; `place`: state, role, due moment."""
        rules = adjusted(rules_of(*process), self.adjusted.get(call_id, {}))
        state, role, due_at = place
        return Situation(rules, state, role, due_at, self.own_days(path))

    def own_days(self, path: str) -> OwnDays:
        """The days on which a place does otherwise than the country; the nearest above it decides."""
        above = sorted((each for each in self.days if path.startswith(each)), key=len)
        return merged(self.days[each] for each in above)


def ground() -> Ground:
    """Everything that calls and schools want otherwise: two queries."""
    changed: dict[int, dict[str, CallRule]] = {}
    for row in db.session.scalars(select(CallReminder)):
        changed.setdefault(row.call_id, {})[row.rule_key] = _rule(row)
    own: dict[str, dict[date, bool]] = {}
    days = select(Organisation.path, ClosedDay.closed_on, ClosedDay.is_worked).join(
        Organisation, Organisation.id == ClosedDay.organisation_id
    )
    for path, day, is_worked in db.session.execute(days):
        own.setdefault(path, {})[day] = is_worked
    return Ground(changed, own)


def rules_of_call(call_id: int) -> dict[str, CallRule]:
    """What one call wants otherwise."""
    rows = db.session.scalars(select(CallReminder).where(CallReminder.call_id == call_id))
    return {row.rule_key: _rule(row) for row in rows}


def _rule(row: CallReminder) -> CallRule:
    up = tuple(sorted((row.up or {}).items()))
    return CallRule(row.rule_key, row.is_off, row.days, row.kind, up, row.hour)


def rules_of(key: str, version: int) -> tuple[ReminderRule, ...]:
    """The rules of a process; a version from before there were any has those of the newest."""
    own = frozen.version(key, version).reminders
    return own or frozen.newest(key).reminders


def adjusted(
    rules: tuple[ReminderRule, ...], changes: Mapping[str, CallRule]
) -> tuple[ReminderRule, ...]:
    """The rules with a call's changes, then its own. Each has its place whatever the others do."""
    if not changes:
        return rules
    changed = tuple(_changed(rule, changes.get(rule.key)) for rule in rules)
    ladder = next((rule.up for rule in changed if rule.up), ())
    return changed + tuple(_own(key, changes.get(key), ladder) for key in OWN_KEYS)


def _changed(rule: ReminderRule, change: CallRule | None) -> ReminderRule:
    if change is None:
        return rule
    above = dict(change.up)
    return replace(
        rule,
        kind=SILENT if change.is_off else rule.kind,
        days=rule.days if change.days is None else change.days,
        hour=rule.hour if change.hour is None else change.hour,
        up=tuple((role, above.get(role, usual)) for role, usual in rule.up),
    )


def _own(key: str, rule: CallRule | None, ladder: tuple[tuple[str, str], ...]) -> ReminderRule:
    if rule is None or rule.kind is None or rule.is_off:
        return ReminderRule(key, SILENT)
    up = ladder if rule.kind == "escalate" else ()
    return ReminderRule(key, rule.kind, rule.days or 0, up, hour=rule.hour)
