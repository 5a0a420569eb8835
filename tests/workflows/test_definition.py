"""Reading definitions: strict, with a sentence that names the place; content and digest."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.workflows.toys import part, toy, toy_content
from workflows import definition
from workflows.definition import DefinitionError, Due, Title

SHIPPED = Path(definition.__file__).with_name("definitions")


def test_the_toy_reads_as_written() -> None:
    workflow = toy()

    assert (workflow.key, workflow.version, workflow.subject) == ("toy", 1, "application")
    assert workflow.title == Title("玩具", "Toy")
    assert workflow.start.key == "draft"
    assert workflow.state("draft").waits_for[0].due == Due("declaration_closes", None, 5)
    assert [a.key for a in workflow.actions_from("closing")] == ["send_back", "end"]
    assert workflow.action("check", "submit") is None
    assert workflow.action_keys >= {"submit", "end"}


def test_targets_follow_sender_and_verdict() -> None:
    workflow = toy()

    def targets(state: str, key: str) -> set[str]:
        action = workflow.action(state, key)
        assert action is not None
        return workflow.targets(action, state)

    assert targets("draft", "submit") == {"check", "closing"}
    assert targets("closing", "end") == {"good", "bad"}
    assert targets("check", "note") == {"check"}
    assert targets("check", "pass") == {"closing"}


def test_the_committee_is_the_one_that_sent_it_here_else_the_states() -> None:
    workflow = toy()

    assert workflow.committee_at("check", None) == "review"
    assert workflow.committee_at("draft", None) is None
    assert workflow.committee_at("draft", "check") == "review"
    assert workflow.committee_at("check", "closing") == "review"


def test_content_and_digest_survive_storage() -> None:
    workflow = toy()

    stored = json.loads(json.dumps(definition.content(workflow)))

    again = definition.parse(stored)
    assert definition.digest(again) == definition.digest(workflow)
    assert again.states == workflow.states
    assert again.actions == workflow.actions


def test_the_digest_knows_every_word_but_not_the_order_of_keys() -> None:
    turned = dict(reversed(toy_content().items()))
    changed = toy_content()
    part(changed, "states", "check")["title"]["en"] = "Checks"

    assert definition.digest(definition.parse(turned)) == definition.digest(toy())
    assert definition.digest(definition.parse(changed)) != definition.digest(toy())


def _faults() -> dict[str, tuple[Callable[[dict[str, Any]], object], str]]:
    def state(name: str, value: object) -> Callable[[dict[str, Any]], object]:
        return lambda c: part(c, "states", "check").__setitem__(name, value)

    def step(name: str, value: object) -> Callable[[dict[str, Any]], object]:
        return lambda c: part(c, "actions", "note").__setitem__(name, value)

    def due(value: object) -> Callable[[dict[str, Any]], object]:
        return lambda c: part(c, "states", "check")["waits_for"][0].__setitem__("due", value)

    def is_due(sentence: str) -> str:
        return f"definition.states[1].waits_for[0].due{sentence}"

    words = "is missing"
    return {
        "unknown key at the top": (
            lambda c: c.update(colour=1),
            "definition: unknown key colour",
        ),
        "unknown key of a state": (state("colour", 1), "definition.states[1]: unknown key colour"),
        "unknown key of a step": (step("colour", 1), "definition.actions[3]: unknown key colour"),
        "unknown key of a due": (
            due({"working_days": 1, "hour": 3}),
            is_due(": unknown key hour"),
        ),
        "missing key": (lambda c: c.pop("version"), f"definition: version {words}"),
        "missing target": (
            lambda c: part(c, "actions", "note").pop("to"),
            f"definition.actions[3]: to {words}",
        ),
        "version zero": (
            lambda c: c.update(version=0),
            "definition.version: expected a whole number above zero, found 0",
        ),
        "no hour of a day": (
            lambda c: c.update(reminders=[{"key": "late", "kind": "on_the_day", "hour": 24}]),
            "definition.reminders[0].hour: expected an hour from 0 to 23, found 24",
        ),
        "version as text": (
            lambda c: c.update(version="1"),
            "definition.version: expected a whole number above zero, found '1'",
        ),
        "unknown subject": (
            lambda c: c.update(subject="pupil"),
            "definition.subject: expected one of application, payment, change_request, objection,"
            " found 'pupil'",
        ),
        "not a list": (
            step("from", "check"),
            "definition.actions[3].from: expected a list, found 'check'",
        ),
        "empty list": (
            step("by", []),
            "definition.actions[3].by: give at least one, and none twice",
        ),
        "one role twice": (
            step("by", ["chair", "chair"]),
            "definition.actions[3].by: give at least one, and none twice",
        ),
        "a name in capitals": (
            step("by", ["Chair"]),
            "definition.actions[3].by: expected a name in lower case, found 'Chair'",
        ),
        "a flag that is a word": (
            step("bulk", "yes"),
            "definition.actions[3].bulk: expected true or false, found 'yes'",
        ),
        "unknown trigger": (
            step("trigger", "moon"),
            "definition.actions[3].trigger: expected one of person, due, auto, caused, found 'moon'",
        ),
        "unknown contents": (
            state("editable", ["soul"]),
            "definition.states[1].editable: unknown: soul",
        ),
        "words that are a number": (
            state("title", {"zh": 1, "en": "x"}),
            "definition.states[1].title.zh: expected words, found 1",
        ),
        "due without a date": (due({}), is_due(".date: give either date or working_days")),
        "due twice": (
            due({"date": "review_closes", "working_days": 1}),
            is_due(".date: give either date or working_days"),
        ),
        "after_send_back without a date": (
            due({"working_days": 1, "after_send_back": 2}),
            is_due(": unknown key after_send_back"),
        ),
        "a target that is no state": (step("to", "moon"), "action note: no state moon"),
        "a source that is no state": (step("from", ["moon"]), "action note: no state moon"),
        "a verdict that is no state": (step("verdict", "moon"), "action note: no state moon"),
        "an else that is no state": (
            step("to", {"sender_else": "moon"}),
            "action note: no state moon",
        ),
        "a stage that is none": (state("stage", "moon"), "state check: no stage moon"),
        "a common wait in no state": (
            lambda c: c["common_waits"][0].__setitem__("from", ["moon"]),
            "common wait of leading_group: no state moon",
        ),
        "a state twice": (
            lambda c: c["states"].append(c["states"][1]),
            "state check stands twice",
        ),
        "a step twice": (
            lambda c: c["actions"].append(c["actions"][3]),
            "note leaves check twice",
        ),
        "no start": (
            lambda c: part(c, "states", "draft").__setitem__("kind", "open"),
            "definition.states: exactly one state has kind start",
        ),
        "two starts": (
            state("kind", "start"),
            "definition.states: exactly one state has kind start",
        ),
    }


FAULTS = _faults()


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_shape_is_named_with_its_place(fault: str) -> None:
    breaks, sentence = FAULTS[fault]
    content = toy_content()
    breaks(content)

    with pytest.raises(DefinitionError) as refusal:
        definition.parse(content)

    assert str(refusal.value) == sentence


def test_a_file_with_a_fault_is_named(tmp_path: Path) -> None:
    file = tmp_path / "toy.yaml"
    file.write_text("key: [", encoding="utf-8")

    with pytest.raises(DefinitionError, match=r"^toy\.yaml: "):
        definition.read(file)


def test_an_empty_file_is_no_definition(tmp_path: Path) -> None:
    file = tmp_path / "toy.yaml"
    file.write_text("", encoding="utf-8")

    with pytest.raises(DefinitionError, match="expected keys and values"):
        definition.read(file)


def test_a_folder_holds_the_newest_version_and_older_ones(tmp_path: Path) -> None:
    _write(tmp_path / "toy.yaml", toy_content(version=2))
    _write(tmp_path / "toy.v1.yaml", toy_content())

    assert set(definition.load_all(tmp_path)) == {("toy", 1), ("toy", 2)}


def test_a_version_stands_in_one_file_of_its_own_name(tmp_path: Path) -> None:
    _write(tmp_path / "toy.yaml", toy_content())
    _write(tmp_path / "toy.v1.yaml", toy_content())
    with pytest.raises(DefinitionError, match="toy 1 stands twice"):
        definition.load_all(tmp_path)

    (tmp_path / "toy.v1.yaml").rename(tmp_path / "other.yaml")
    with pytest.raises(DefinitionError, match=r"other\.yaml: should be named"):
        definition.load_all(tmp_path)


def test_the_shipped_definitions_are_these() -> None:
    assert set(definition.load_all(SHIPPED)) == {
        (key, version)
        for key in ("teaching_project", "payment", "change_request", "objection", "filing")
        for version in (1, 2)
    } | {
        ("teaching_project", 3),
        ("teaching_project", 4),
        ("change_request", 3),
        ("change_request", 4),
    }


def _write(file: Path, content: dict[str, Any]) -> None:
    file.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
