"""Role × state × action of every shipped definition, cell by cell: listed is allowed, all else refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
import yaml

from tests.workflows.expected_steps import TABLES
from tests.workflows.situations import ME, facts_where, facts_where_not
from tests.workflows.toys import PlainFacts, person
from workflows import definition, engine
from workflows.definition import Workflow
from workflows.engine import Actor, NotAllowed, NotPossibleNow, RequirementUnmet
from workflows.rules import RULES

FOLDER = Path(definition.__file__).parent
ROLES = tuple(
    role["key"] for role in yaml.safe_load((FOLDER / "roles.yaml").read_text(encoding="utf-8"))
)


@dataclass(frozen=True)
class Expected:
    """One line of the table."""

    state: str
    action: str
    targets: tuple[str, ...]
    roles: tuple[str, ...]
    rules: tuple[str, ...]


@cache
def workflow_of(key: str) -> Workflow:
    return definition.read(FOLDER / "definitions" / f"{key}.yaml")


@cache
def lines_of(key: str) -> dict[str, dict[str, Expected]]:
    """The expected steps by state and action."""
    found: dict[str, dict[str, Expected]] = {}
    for line in TABLES[key].strip().splitlines():
        state, rest = line.split(maxsplit=1)
        steps = found.setdefault(state, {})
        if rest != "-":
            step = _line(state, rest)
            assert step.action not in steps
            steps[step.action] = step
    return found


def _line(state: str, rest: str) -> Expected:
    taken, _bar, rules = rest.partition("|")
    action, targets, *roles = taken.split()
    return Expected(state, action, tuple(targets.split("/")), tuple(roles), tuple(rules.split()))


PLACES = [(key, state) for key in TABLES for state in lines_of(key)]
STEPS = [
    (key, step) for key in TABLES for steps in lines_of(key).values() for step in steps.values()
]


def test_the_tables_speak_of_every_definition_and_every_state() -> None:
    shipped = definition.load_all(FOLDER / "definitions")

    assert set(TABLES) == {key for key, _version in shipped}
    for key in TABLES:
        assert list(lines_of(key)) == [state.key for state in workflow_of(key).states]


@pytest.mark.parametrize(("key", "state"), PLACES)
def test_every_cell_of_a_state_is_allowed_or_refused(key: str, state: str) -> None:
    workflow, expected = workflow_of(key), lines_of(key)[state]
    refused = 0
    for action in sorted(workflow.action_keys):
        for role in ROLES:
            step = expected.get(action)
            if step and role in step.roles:
                assert _decided(workflow, step, role) == list(step.targets)
                continue
            kind = NotAllowed if step else NotPossibleNow
            rules = step.rules if step else ()
            with pytest.raises(kind):
                engine.decide(workflow, facts_where(state, rules, role), action, _actor(role))
            refused += 1
    allowed = sum(len(step.roles) for step in expected.values())
    assert allowed + refused == len(workflow.action_keys) * len(ROLES)


@pytest.mark.parametrize(("key", "state"), PLACES)
def test_a_person_is_offered_exactly_the_listed_steps(key: str, state: str) -> None:
    workflow, expected = workflow_of(key), lines_of(key)[state]
    for role in ROLES:
        offered = {
            o.action.key for o in engine.available(workflow, PlainFacts(state), _actor(role))
        }
        listed = {step.action for step in expected.values() if role in step.roles}
        assert offered == {a for a in listed if _is_for_people(workflow, state, a)}


@pytest.mark.parametrize(("key", "step"), STEPS, ids=lambda each: getattr(each, "action", each))
def test_every_rule_of_a_step_is_asked(key: str, step: Expected) -> None:
    workflow = workflow_of(key)
    for role in step.roles:
        for rule, facts in _lacking(step, role):
            with pytest.raises(RequirementUnmet) as refusal:
                engine.decide(workflow, facts, step.action, _actor(role))
            assert refusal.value.sentence == RULES[rule].sentence


@pytest.mark.parametrize(("key", "step"), STEPS, ids=lambda each: getattr(each, "action", each))
def test_a_step_asks_no_rule_that_is_not_listed(key: str, step: Expected) -> None:
    action = workflow_of(key).action(step.state, step.action)

    assert action is not None
    assert action.requires == step.rules


def _decided(workflow: Workflow, step: Expected, role: str) -> list[str]:
    """The targets that the step leads to, one for each way it can be remembered."""
    return [_one(workflow, step, role, target) for target in step.targets]


def _one(workflow: Workflow, step: Expected, role: str, target: str) -> str:
    remembered = {"sender_state": target, "verdict_state": target} if len(step.targets) > 1 else {}
    facts = facts_where(step.state, step.rules, role, **remembered)
    decision = engine.decide(workflow, facts, step.action, _actor(role))
    assert decision.role == role
    return decision.to_state


def _lacking(step: Expected, role: str) -> Iterator[tuple[str, PlainFacts]]:
    for rule in step.rules:
        remembered = {"verdict_state": step.targets[0], "sender_state": step.targets[0]}
        more = remembered if len(step.targets) > 1 else {}
        yield rule, facts_where_not(step.state, step.rules, rule, role, **more)


def _actor(role: str) -> Actor:
    return engine.CLOCK if role == "clock" else person(role, account_id=ME)


def _is_for_people(workflow: Workflow, state: str, key: str) -> bool:
    action = workflow.action(state, key)
    return action is not None and action.trigger == "person"
