"""A process as data: frozen objects read from YAML, checked for shape while they are read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

STAYS, SENDER, VERDICT = "stays", "sender", "verdict"
COMMON_POSITION = 100
"""Positions of `common_waits` begin here, those of a state's own at 0."""


class DefinitionError(ValueError):
    """A definition's file has the wrong shape: file, path in it, and what is wrong."""


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
    """Working days that a sent-back application has at least."""


@dataclass(frozen=True)
class WaitFor:
    """What a state waits for, and from whom."""

    position: int
    role: str
    task: Title
    due: Due | None = None
    when: tuple[str, ...] = ()


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
    editable: tuple[str, ...] = ()
    spending: bool = False
    gate: str | None = None
    outcome: str | None = None
    waits_for: tuple[WaitFor, ...] = ()


@dataclass(frozen=True)
class Action:
    """A step: out of which states, where to, by whom, under which rules, with which effects."""

    key: str
    title: Title
    past: Title
    sources: tuple[str, ...]
    to: Any
    by: tuple[str, ...]
    requires: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()
    form: str | None = None
    needs_comment: bool = False
    tone: str = "plain"
    trigger: str = "person"
    remembers: str | None = None
    verdict: str | None = None
    limited: bool = False
    while_suspended: bool = False
    causes: str | None = None
    bulk: bool = False


@dataclass(frozen=True)
class Workflow:
    """One version of one process."""

    key: str
    version: int
    subject: str
    title: Title
    stages: tuple[Stage, ...]
    states: tuple[State, ...]
    actions: tuple[Action, ...]
    common_waits: tuple[tuple[WaitFor, tuple[str, ...]], ...] = ()
    source: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def _states(self) -> dict[str, State]:
        return {state.key: state for state in self.states}

    @cached_property
    def _leaving(self) -> dict[str, tuple[Action, ...]]:
        return {
            state.key: tuple(a for a in self.actions if state.key in a.sources)
            for state in self.states
        }

    @cached_property
    def start(self) -> State:
        """Where a new subject begins."""
        return next(state for state in self.states if state.kind == "start")

    def state(self, key: str) -> State:
        """The state of this key. Raises KeyError."""
        return self._states[key]

    def actions_from(self, state: str) -> tuple[Action, ...]:
        """The steps out of a state, in the order of the definition."""
        return self._leaving[state]

    def action(self, state: str, key: str) -> Action | None:
        """The step of this key out of a state, if there is one."""
        return next((a for a in self._leaving[state] if a.key == key), None)

    def waits_of(self, state: str) -> tuple[WaitFor, ...]:
        """What a state may wait for: its own entries and the common ones that name it."""
        common = tuple(wait for wait, states in self.common_waits if state in states)
        return self.state(state).waits_for + common

    @cached_property
    def senders_into(self) -> dict[str, set[str]]:
        """For each state: the states that are remembered as sender on the way into it."""
        found: dict[str, set[str]] = {state.key: set() for state in self.states}
        for action in self.actions:
            if action.remembers == SENDER:
                for source in action.sources:
                    target = fixed_target(action, source)
                    if target:
                        found[target].add(source)
        return found

    def targets(self, action: Action, state: str) -> set[str]:
        """Every state to which a step out of `state` can lead; sender and verdict followed."""
        fixed = fixed_target(action, state)
        if fixed:
            return {fixed}
        if action.to == VERDICT:
            return {a.verdict for a in self.actions if a.verdict}
        senders = set(self.senders_into[state])
        if isinstance(action.to, Mapping):
            senders.add(action.to["sender_else"])
        return senders


def fixed_target(action: Action, state: str) -> str | None:
    """The one state to which a step leads, or None where it depends on what is remembered."""
    if action.to == STAYS:
        return state
    if isinstance(action.to, Mapping):
        return action.to["by_state"][state] if "by_state" in action.to else None
    return None if action.to in (SENDER, VERDICT) else action.to


def load_all(folder: Path) -> dict[tuple[str, int], Workflow]:
    """Every definition in a folder, by key and version. Raises DefinitionError."""
    found: dict[tuple[str, int], Workflow] = {}
    for path in sorted(folder.glob("*.yaml")):
        workflow = read(path)
        if (workflow.key, workflow.version) in found:
            raise DefinitionError(f"{path.name}: {workflow.key} {workflow.version} stands twice")
        found[workflow.key, workflow.version] = workflow
    return found


def read(path: Path) -> Workflow:
    """One definition from its file. Raises DefinitionError that names file, path and fault."""
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        return parse(raw)
    except (DefinitionError, yaml.YAMLError) as fault:
        raise DefinitionError(f"{path.name}: {fault}") from fault


def parse(raw: Mapping[str, Any]) -> Workflow:
    """One definition from its plain content."""
    fields = _checked(
        raw,
        "",
        {"key", "version", "subject", "title", "stages", "states", "actions"},
        {"common_waits"},
    )
    return Workflow(
        key=fields["key"],
        version=fields["version"],
        subject=fields["subject"],
        title=_title(fields["title"], "title"),
        stages=tuple(_stage(each, f"stages[{i}]") for i, each in enumerate(fields["stages"])),
        states=tuple(_state(each, f"states[{i}]") for i, each in enumerate(fields["states"])),
        actions=tuple(_action(each, f"actions[{i}]") for i, each in enumerate(fields["actions"])),
        common_waits=tuple(
            _common_wait(each, i) for i, each in enumerate(fields.get("common_waits", ()))
        ),
        source=raw,
    )


def content(workflow: Workflow) -> dict[str, Any]:
    """The plain content of a definition, as `parse` takes it."""
    return json.loads(json.dumps(workflow.source, ensure_ascii=False))


def digest(workflow: Workflow) -> str:
    """SHA-256 over the content: what is frozen with a version."""
    text = json.dumps(workflow.source, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _checked(
    raw: object, where: str, needed: set[str], allowed: set[str] = frozenset()
) -> Mapping[str, Any]:
    if not isinstance(raw, Mapping):
        raise DefinitionError(f"{where or 'the file'}: expected keys and values, found {raw!r}")
    if missing := needed - raw.keys():
        raise DefinitionError(f"{where or 'the file'}: {', '.join(sorted(missing))} is missing")
    if unknown := raw.keys() - needed - allowed:
        raise DefinitionError(f"{where or 'the file'}: unknown key {', '.join(sorted(unknown))}")
    return raw


def _title(raw: object, where: str) -> Title:
    words = _checked(raw, where, {"zh", "en"})
    return Title(str(words["zh"]), str(words["en"]))


def _stage(raw: object, where: str) -> Stage:
    fields = _checked(raw, where, {"key", "title"})
    return Stage(fields["key"], _title(fields["title"], f"{where}.title"))


def _state(raw: object, where: str) -> State:
    optional = {
        "kind", "stage", "committee", "editable", "spending", "gate", "outcome", "waits_for"
    }  # fmt: skip
    fields = _checked(raw, where, {"key", "title"}, optional)
    waits = fields.get("waits_for", ())
    plain = {name: fields[name] for name in optional - {"editable", "waits_for"} if name in fields}
    return State(
        key=fields["key"],
        title=_title(fields["title"], f"{where}.title"),
        editable=tuple(fields.get("editable", ())),
        waits_for=tuple(_wait(each, i, f"{where}.waits_for[{i}]") for i, each in enumerate(waits)),
        **plain,
    )


def _wait(raw: object, position: int, where: str, extra: set[str] = frozenset()) -> WaitFor:
    fields = _checked(raw, where, {"role", "task"}, {"due", "when"} | extra)
    return WaitFor(
        position=position,
        role=fields["role"],
        task=_title(fields["task"], f"{where}.task"),
        due=_due(fields["due"], f"{where}.due") if "due" in fields else None,
        when=tuple(fields.get("when", ())),
    )


def _common_wait(raw: object, index: int) -> tuple[WaitFor, tuple[str, ...]]:
    where = f"common_waits[{index}]"
    wait = _wait(raw, COMMON_POSITION + index, where, {"from"})
    return wait, tuple(_checked(raw, where, {"from"}, {"role", "task", "due", "when"})["from"])


def _due(raw: object, where: str) -> Due:
    fields = _checked(raw, where, set(), {"date", "working_days", "after_send_back"})
    if ("date" in fields) == ("working_days" in fields):
        raise DefinitionError(f"{where}: give either date or working_days")
    return Due(**fields)


def _action(raw: object, where: str) -> Action:
    needed = {"key", "title", "past", "from", "to", "by"}
    lists = {"requires", "effects"}
    plain = {
        "form", "needs_comment", "tone", "trigger", "remembers", "verdict", "limited",
        "while_suspended", "causes", "bulk",
    }  # fmt: skip
    fields = _checked(raw, where, needed, lists | plain)
    return Action(
        key=fields["key"],
        title=_title(fields["title"], f"{where}.title"),
        past=_title(fields["past"], f"{where}.past"),
        sources=tuple(fields["from"]),
        to=_target(fields["to"], f"{where}.to"),
        by=tuple(fields["by"]),
        **{name: tuple(fields[name]) for name in lists if name in fields},
        **{name: fields[name] for name in plain if name in fields},
    )


def _target(raw: object, where: str) -> object:
    if isinstance(raw, str):
        return raw
    fields = _checked(raw, where, set(), {"sender_else", "by_state"})
    if len(fields) != 1:
        raise DefinitionError(f"{where}: give one of sender_else and by_state")
    return fields
