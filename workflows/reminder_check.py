"""Do a definition's reminder rules make sense? One sentence for each that does not."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from itertools import chain

from workflows.definition import ReminderRule, Workflow
from workflows.msgid import _

COUNTED = frozenset({"before", "after", "repeat", "escalate"})
CLOCK = "clock"


@dataclass(frozen=True)
class Fault:
    """What is wrong with a rule: a sentence with a role or a state in it, for people to read."""

    sentence: str
    role: str = ""
    state: str = ""
    step: str = ""
    rule: str = ""

    @property
    def where(self) -> str:
        """The rule or, where several clash, the state."""
        return f"reminder {self.rule}" if self.rule else f"state {self.state}"

    @property
    def text(self) -> str:
        """The sentence with the keys of the definition."""
        return self.sentence % {"role": self.role, "state": self.state, "step": self.step}


def reminder_faults(workflow: Workflow, roles: Collection[str]) -> Iterator[Fault]:
    """What is wrong with each rule."""
    for rule in workflow.reminders:
        found = chain(
            _shape(rule),
            _ladder(workflow, rule, roles) if rule.kind == "escalate" else (),
            _end(workflow, rule) if rule.kind == "expire" else (),
        )
        yield from (replace(fault, rule=rule.key) for fault in found)
    yield from _ends_of_one_state(workflow)


def _shape(rule: ReminderRule) -> Iterator[Fault]:
    if rule.kind in COUNTED and not rule.days:
        yield Fault(_("does not say how many days"))
    if rule.kind == "on_the_day" and rule.days:
        yield Fault(_("is told on the day, and counts days"))
    if rule.up and rule.kind != "escalate":
        yield Fault(_("names roles above, but does not escalate"))
    if rule.hour is not None and rule.kind == "expire":
        yield Fault(_("expires when a day ends, and names an hour"))
    if (rule.step is not None) != (rule.kind == "expire"):
        yield Fault(_("names a step just if it expires"))


def _ladder(workflow: Workflow, rule: ReminderRule, roles: Collection[str]) -> Iterator[Fault]:
    """Whoever may be late has a role above that exists; nobody is above themselves."""
    ladder = dict(rule.up)
    for role in sorted(set(ladder.values()) | set(ladder)):
        if role not in roles:
            yield Fault(_("names an unknown role: %(role)s"), role)
    for role in sorted(_waited_for(workflow, rule) - set(ladder) - {CLOCK}):
        yield Fault(_("says nobody above %(role)s"), role)
    for role, above in rule.up:
        if role == above:
            yield Fault(_("sets %(role)s above itself"), role)


def _waited_for(workflow: Workflow, rule: ReminderRule) -> set[str]:
    states = rule.states or tuple(state.key for state in workflow.states)
    return {wait.role for key in states for wait in workflow.waits_of(key) if wait.role}


def _end(workflow: Workflow, rule: ReminderRule) -> Iterator[Fault]:
    """The step is one that the clock takes when a date has passed, in each of the states."""
    if not rule.states:
        yield Fault(_("expires without naming the states"))
    for key in rule.states:
        action = workflow.action(key, rule.step or "")
        if action is None or action.trigger != "due":
            yield Fault(
                _("ends %(state)s by a step that the clock does not take there: %(step)s"),
                state=key,
                step=rule.step or "",
            )


def _ends_of_one_state(workflow: Workflow) -> Iterator[Fault]:
    ends = [key for rule in workflow.reminders if rule.kind == "expire" for key in rule.states]
    for key in sorted({key for key in ends if ends.count(key) > 1}):
        yield Fault(_("has more than one rule by which it expires"), state=key)
