"""What may happen now, by whom, and where it leads. The only importer of `transitions`."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar

from transitions import Machine

from workflows.actor import CLOCK, Actor
from workflows.definition import VERDICT, Action, SenderElse, WaitFor, Workflow
from workflows.facts import Facts
from workflows.msgid import _
from workflows.rules import RULES

logging.getLogger("transitions").setLevel(logging.WARNING)


class Refused(Exception):
    """A step that is not taken. `sentence` is an English msgid for the person, with `values`."""

    usual: ClassVar[str] = _("This step cannot be taken.")

    def __init__(
        self,
        sentence: str | None = None,
        values: Mapping[str, Any] | None = None,
        *,
        field: str | None = None,
    ) -> None:
        self.sentence = sentence or self.usual
        self.values = dict(values or {})
        self.field = field
        """The form field that it is about, if it is about one."""
        super().__init__(self.sentence % self.values if values else self.sentence)


class NotPossibleNow(Refused):
    """The step does not leave the present state: somebody was faster, or it is too early."""

    usual = _("This step is not possible now: the application has moved on.")
    latest: Any = None
    """The last thing done, for telling who was faster."""
    did: Any = None
    """What that was, in both languages."""


class NotAllowed(Refused):
    """The actor holds no role here that may take this step."""

    usual = _("You do not hold the role that takes this step here.")


class RequirementUnmet(Refused):
    """A rule does not hold, or the limit of a loop is reached."""


SUSPENDED = _("The application is suspended; it has to be resumed first.")
NOWHERE_BACK = _("This step is not possible now: there is nothing to go back to.")
OFTEN_ENOUGH = _("This has been done %(times)s times, which is as often as the call allows.")


@dataclass(frozen=True)
class Decision:
    """A step that may be taken, and where it leads."""

    action: Action
    from_state: str
    to_state: str
    role: str
    on_behalf_of: int | None


@dataclass(frozen=True)
class Offer:
    """A step whose state and role fit, and the requirement that is unmet, if one is."""

    action: Action
    refusal: RequirementUnmet | None


class _Cursor:
    """What a machine moves: a state and nothing else. Never added to the machine."""

    __slots__ = ("state",)

    def __init__(self, state: str) -> None:
        self.state = state


def decide(workflow: Workflow, facts: Facts, key: str, actor: Actor) -> Decision:
    """Whether a step may be taken, and where it leads. Raises a kind of `Refused`.

    Asked in this order: does the step leave the state, does the actor hold a role for it, does
    every requirement hold.
    """
    action = _possible(workflow, facts, key)
    role = _role(action, actor)
    _meet_requirements(action, facts, actor)
    target = _target(workflow, action, facts)
    cursor = _Cursor(facts.state)
    _machine(workflow).events[_trigger(action, facts.state, target)].trigger(cursor)
    return Decision(action, facts.state, cursor.state, role, actor.roles[role])


def available(workflow: Workflow, facts: Facts, actor: Actor) -> tuple[Offer, ...]:
    """The steps of people that this actor is offered; those with an unmet requirement say so."""
    offers = []
    for action in workflow.actions_from(facts.state):
        fits = action.trigger == "person" and actor.roles.keys() & set(action.by)
        if fits and (not facts.suspended or action.while_suspended):
            offers.append(Offer(action, _unmet(action, facts, actor)))
    return tuple(offers)


def waiting_for(workflow: Workflow, facts: Facts) -> tuple[WaitFor, ...]:
    """What the present state waits for, as the facts stand."""
    return tuple(
        wait
        for wait in workflow.waits_of(facts.state)
        if all(RULES[name](facts, CLOCK) for name in wait.when)
    )


def automatic(workflow: Workflow, facts: Facts) -> Action | None:
    """The step that the present state takes by itself, if its requirements hold."""
    if facts.suspended:
        return None
    for action in workflow.actions_from(facts.state):
        if action.trigger == "auto" and _unmet(action, facts, CLOCK) is None:
            return action
    return None


def due_action(workflow: Workflow, state: str) -> Action | None:
    """The step that the clock takes when a wait of this state is past its due moment."""
    return next((a for a in workflow.actions_from(state) if a.trigger == "due"), None)


def _possible(workflow: Workflow, facts: Facts, key: str) -> Action:
    action = workflow.action(facts.state, key)
    if action is None:
        raise NotPossibleNow
    if facts.suspended and not action.while_suspended:
        raise NotPossibleNow(SUSPENDED)
    return action


def _role(action: Action, actor: Actor) -> str:
    """The first role of the step that the actor holds, their own before a delegated one."""
    held = [role for role in action.by if role in actor.roles]
    if not held:
        raise NotAllowed
    return min(held, key=lambda role: actor.roles[role] is not None)


def _meet_requirements(action: Action, facts: Facts, actor: Actor) -> None:
    refusal = _unmet(action, facts, actor)
    if refusal is not None:
        raise refusal


def _unmet(action: Action, facts: Facts, actor: Actor) -> RequirementUnmet | None:
    if action.limited and facts.times_taken(action.key, facts.state) >= facts.loop_limit:
        return RequirementUnmet(OFTEN_ENOUGH, {"times": facts.loop_limit})
    for name in action.requires:
        rule = RULES[name]
        if not rule(facts, actor):
            return RequirementUnmet(rule.sentence)
    return None


def _target(workflow: Workflow, action: Action, facts: Facts) -> str:
    fixed = action.fixed_target(facts.state)
    if fixed:
        return fixed
    if action.to == VERDICT:
        return _remembered(facts.verdict_state, workflow, action, facts.state)
    if isinstance(action.to, SenderElse) and facts.sender_state is None:
        return action.to.state
    return _remembered(facts.sender_state, workflow, action, facts.state)


def _remembered(target: str | None, workflow: Workflow, action: Action, state: str) -> str:
    if target not in workflow.targets(action, state):
        raise NotPossibleNow(NOWHERE_BACK)
    return target


def _trigger(action: Action, source: str, target: str) -> str:
    return f"{action.key}|{source}|{target}"


@cache
def _machine(workflow: Workflow) -> Machine:
    """The one machine of a definition: built once, shared by all threads, without any model."""
    machine = Machine(
        model=None,
        states=[state.key for state in workflow.states],
        initial=workflow.start.key,
        auto_transitions=False,
        queued=False,
    )
    for action in workflow.actions:
        for source in action.sources:
            for target in sorted(workflow.targets(action, source)):
                machine.add_transition(_trigger(action, source, target), source, target)
    return machine
