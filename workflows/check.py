"""Is a definition sound? Finds whatever would strand a subject, and says it in a sentence."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from workflows.definition import (
    SENDER,
    STAYS,
    VERDICT,
    Action,
    SenderElse,
    Title,
    Workflow,
)
from workflows.reminder_check import reminder_faults

CLOCK = "clock"


@dataclass(frozen=True)
class Known:
    """The names that a definition may use: what the program really has."""

    rules: Collection[str]
    effects: Collection[str]
    forms: Collection[str]
    roles: Collection[str]
    date_keys: Collection[str]


@dataclass(frozen=True)
class Problem:
    """One fault: where it stands, and what is wrong there."""

    where: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.where}: {self.sentence}"


def check(
    workflow: Workflow,
    *,
    rules: Collection[str],
    effects: Collection[str],
    forms: Collection[str],
    roles: Collection[str],
    date_keys: Collection[str],
) -> list[Problem]:
    """Every fault of one definition; an empty list if it is sound."""
    known = Known(rules, effects, forms, roles, date_keys)
    return [
        Problem(f"{workflow.key} {workflow.version}, {problem.where}", problem.sentence)
        for proof in _PROOFS
        for problem in proof(workflow, known)
    ]


def check_together(workflows: Iterable[Workflow]) -> list[Problem]:
    """Faults between definitions: a child's step that causes one which no application has."""
    workflows = list(workflows)
    parents = [each for each in workflows if each.subject == "application"]
    return [
        Problem(
            f"{child.key} {child.version}, step {action.key}",
            f"causes {action.causes}, which no application can be made to do",
        )
        for child in workflows
        for action in child.actions
        if action.causes and not any(_takes_by_clock(each, action.causes) for each in parents)
    ]


def _takes_by_clock(workflow: Workflow, key: str) -> bool:
    return any(action.key == key and CLOCK in action.by for action in workflow.actions)


def _titles(workflow: Workflow, known: Known) -> Iterator[Problem]:
    """Everything that people read has words in both languages."""
    for where, title in _all_titles(workflow):
        for language in ("zh", "en"):
            if not getattr(title, language).strip():
                yield Problem(where, f"has no words in {language}")


def _all_titles(workflow: Workflow) -> Iterator[tuple[str, Title]]:
    yield "title", workflow.title
    for stage in workflow.stages:
        yield f"stage {stage.key}", stage.title
    for state in workflow.states:
        yield f"state {state.key}", state.title
        for wait in state.waits_for:
            yield f"state {state.key}, wait for {wait.role or 'nobody'}", wait.task
    for wait, _states in workflow.common_waits:
        yield f"common wait for {wait.role or 'nobody'}", wait.task
    for action in workflow.actions:
        yield f"step {action.key}, title", action.title
        yield f"step {action.key}, past", action.past


def _names(workflow: Workflow, known: Known) -> Iterator[Problem]:
    """Rules, effects, forms and roles are ones that the program has."""
    for action in workflow.actions:
        where = f"step {action.key}"
        yield from _unknown(where, "rule", action.requires, known.rules)
        yield from _unknown(where, "effect", action.effects, known.effects)
        yield from _unknown(where, "form", [action.form] if action.form else [], known.forms)
        yield from _unknown(where, "role", action.by, known.roles)
    for state in workflow.states:
        for wait in workflow.waits_of(state.key):
            yield from _unknown(f"state {state.key}", "rule", wait.when, known.rules)


def _unknown(
    where: str, kind: str, names: Iterable[str], known: Collection[str]
) -> Iterator[Problem]:
    for name in names:
        if name not in known:
            yield Problem(where, f"names an unknown {kind}: {name}")


def _reached(workflow: Workflow, known: Known) -> Iterator[Problem]:
    """Every state can be reached from the start, and from every open state an end."""
    ways = _ways(workflow, lambda action: True)
    back = {key: {source for source in ways if key in ways[source]} for key in ways}
    ends = {state.key for state in workflow.states if state.kind == "end"}
    from_start, to_end = _closure({workflow.start.key}, ways), _closure(ends, back)
    for state in workflow.states:
        if state.key not in from_start:
            yield Problem(f"state {state.key}", "is never reached")
        if not (ways[state.key] - {state.key}) and state.kind != "end":
            yield Problem(f"state {state.key}", "has no way out")
        elif state.key not in to_end:
            yield Problem(f"state {state.key}", "never comes to an end")


def _closure(start: set[str], ways: Mapping[str, set[str]]) -> set[str]:
    found, fresh = set(start), set(start)
    while fresh:
        fresh = {target for key in fresh for target in ways[key]} - found
        found |= fresh
    return found


def _ways(workflow: Workflow, counts: Callable[[Action], bool]) -> dict[str, set[str]]:
    """For each state: where the steps that count can lead."""
    ways: dict[str, set[str]] = {state.key: set() for state in workflow.states}
    for action in workflow.actions:
        for source in action.sources:
            if counts(action):
                ways[source] |= workflow.targets(action, source)
    return ways


def _loops(workflow: Workflow, known: Known) -> Iterator[Problem]:
    """No way back can be gone for ever: each loop has a limited step, or one that a child causes."""
    free = _ways(workflow, lambda action: not action.limited and action.trigger != "caused")
    free = {key: targets - {key} for key, targets in free.items()}
    for key in free:
        if key in _closure(free[key], free):
            yield Problem(f"state {key}", "lies on a loop without a limit")


def _waits(workflow: Workflow, known: Known) -> Iterator[Problem]:
    """Every open state waits for somebody who can do something there, by some date."""
    for state in workflow.states:
        waits = workflow.waits_of(state.key)
        if state.kind == "end" and waits:
            yield Problem(f"state {state.key}", "is an end and waits for somebody")
        if state.kind != "end" and not state.waits_for:
            yield Problem(f"state {state.key}", "waits for nobody")
        for wait in waits:
            yield from _wait_faults(workflow, state.key, wait.position, known)


def _wait_faults(workflow: Workflow, state: str, position: int, known: Known) -> Iterator[Problem]:
    wait = next(each for each in workflow.waits_of(state) if each.position == position)
    where = f"state {state}, wait for {wait.role or 'nobody'}"
    if not wait.role:
        yield Problem(where, "has no role")
    elif wait.role not in known.roles:
        yield Problem(where, f"names an unknown role: {wait.role}")
    elif not any(wait.role in action.by for action in workflow.actions_from(state)):
        yield Problem(where, "can take no step there")
    if wait.due is None:
        yield Problem(where, "has no due date")
    elif wait.due.date and wait.due.date not in known.date_keys:
        yield Problem(where, f"is due on a date that no call has: {wait.due.date}")


def _takers(workflow: Workflow, known: Known) -> Iterator[Problem]:
    """Every step has somebody who may take it, in the way in which it is taken."""
    for action in workflow.actions:
        where = f"step {action.key}"
        if not set(action.by) & set(known.roles):
            yield Problem(where, "may be taken by nobody")
        if action.trigger == "person" and set(action.by) == {CLOCK}:
            yield Problem(where, "is the clock's, but nothing makes the clock take it")
        if action.trigger in ("due", "auto") and CLOCK not in action.by:
            yield Problem(where, f"is taken on {action.trigger}, but not by the clock")
    for state in workflow.states:
        due = [action for action in workflow.actions_from(state.key) if action.trigger == "due"]
        if len(due) > 1:
            yield Problem(f"state {state.key}", "has more than one step that falls due")


def _targets(workflow: Workflow, known: Known) -> Iterator[Problem]:
    """Ways that depend on what is remembered have something to remember."""
    ends = {state.key for state in workflow.states if state.kind == "end"}
    for action in workflow.actions:
        where = f"step {action.key}"
        if action.verdict and action.verdict not in ends:
            yield Problem(where, f"remembers a verdict that is no end: {action.verdict}")
        if action.to == VERDICT and not workflow.targets(action, action.sources[0]):
            yield Problem(where, "goes to the verdict, but no step remembers one")
        if action.to == SENDER or isinstance(action.to, SenderElse):
            for source in action.sources:
                if not workflow.senders_into[source]:
                    yield Problem(where, f"goes back to the sender, but {source} has none")
        if action.remembers and action.to in (STAYS, SENDER, VERDICT):
            yield Problem(where, "remembers a sender without leading to one state")


def _shape(workflow: Workflow, known: Known) -> Iterator[Problem]:
    """Ends have an outcome and no stage; all other states lie in a stage."""
    for state in workflow.states:
        if state.kind == "end" and not state.outcome:
            yield Problem(f"state {state.key}", "is an end without an outcome")
        if state.kind == "end" and state.stage:
            yield Problem(f"state {state.key}", "is an end, which lies in no stage")
        if state.kind != "end" and not state.stage:
            yield Problem(f"state {state.key}", "lies in no stage")


def _reminders(workflow: Workflow, known: Known) -> Iterator[Problem]:
    """Reminder rules mean something, and everybody who may be late has somebody above."""
    for fault in reminder_faults(workflow, known.roles):
        yield Problem(fault.where, fault.text)


_PROOFS = (_titles, _shape, _names, _reached, _loops, _waits, _takers, _targets, _reminders)
