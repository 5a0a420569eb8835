"""A process as data: how a definition is read from YAML, and what its content and digest are.

The schema is described in `definitions/README.md`. Reading refuses whatever has not its shape or
points to nothing; whether the process makes sense is proved by `workflows.check`.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from workflows.parts import (
    COMMON_POSITION,
    SENDER,
    STAYS,
    VERDICT,
    Action,
    Due,
    ReminderRule,
    SenderElse,
    Stage,
    State,
    Title,
    WaitFor,
    Workflow,
)
from workflows.strict import DefinitionError, Entry
from workflows.yaml_file import read_yaml

__all__ = [
    "COMMON_POSITION",
    "SENDER",
    "STAYS",
    "VERDICT",
    "Action",
    "DefinitionError",
    "Due",
    "ReminderRule",
    "SenderElse",
    "Stage",
    "State",
    "Title",
    "WaitFor",
    "Workflow",
    "content",
    "digest",
    "load_all",
    "parse",
    "read",
]

SUBJECTS = ("application", "payment", "change_request", "objection")
KINDS = ("start", "open", "end")
COMMITTEES = ("review", "midterm", "acceptance")
CONTENTS = ("declaration", "task_book", "midterm_report", "final_report")
GATES = ("start", "midterm", "acceptance")
OUTCOMES = ("positive", "negative", "withdrawn")
TONES = ("primary", "plain", "danger")
TRIGGERS = ("person", "due", "auto", "caused")
REMINDER_KINDS = ("before", "on_the_day", "after", "repeat", "escalate", "expire")


def load_all(folder: Path) -> dict[tuple[str, int], Workflow]:
    """Every definition in a folder, by key and version. Raises DefinitionError.

    The newest version of a process stands in `<key>.yaml`, older ones in `<key>.v<version>.yaml`.
    """
    found: dict[tuple[str, int], Workflow] = {}
    for path in sorted(folder.glob("*.yaml")):
        workflow = read(path)
        names = (f"{workflow.key}.yaml", f"{workflow.key}.v{workflow.version}.yaml")
        if path.name not in names:
            raise DefinitionError(f"{path.name}: should be named {names[0]} or {names[1]}")
        if (workflow.key, workflow.version) in found:
            raise DefinitionError(f"{path.name}: {workflow.key} {workflow.version} stands twice")
        found[workflow.key, workflow.version] = workflow
    return found


def read(path: Path) -> Workflow:
    """One definition from its file. Raises DefinitionError that names file, path and fault."""
    try:
        return parse(read_yaml(path))
    except (DefinitionError, yaml.YAMLError) as fault:
        raise DefinitionError(f"{path.name}: {fault}") from fault


def parse(raw: Mapping[str, Any]) -> Workflow:
    """One definition from its plain content. Raises DefinitionError."""
    top = Entry(raw, "definition")
    workflow = Workflow(
        key=top.key("key"),
        version=top.number("version"),
        subject=top.choice("subject", SUBJECTS, None) or top.take("subject"),
        title=top.title("title"),
        stages=top.each("stages", _stage),
        states=top.each("states", _state),
        actions=top.each("actions", _action),
        common_waits=top.each("common_waits", _common_wait),
        reminders=top.each("reminders", _reminder),
        source=raw,
    )
    top.done()
    _must_hang_together(workflow)
    return workflow


def content(workflow: Workflow) -> dict[str, Any]:
    """The plain content of a definition, as `parse` takes it."""
    return json.loads(_canonical(workflow))


def digest(workflow: Workflow) -> str:
    """SHA-256 over the content: what is frozen with a version. Layout and comments do not count."""
    return hashlib.sha256(_canonical(workflow).encode()).hexdigest()


def _canonical(workflow: Workflow) -> str:
    return json.dumps(workflow.source, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _stage(entry: Entry, position: int) -> Stage:
    return Stage(entry.key("key"), entry.title("title"))


def _state(entry: Entry, position: int) -> State:
    return State(
        key=entry.key("key"),
        title=entry.title("title"),
        kind=entry.choice("kind", KINDS, "open") or "open",
        stage=entry.optional_key("stage"),
        committee=entry.choice("committee", COMMITTEES, None),
        editable=_known(entry, "editable", CONTENTS),
        spending=entry.flag("spending"),
        gate=entry.choice("gate", GATES, None),
        outcome=entry.choice("outcome", OUTCOMES, None),
        waits_for=entry.each("waits_for", _wait),
    )


def _wait(entry: Entry, position: int) -> WaitFor:
    return WaitFor(
        position=position,
        role=entry.words("role"),
        task=entry.title("task"),
        due=entry.within("due", _due) if "due" in entry else None,
        when=entry.keys("when"),
    )


def _common_wait(entry: Entry, position: int) -> tuple[WaitFor, tuple[str, ...]]:
    return _wait(entry, COMMON_POSITION + position), entry.keys("from")


def _due(entry: Entry) -> Due:
    if ("date" in entry) == ("working_days" in entry):
        raise entry.fail("date", "give either date or working_days")
    if "working_days" in entry:
        return Due(working_days=entry.number("working_days"))
    at_least = entry.number("after_send_back") if "after_send_back" in entry else None
    return Due(date=entry.key("date"), after_send_back=at_least)


def _reminder(entry: Entry, position: int) -> ReminderRule:
    return ReminderRule(
        key=entry.key("key"),
        kind=entry.choice("kind", REMINDER_KINDS, None) or entry.take("kind"),
        days=entry.number("days") if "days" in entry else 0,
        up=entry.pairs("up"),
        states=entry.keys("states"),
        step=entry.optional_key("step"),
        hour=entry.hour("hour"),
    )


def _action(entry: Entry, position: int) -> Action:
    return Action(
        key=entry.key("key"),
        title=entry.title("title"),
        past=entry.title("past"),
        sources=entry.keys("from"),
        to=_target(entry),
        by=entry.keys("by"),
        requires=entry.keys("requires"),
        effects=entry.keys("effects"),
        form=entry.optional_key("form"),
        needs_comment=entry.flag("needs_comment"),
        tone=entry.choice("tone", TONES, "plain") or "plain",
        trigger=entry.choice("trigger", TRIGGERS, "person") or "person",
        remembers=entry.choice("remembers", (SENDER,), None),
        verdict=entry.optional_key("verdict"),
        limited=entry.flag("limited"),
        while_suspended=entry.flag("while_suspended"),
        causes=entry.optional_key("causes"),
        bulk=entry.flag("bulk"),
        aside=entry.flag("aside"),
    )


def _target(entry: Entry) -> str | SenderElse:
    if isinstance(entry.take("to"), str):
        return entry.key("to")
    return SenderElse(entry.within("to", lambda target: target.key("sender_else")))


def _known(entry: Entry, name: str, known: tuple[str, ...]) -> tuple[str, ...]:
    names = entry.keys(name)
    if unknown := sorted(set(names) - set(known)):
        raise entry.fail(name, f"unknown: {', '.join(unknown)}")
    return names


def _must_hang_together(workflow: Workflow) -> None:
    """Raise unless every name in the definition means one thing that is there."""
    if faults := [*_doubles(workflow), *_strays(workflow)]:
        raise DefinitionError("; ".join(faults))
    if [state.kind for state in workflow.states].count("start") != 1:
        raise DefinitionError("definition.states: exactly one state has kind start")


def _doubles(workflow: Workflow) -> Iterable[str]:
    steps = Counter((a.key, source) for a in workflow.actions for source in a.sources)
    yield from (f"{key} leaves {state} twice" for (key, state), n in steps.items() if n > 1)
    named = (
        ("stage", workflow.stages),
        ("state", workflow.states),
        ("reminder", workflow.reminders),
    )
    for name, parts in named:
        keys = Counter(part.key for part in parts)
        yield from (f"{name} {key} stands twice" for key, n in keys.items() if n > 1)


def _strays(workflow: Workflow) -> Iterable[str]:
    states = {state.key for state in workflow.states}
    stages = {stage.key for stage in workflow.stages}
    for state in workflow.states:
        if state.stage and state.stage not in stages:
            yield f"state {state.key}: no stage {state.stage}"
    for action in workflow.actions:
        for key in sorted(_named_states(action) - states):
            yield f"action {action.key}: no state {key}"
    for rule in workflow.reminders:
        for key in sorted(set(rule.states) - states):
            yield f"reminder {rule.key}: no state {key}"
    for wait, sources in workflow.common_waits:
        for key in sorted(set(sources) - states):
            yield f"common wait of {wait.role}: no state {key}"


def _named_states(action: Action) -> set[str]:
    named = {*action.sources, *([action.verdict] if action.verdict else ())}
    target = action.to.state if isinstance(action.to, SenderElse) else action.to
    return named | ({target} - {STAYS, SENDER, VERDICT})
