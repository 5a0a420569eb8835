"""What a process is made of: frozen objects, and where each of its steps can lead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

STAYS, SENDER, VERDICT = "stays", "sender", "verdict"
COMMON_POSITION = 100
"""Positions of `common_waits` begin here, those of a state's own at 0."""


@dataclass(frozen=True)
class Title:
    """Words in both languages."""

    zh: str
    en: str


@dataclass(frozen=True)
class Due:
    """A date of the call, or working days after the wait began."""

    date: str | None = None
    working_days: int | None = None
    after_send_back: int | None = None
    """Working days that a sent-back application has at least, beside a date."""


@dataclass(frozen=True)
class WaitFor:
    """What a state waits for, and from whom."""

    position: int
    role: str
    task: Title
    due: Due | None = None
    when: tuple[str, ...] = ()
    """Rules that must all hold for this to be waited for."""


@dataclass(frozen=True)
class Stage:
    """A part of the life, as people name it."""

    key: str
    title: Title


@dataclass(frozen=True)
class State:
    """Where a subject may lie."""

    key: str
    title: Title
    kind: str = "open"
    stage: str | None = None
    committee: str | None = None
    """Whose committee supplies reviewers and chair here."""
    editable: tuple[str, ...] = ()
    spending: bool = False
    gate: str | None = None
    """The tranches that may be paid here."""
    outcome: str | None = None
    waits_for: tuple[WaitFor, ...] = ()


@dataclass(frozen=True)
class SenderElse:
    """The target of a step that goes back to who sent it here, or else to a state of its own."""

    state: str


@dataclass(frozen=True)
class Action:
    """A step: out of which states, where to, by whom, under which rules, with which effects."""

    key: str
    title: Title
    past: Title
    sources: tuple[str, ...]
    to: str | SenderElse
    """A state, `stays`, `sender`, `verdict`, or the sender with a state to fall back on."""
    by: tuple[str, ...]
    requires: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()
    form: str | None = None
    needs_comment: bool = False
    tone: str = "plain"
    trigger: str = "person"
    """person; due: the clock, once a wait is past its due moment; auto: the clock, as soon as the
    requirements hold; caused: taken for a child process or for the call, never offered."""
    remembers: str | None = None
    verdict: str | None = None
    limited: bool = False
    while_suspended: bool = False
    causes: str | None = None
    bulk: bool = False
    aside: bool = False
    """Not part of the main line: left out of the picture on the application's page."""

    def fixed_target(self, state: str) -> str | None:
        """The one state to which the step leads, or None where it depends on what is remembered."""
        if isinstance(self.to, SenderElse) or self.to in (SENDER, VERDICT):
            return None
        return state if self.to == STAYS else self.to


@dataclass(frozen=True)
class ReminderRule:
    """When people are told of a wait, whom else it reaches, or when the clock ends it."""

    key: str
    kind: str
    """before: calendar days before the due day; on_the_day; after: working days later, once; repeat:
    every so many working days after it; escalate: as `after`, told to the next role up; expire:
    working days after which the clock takes its step."""
    days: int = 0
    up: tuple[tuple[str, str], ...] = ()
    """escalate: for each role that is late the one that is told."""
    states: tuple[str, ...] = ()
    """The states whose waits it concerns; none: every state."""
    step: str | None = None
    """expire: the clock's step."""
    hour: int | None = None
    """The hour in Shanghai at which it is told, 0 to 23; none: `reminders.HOUR`."""


@dataclass(frozen=True, eq=False)
class Workflow:
    """One version of one process. Compared and hashed by identity: one object per version."""

    key: str
    version: int
    subject: str
    title: Title
    stages: tuple[Stage, ...]
    states: tuple[State, ...]
    actions: tuple[Action, ...]
    common_waits: tuple[tuple[WaitFor, tuple[str, ...]], ...] = ()
    reminders: tuple[ReminderRule, ...] = ()
    source: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """The plain content that it was read from."""

    @cached_property
    def _states(self) -> dict[str, State]:
        return {state.key: state for state in self.states}

    @cached_property
    def _leaving(self) -> dict[str, dict[str, Action]]:
        leaving: dict[str, dict[str, Action]] = {state.key: {} for state in self.states}
        for action in self.actions:
            for source in action.sources:
                leaving[source][action.key] = action
        return leaving

    @cached_property
    def start(self) -> State:
        """Where a new subject begins."""
        return next(state for state in self.states if state.kind == "start")

    def state(self, key: str) -> State:
        """The state of this key. Raises KeyError."""
        return self._states[key]

    def actions_from(self, state: str) -> tuple[Action, ...]:
        """The steps out of a state, in the order of the definition."""
        return tuple(self._leaving[state].values())

    def action(self, state: str, key: str) -> Action | None:
        """The step of this key out of a state, if there is one."""
        return self._leaving[state].get(key)

    @cached_property
    def action_keys(self) -> frozenset[str]:
        """The keys of all steps."""
        return frozenset(action.key for action in self.actions)

    def waits_of(self, state: str) -> tuple[WaitFor, ...]:
        """What a state may wait for: its own entries and the common ones that name it."""
        common = tuple(wait for wait, states in self.common_waits if state in states)
        return self.state(state).waits_for + common

    def committee_at(self, state: str, sender: str | None) -> str | None:
        """Whose committee supplies reviewers and chair: the one that sent it here, else the state's."""
        sent_by = self.state(sender).committee if sender else None
        return sent_by or self.state(state).committee

    def targets(self, action: Action, state: str) -> set[str]:
        """Every state to which a step out of `state` can lead; sender and verdict followed."""
        fixed = action.fixed_target(state)
        if fixed:
            return {fixed}
        if action.to == VERDICT:
            return {each.verdict for each in self.actions if each.verdict}
        senders = set(self.senders_into[state])
        return senders | {action.to.state} if isinstance(action.to, SenderElse) else senders

    @cached_property
    def senders_into(self) -> dict[str, frozenset[str]]:
        """For each state: the states that are remembered as sender on the way into it."""
        return {
            state.key: frozenset(
                source
                for action in self.actions
                for source in action.sources
                if action.remembers == SENDER and action.fixed_target(source) == state.key
            )
            for state in self.states
        }
