"""The prover finds each kind of fault: one broken toy each, and nothing in the whole one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.workflows.toys import part, toy, toy_content
from workflows.check import Problem, check, check_together
from workflows.definition import Workflow, parse
from workflows.rules import RULES

Content = dict[str, Any]
ROLES = ("applicant", "project_office", "chair", "leading_group", "clock")


def proved(workflow: Workflow) -> list[Problem]:
    return check(
        workflow,
        rules=RULES,
        effects=("give_number",),
        forms=("send_back",),
        roles=ROLES,
        date_keys=("declaration_closes",),
    )


def test_the_whole_toy_is_sound() -> None:
    assert proved(toy()) == []


def _state(key: str, **changes: Any) -> Callable[[Content], object]:
    return lambda content: part(content, "states", key).update(changes)


def _step(key: str, **changes: Any) -> Callable[[Content], object]:
    return lambda content: part(content, "actions", key).update(changes)


def _wait(key: str, **changes: Any) -> Callable[[Content], object]:
    return lambda content: part(content, "states", key)["waits_for"][0].update(changes)


def _no_due(content: Content) -> None:
    del part(content, "states", "check")["waits_for"][0]["due"]


def _no_role(content: Content) -> None:
    del part(content, "states", "check")["waits_for"][0]["role"]


def _lost(content: Content) -> None:
    """A state that no step leads to."""
    lost = dict(part(content, "states", "check"), key="lost")
    content["states"].append(lost)
    part(content, "actions", "note")["from"].append("lost")
    part(content, "actions", "pass")["from"].append("lost")


def _trap(content: Content) -> None:
    """Two states that lead to one another and never out."""
    for key in ("trap", "pit"):
        content["states"].append(dict(part(content, "states", "check"), key=key))
    note = part(content, "actions", "pass")
    content["actions"] += [
        dict(note, key="fall", to="trap"),
        dict(note, key="sink", to="pit", limited=True, **{"from": ["trap"]}),
        dict(note, key="rise", to="trap", limited=True, **{"from": ["pit"]}),
    ]


def _stuck(content: Content) -> None:
    """A state that can only be stayed in."""
    content["states"].append(dict(part(content, "states", "check"), key="stuck"))
    part(content, "actions", "note")["from"].append("stuck")
    content["actions"].append(dict(part(content, "actions", "pass"), key="stick", to="stuck"))


def _no_way_to_an_end(content: Content) -> None:
    for key in ("expire", "end"):
        content["actions"].remove(part(content, "actions", key))


def _rule(**rule: Any) -> Callable[[Content], object]:
    return lambda content: content.update(reminders=[{"key": "told", **rule}])


def _ladder(**ladder: str) -> Callable[[Content], object]:
    above = {"applicant": "project_office", "project_office": "chair", "leading_group": "chair"}
    return _rule(kind="escalate", days=5, up={**above, **ladder})


FAULTS: dict[str, tuple[Callable[[Content], object], set[str]]] = {
    "no Chinese words": (
        _state("check", title={"en": "Check"}),
        {"state check: has no words in zh"},
    ),
    "no English words": (
        _step("note", past={"zh": "记了", "en": " "}),
        {"step note, past: has no words in en"},
    ),
    "no words for a stage": (
        lambda c: c["stages"][0].update(title={}),
        {"stage only: has no words in zh", "stage only: has no words in en"},
    ),
    "no words for a task": (
        _wait("check", task={"zh": "审"}),
        {"state check, wait for project_office: has no words in en"},
    ),
    "no words for the whole": (
        lambda c: c.update(title={"zh": "玩具"}),
        {"title: has no words in en"},
    ),
    "unknown rule of a step": (
        _step("note", requires=["moon_is_full"]),
        {"step note: names an unknown rule: moon_is_full"},
    ),
    "unknown rule of a wait": (
        _wait("draft", when=["moon_is_full"]),
        {"state draft: names an unknown rule: moon_is_full"},
    ),
    "unknown effect": (
        _step("note", effects=["rain"]),
        {"step note: names an unknown effect: rain"},
    ),
    "unknown form": (
        _step("note", form="paper"),
        {"step note: names an unknown form: paper"},
    ),
    "unknown role beside a known one": (
        _step("note", by=["project_office", "wizard"]),
        {"step note: names an unknown role: wizard"},
    ),
    "a step that nobody may take": (
        _step("note", by=["wizard"]),
        {
            "step note: names an unknown role: wizard",
            "step note: may be taken by nobody",
        },
    ),
    "a state never reached": (_lost, {"state lost: is never reached"}),
    "a state without a way out": (
        _stuck,
        {"state stuck: has no way out"},
    ),
    "states that never come to an end": (
        _trap,
        {"state trap: never comes to an end", "state pit: never comes to an end"},
    ),
    "nothing that ends": (
        _no_way_to_an_end,
        {
            *(f"state {key}: never comes to an end" for key in ("draft", "check", "closing")),
            *(f"state {key}: is never reached" for key in ("good", "bad")),
            "state closing, wait for clock: can take no step there",
        },
    ),
    "a loop without a limit": (
        _step("send_back", limited=False),
        {f"state {key}: lies on a loop without a limit" for key in ("draft", "check", "closing")},
    ),
    "a wait without a due date": (
        _no_due,
        {"state check, wait for project_office: has no due date"},
    ),
    "a wait without a role": (_no_role, {"state check, wait for nobody: has no role"}),
    "a wait for an unknown role": (
        _wait("check", role="wizard"),
        {"state check, wait for wizard: names an unknown role: wizard"},
    ),
    "a wait for somebody who can do nothing": (
        _wait("check", role="applicant"),
        {"state check, wait for applicant: can take no step there"},
    ),
    "a date that no call has": (
        _wait("draft", due={"date": "doomsday"}),
        {"state draft, wait for applicant: is due on a date that no call has: doomsday"},
    ),
    "a state that waits for nobody": (
        _state("check", waits_for=[]),
        {"state check: waits for nobody"},
    ),
    "an end that waits": (
        lambda c: c["common_waits"][0]["from"].append("good"),
        {
            "state good: is an end and waits for somebody",
            "state good, wait for leading_group: can take no step there",
        },
    ),
    "an end without an outcome": (
        lambda c: part(c, "states", "good").pop("outcome"),
        {"state good: is an end without an outcome"},
    ),
    "an end in a stage": (
        _state("good", stage="only"),
        {"state good: is an end, which lies in no stage"},
    ),
    "an open state in no stage": (
        lambda c: part(c, "states", "check").pop("stage"),
        {"state check: lies in no stage"},
    ),
    "a clock that nothing moves": (
        _step("end", trigger="person"),
        {"step end: is the clock's, but nothing makes the clock take it"},
    ),
    "a due step of people": (
        _step("expire", by=["applicant"]),
        {"step expire: is taken on due, but not by the clock"},
    ),
    "an automatic step of people": (
        _step("end", by=["chair"]),
        {
            "step end: is taken on auto, but not by the clock",
            "state closing, wait for clock: can take no step there",
        },
    ),
    "two steps that fall due": (
        lambda c: c["actions"].append(dict(part(c, "actions", "expire"), key="rot")),
        {"state draft: has more than one step that falls due"},
    ),
    "a verdict that is no end": (
        _step("pass", verdict="draft"),
        {
            "step pass: remembers a verdict that is no end: draft",
            "state good: is never reached",
            "state draft: lies on a loop without a limit",
            "state check: lies on a loop without a limit",
            "state closing: lies on a loop without a limit",
        },
    ),
    "a verdict that nothing remembers": (
        lambda c: [part(c, "actions", key).pop("verdict") for key in ("pass", "fail")],
        {
            "step end: goes to the verdict, but no step remembers one",
            "state good: is never reached",
        },
    ),
    "a sender that nothing remembers": (
        lambda c: part(c, "actions", "send_back").pop("remembers"),
        {"step submit: goes back to the sender, but draft has none"},
    ),
    "a reminder that counts nothing": (
        _rule(kind="before"),
        {"reminder told: does not say how many days"},
    ),
    "a day counted on the day": (
        _rule(kind="on_the_day", days=2),
        {"reminder told: is told on the day, and counts days"},
    ),
    "a ladder without a height": (
        _rule(kind="after", days=2, up={"applicant": "chair"}),
        {"reminder told: names roles above, but does not escalate"},
    ),
    "a step of a rule that ends nothing": (
        _rule(kind="after", days=2, step="expire"),
        {"reminder told: names a step just if it expires"},
    ),
    "nobody above": (
        _rule(kind="escalate", days=5, up={"applicant": "project_office"}),
        {
            "reminder told: says nobody above leading_group",
            "reminder told: says nobody above project_office",
        },
    ),
    "above oneself": (
        _ladder(project_office="project_office"),
        {"reminder told: sets project_office above itself"},
    ),
    "above an unknown role": (
        _ladder(chair="wizard"),
        {"reminder told: names an unknown role: wizard"},
    ),
    "an end at an hour": (
        _rule(kind="expire", step="expire", states=["draft"], hour=9),
        {"reminder told: expires when a day ends, and names an hour"},
    ),
    "an end of no state": (
        _rule(kind="expire", step="expire"),
        {"reminder told: expires without naming the states"},
    ),
    "an end that the clock does not bring": (
        _rule(kind="expire", step="pass", states=["check"]),
        {"reminder told: ends check by a step that the clock does not take there: pass"},
    ),
    "two ends": (
        lambda c: c.update(
            reminders=[
                {"key": key, "kind": "expire", "states": ["draft"], "step": "expire"}
                for key in ("one", "two")
            ]
        ),
        {"state draft: has more than one rule by which it expires"},
    ),
    "a sender remembered on the spot": (
        _step("note", remembers="sender"),
        {"step note: remembers a sender without leading to one state"},
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found_and_nothing_else(fault: str) -> None:
    breaks, sentences = FAULTS[fault]
    content = toy_content()
    breaks(content)

    found = {str(problem).removeprefix("toy 1, ") for problem in proved(parse(content))}

    assert found == sentences


def test_a_problem_names_definition_and_version() -> None:
    content = toy_content(version=3)
    part(content, "actions", "note")["form"] = "paper"

    (problem,) = proved(parse(content))

    assert problem.where == "toy 3, step note"
    assert problem.sentence == "names an unknown form: paper"


def test_a_child_may_only_cause_what_an_application_can_do() -> None:
    child = toy_content(key="child", subject="payment")
    part(child, "actions", "pass")["causes"] = "end"
    part(child, "actions", "fail")["causes"] = "submit"

    problems = check_together([toy(), parse(child)])

    assert [str(p) for p in problems] == [
        "child 1, step fail: causes submit, which no application can be made to do"
    ]


def test_a_loop_that_each_time_needs_a_cause_needs_no_limit() -> None:
    content = toy_content()
    part(content, "actions", "send_back").update(limited=False, trigger="caused")

    assert proved(parse(content)) == []
