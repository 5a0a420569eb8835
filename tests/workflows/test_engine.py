"""What the engine decides: the order of its questions, remembered targets, the clock's steps."""

from __future__ import annotations

import subprocess
import sys
from time import perf_counter

import pytest

from tests.workflows.toys import PlainFacts, person, toy
from workflows import engine
from workflows.engine import CLOCK, NotAllowed, NotPossibleNow, RequirementUnmet
from workflows.rules import RULES

OFFICE = person("project_office")


def test_a_step_that_may_be_taken_says_where_it_leads_and_for_whom() -> None:
    decision = engine.decide(toy(), PlainFacts(state="check"), "pass", OFFICE)

    assert decision.action.key == "pass"
    assert (decision.from_state, decision.to_state) == ("check", "closing")
    assert (decision.role, decision.on_behalf_of) == ("project_office", None)


def test_a_step_that_stays_leads_to_its_own_state() -> None:
    assert engine.decide(toy(), PlainFacts(state="check"), "note", OFFICE).to_state == "check"


def test_a_delegate_acts_for_somebody_and_their_own_role_comes_first() -> None:
    facts = PlainFacts(state="check")

    delegate = engine.decide(toy(), facts, "send_back", person(project_office=7))
    both = engine.decide(toy(), facts, "send_back", person("chair", project_office=7))

    assert (delegate.role, delegate.on_behalf_of) == ("project_office", 7)
    assert (both.role, both.on_behalf_of) == ("chair", None)


@pytest.mark.parametrize("key", ["submit", "end", "unheard_of"])
def test_a_step_that_does_not_leave_the_state_is_not_possible_now(key: str) -> None:
    with pytest.raises(NotPossibleNow) as refusal:
        engine.decide(toy(), PlainFacts(state="check"), key, OFFICE)

    assert refusal.value.sentence == NotPossibleNow.usual


def test_a_suspended_application_stands_still_but_for_the_steps_that_say_so() -> None:
    facts = PlainFacts(state="check", suspended=True)

    with pytest.raises(NotPossibleNow) as refusal:
        engine.decide(toy(), facts, "pass", OFFICE)

    assert refusal.value.sentence == engine.SUSPENDED
    assert engine.decide(toy(), facts, "note", OFFICE).to_state == "check"


def test_who_holds_no_role_of_the_step_is_not_allowed() -> None:
    for actor in (person("applicant"), person(), CLOCK):
        with pytest.raises(NotAllowed):
            engine.decide(toy(), PlainFacts(state="check"), "pass", actor)


def test_the_first_unmet_rule_is_the_refusal() -> None:
    facts = PlainFacts(declaration_complete=False, window_open=False)

    with pytest.raises(RequirementUnmet) as refusal:
        engine.decide(toy(), facts, "submit", person("applicant"))

    assert refusal.value.sentence == RULES["declaration_complete"].sentence


def test_the_questions_are_asked_in_order_possible_allowed_required() -> None:
    unmet = PlainFacts(declaration_complete=False)

    with pytest.raises(NotAllowed):
        engine.decide(toy(), unmet, "submit", person("chair"))
    with pytest.raises(NotPossibleNow):
        engine.decide(toy(), PlainFacts(state="check"), "submit", person("chair"))


@pytest.mark.parametrize(("taken", "may"), [(0, True), (1, True), (2, False), (3, False)])
def test_a_limited_step_may_be_taken_as_often_as_the_call_says(taken: int, may: bool) -> None:
    facts = PlainFacts(state="check", taken={("send_back", "check"): taken})

    if may:
        assert engine.decide(toy(), facts, "send_back", OFFICE).to_state == "draft"
        return
    with pytest.raises(RequirementUnmet) as refusal:
        engine.decide(toy(), facts, "send_back", OFFICE)
    assert str(refusal.value) == engine.OFTEN_ENOUGH % {"times": 2}


def test_the_limit_counts_each_state_by_itself_and_may_be_none() -> None:
    elsewhere = PlainFacts(state="check", taken={("send_back", "closing"): 9})
    never = PlainFacts(state="check", loop_limit=0)

    assert engine.decide(toy(), elsewhere, "send_back", OFFICE).to_state == "draft"
    with pytest.raises(RequirementUnmet):
        engine.decide(toy(), never, "send_back", OFFICE)


@pytest.mark.parametrize(
    ("sender", "target"), [(None, "check"), ("check", "check"), ("closing", "closing")]
)
def test_back_to_the_sender_or_else_to_the_named_state(sender: str | None, target: str) -> None:
    facts = PlainFacts(sender_state=sender)

    assert engine.decide(toy(), facts, "submit", person("applicant")).to_state == target


@pytest.mark.parametrize("sender", ["good", "draft", "unheard_of"])
def test_a_sender_that_never_sends_there_is_not_followed(sender: str) -> None:
    with pytest.raises(NotPossibleNow) as refusal:
        engine.decide(toy(), PlainFacts(sender_state=sender), "submit", person("applicant"))

    assert refusal.value.sentence == engine.NOWHERE_BACK


@pytest.mark.parametrize("verdict", ["good", "bad"])
def test_the_end_is_the_remembered_verdict(verdict: str) -> None:
    facts = PlainFacts(state="closing", verdict_state=verdict)

    assert engine.decide(toy(), facts, "end", CLOCK).to_state == verdict


@pytest.mark.parametrize("verdict", [None, "draft"])
def test_without_a_verdict_there_is_no_end(verdict: str | None) -> None:
    with pytest.raises(NotPossibleNow):
        engine.decide(toy(), PlainFacts(state="closing", verdict_state=verdict), "end", CLOCK)


def test_offered_are_the_steps_of_people_whose_state_and_role_fit() -> None:
    facts = PlainFacts(state="check")

    def offered(*roles: str) -> list[str]:
        return [o.action.key for o in engine.available(toy(), facts, person(*roles))]

    assert offered("project_office") == ["send_back", "note", "pass", "fail"]
    assert offered("chair") == ["send_back"]
    assert offered("applicant") == []


def test_an_offer_says_what_is_missing() -> None:
    facts = PlainFacts(window_open=False)

    (offer,) = engine.available(toy(), facts, person("applicant"))

    assert offer.refusal is not None
    assert offer.refusal.sentence == RULES["window_open"].sentence


def test_while_suspended_only_what_is_possible_then_is_offered() -> None:
    facts = PlainFacts(state="check", suspended=True)

    assert [o.action.key for o in engine.available(toy(), facts, OFFICE)] == ["note"]


def test_steps_of_the_clock_and_caused_ones_are_never_offered() -> None:
    assert engine.available(toy(), PlainFacts(due_passed=True), CLOCK) == ()


def test_an_automatic_step_is_found_once_its_rules_hold() -> None:
    def automatic(**facts: object) -> str | None:
        found = engine.automatic(toy(), PlainFacts(state="closing", **facts))  # type: ignore[arg-type]
        return found.key if found else None

    assert automatic(gate_paid=True) == "end"
    assert automatic(gate_paid=False) is None
    assert automatic(gate_paid=True, suspended=True) is None
    assert engine.automatic(toy(), PlainFacts(state="check")) is None


def test_the_step_that_falls_due_belongs_to_the_state() -> None:
    due = engine.due_action(toy(), "draft")

    assert due is not None
    assert due.key == "expire"
    assert engine.due_action(toy(), "check") is None


def test_what_falls_due_waits_for_the_date() -> None:
    with pytest.raises(RequirementUnmet):
        engine.decide(toy(), PlainFacts(), "expire", CLOCK)
    assert engine.decide(toy(), PlainFacts(due_passed=True), "expire", CLOCK).to_state == "bad"


def test_a_state_waits_for_every_entry_whose_rules_hold_and_for_the_common_ones() -> None:
    def roles(state: str, **facts: bool) -> list[tuple[int, str]]:
        waits = engine.waiting_for(toy(), PlainFacts(state=state, **facts))  # type: ignore[arg-type]
        return [(wait.position, wait.role) for wait in waits]

    assert roles("draft") == [(0, "applicant")]
    assert roles("check") == [(0, "project_office")]
    assert roles("check", termination_proposed=True) == [(100, "leading_group")]
    assert roles("good") == []


def test_a_refusal_carries_its_sentence_and_values_for_translation() -> None:
    refusal = RequirementUnmet("Only %(left)s yuan are left.", {"left": 5}, field="amount")

    assert str(refusal) == "Only 5 yuan are left."
    assert (refusal.sentence, refusal.values) == ("Only %(left)s yuan are left.", {"left": 5})
    assert refusal.field == "amount"
    assert str(NotAllowed()) == NotAllowed.usual


def test_a_machine_is_built_once_and_has_no_back_doors() -> None:
    workflow = toy()

    machine = engine._machine(workflow)

    assert engine._machine(workflow) is machine
    assert machine.models == []
    assert not any(name.startswith("to_") for name in machine.events)


def test_a_decision_without_rules_is_quick() -> None:
    workflow, facts, actor = toy(), PlainFacts(state="check"), OFFICE
    engine.decide(workflow, facts, "note", actor)

    began = perf_counter()
    for _ in range(1000):
        engine.decide(workflow, facts, "note", actor)

    assert (perf_counter() - began) / 1000 < 500e-6


def test_the_package_is_pure() -> None:
    program = (
        "import sys, workflows.engine, workflows.calendar, workflows.check, workflows.diagram\n"
        "print(sorted({name.partition('.')[0] for name in sys.modules}"
        " & {'flask', 'sqlalchemy', 'rq', 'wtforms', 'approvals'}))"
    )

    found = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert found.stdout.strip() == "[]"
