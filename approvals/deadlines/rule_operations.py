"""The office's verb on a call's reminders: keep them, proved like a definition."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime

from approvals.accounts.models import Account
from approvals.accounts.roles import shipped
from approvals.audit.effects import record_administration
from approvals.database import db
from approvals.deadlines.rule_effects import of_call, plan_anew, write_rules
from approvals.deadlines.rule_queries import SILENT, CallRule, adjusted, rules_of, rules_of_call
from approvals.programmes.completeness import workflow_of
from approvals.programmes.models import Call
from approvals.programmes.operations import CANCELLED, StaleEdit, lock
from workflows.engine import RequirementUnmet
from workflows.parts import ReminderRule
from workflows.reminder_check import Fault, reminder_faults


class UnfitRules(RuntimeError):
    """Rules that make no sense. Nothing was written; `faults` are by the rule's key."""

    def __init__(self, faults: Mapping[str, list[Fault]]) -> None:
        super().__init__(", ".join(sorted(faults)))
        self.faults = faults


def usual_rules(call: Call) -> tuple[ReminderRule, ...]:
    """The rules of the call's process, without what the call wants otherwise."""
    workflow = workflow_of(call)
    return rules_of(workflow.key, workflow.version)


def with_changes(call: Call, changes: Sequence[CallRule]) -> tuple[ReminderRule, ...]:
    """The rules as they would hold. Raises UnfitRules."""
    rules = adjusted(usual_rules(call), {rule.key: rule for rule in changes})
    told = tuple(rule for rule in rules if rule.kind != SILENT)
    faults: dict[str, list[Fault]] = defaultdict(list)
    for fault in reminder_faults(replace(workflow_of(call), reminders=told), _roles()):
        faults[fault.rule].append(fault)
    if faults:
        raise UnfitRules(faults)
    return rules


def keep_rules(
    call: Call, rules: Sequence[CallRule], actor: Account, *, based_on: int, now: datetime
) -> None:
    """Remind of this call's waits by these rules from now on. Commits.

    Raises UnfitRules, StaleEdit, or RequirementUnmet for a cancelled call; nothing is written then.
    """
    lock(call)
    if call.cancelled_at:
        raise RequirementUnmet(CANCELLED)
    if based_on != call.version:
        raise StaleEdit(call)
    with_changes(call, rules)
    before, after = rules_of_call(call.id), {rule.key: rule for rule in rules}
    if before != after:
        write_rules(call.id, rules)
        call.version += 1
        values = {"before": _told(before), "after": _told(after)}
        record_administration("call", call.id, "change_reminders", actor.id, now, values=values)
        plan_anew(of_call(call.id), now)
    db.session.commit()


def _told(rules: Mapping[str, CallRule]) -> dict[str, object]:
    return {key: asdict(rule) for key, rule in sorted(rules.items())}


def _roles() -> frozenset[str]:
    return frozenset(entry["key"] for entry in shipped())
