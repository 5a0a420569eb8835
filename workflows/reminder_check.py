"""Do a definition's reminder rules make sense? One sentence for each that does not."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from workflows.definition import ReminderRule, Workflow

COUNTED = frozenset({"before", "after", "repeat", "escalate"})
CLOCK = "clock"
Fault = tuple[str, str]


def reminder_faults(workflow: Workflow, roles: Collection[str]) -> Iterator[Fault]:
    """Where a rule is wrong, and what is wrong there."""
    for rule in workflow.reminders:
        where = f"reminder {rule.key}"
        yield from ((where, sentence) for sentence in _shape(rule))
        if rule.kind == "escalate":
            yield from ((where, sentence) for sentence in _ladder(workflow, rule, roles))
        if rule.kind == "expire":
            yield from ((where, sentence) for sentence in _end(workflow, rule))
    yield from _ends_of_one_state(workflow)


def _shape(rule: ReminderRule) -> Iterator[str]:
    if rule.kind in COUNTED and not rule.days:
        yield "does not say how many days"
    if rule.kind == "on_the_day" and rule.days:
        yield "is told on the day, and counts days"
    if rule.up and rule.kind != "escalate":
        yield "names roles above, but does not escalate"
    if (rule.step is not None) != (rule.kind == "expire"):
        yield "names a step just if it expires"


def _ladder(workflow: Workflow, rule: ReminderRule, roles: Collection[str]) -> Iterator[str]:
    """Whoever may be late has a role above that exists; nobody is above themselves."""
    ladder = dict(rule.up)
    for role in sorted(set(ladder.values()) | set(ladder)):
        if role not in roles:
            yield f"names an unknown role: {role}"
    for role in sorted(_waited_for(workflow, rule) - set(ladder) - {CLOCK}):
        yield f"says nobody above {role}"
    for role, above in rule.up:
        if role == above:
            yield f"sets {role} above itself"


def _waited_for(workflow: Workflow, rule: ReminderRule) -> set[str]:
    states = rule.states or tuple(state.key for state in workflow.states)
    return {wait.role for key in states for wait in workflow.waits_of(key) if wait.role}


def _end(workflow: Workflow, rule: ReminderRule) -> Iterator[str]:
    """The step is one that the clock takes when a date has passed, in each of the states."""
    if not rule.states:
        yield "expires without naming the states"
    for key in rule.states:
        action = workflow.action(key, rule.step or "")
        if action is None or action.trigger != "due":
            yield f"ends {key} by a step that the clock does not take there: {rule.step}"


def _ends_of_one_state(workflow: Workflow) -> Iterator[Fault]:
    ends = [key for rule in workflow.reminders if rule.kind == "expire" for key in rule.states]
    for key in sorted({key for key in ends if ends.count(key) > 1}):
        yield f"state {key}", "has more than one rule by which it expires"
