"""What every state of every shipped definition waits for, and that it never waits for nobody."""

from __future__ import annotations

from itertools import product

import pytest

from tests.workflows.test_steps import workflow_of
from tests.workflows.toys import PlainFacts
from workflows import engine
from workflows.definition import Due, WaitFor

WAITS = {
    "teaching_project": """
        draft             applicant       declaration_closes+5
        draft             leading_group   10  termination_proposed
        department_check  department_head 5
        department_check  leading_group   10  termination_proposed
        formal_check      project_office  5
        formal_check      leading_group   10  termination_proposed
        committee_review  project_office  5   reviewers_missing
        committee_review  reviewer        review_closes+10 scores_missing
        committee_review  chair           review_closes+10 quorum_reached
        committee_review  leading_group   10  termination_proposed
        revision          applicant       10
        revision          leading_group   10  termination_proposed
        ratification      leading_group   10
        ratification      leading_group   10  termination_proposed
        public_notice     clock           5
        public_notice     leading_group   10  termination_proposed
        task_book         applicant       10  task_book_not_proposed
        task_book         project_office  10  task_book_proposed
        task_book         leading_group   10  termination_proposed
        first_release     finance_clerk   10
        first_release     leading_group   10  termination_proposed
        implementation    applicant       midterm_due
        implementation    leading_group   10  termination_proposed
        midterm_check     chair           15
        midterm_check     leading_group   10  termination_proposed
        rectification     applicant       20
        rectification     leading_group   10  termination_proposed
        second_release    finance_clerk   10
        second_release    leading_group   10  termination_proposed
        completion        applicant       acceptance_due+20
        completion        leading_group   10  termination_proposed
        acceptance_review chair           15
        acceptance_review leading_group   10  termination_proposed
        settlement        applicant       20  money_to_return
        settlement        finance_clerk   20  gate_paid no_money_to_return settlement_not_confirmed
        settlement        finance_head    20  no_money_to_return settlement_confirmed
        settlement        finance_clerk   10  gate_not_paid
    """,
    "payment": """
        prepared          finance_head    3   needs_approval
        prepared          finance_clerk   3   needs_no_approval
        approved          finance_clerk   3
        bank_returned     finance_clerk   3
    """,
    "change_request": """
        requested           project_office 5  nobody_to_answer
        requested           successor      5  leader_to_answer
        leading_group_check leading_group  10
    """,
    "objection": "received project_office 5",
    "filing": """
        draft     applicant      declaration_closes+5
        submitted project_office 5
    """,
}

DOUBTS = {
    "scores_missing": (0, 1),
    "quorum_reached": (False, True),
    "task_book_proposed": (False, True),
    "money_to_return": (False, True),
    "gate_paid": (False, True),
    "settlement_confirmed": (False, True),
    "termination_proposed": (False, True),
    "needs_approval": (False, True),
    "awaits_leader": (False, True),
}


@pytest.mark.parametrize("key", WAITS)
def test_every_state_waits_for_what_is_written(key: str) -> None:
    workflow = workflow_of(key)

    found = [
        " ".join([state.key, wait.role, _due(wait.due), *wait.when])
        for state in workflow.states
        for wait in workflow.waits_of(state.key)
    ]

    assert found == [" ".join(line.split()) for line in WAITS[key].strip().splitlines()]


@pytest.mark.parametrize("key", WAITS)
def test_an_open_state_always_waits_for_somebody(key: str) -> None:
    workflow = workflow_of(key)
    for values in product(*DOUBTS.values()):
        known = dict(zip(DOUBTS, values, strict=True))
        for state in workflow.states:
            waits = engine.waiting_for(workflow, PlainFacts(state=state.key, **known))
            assert bool(waits) is (state.kind != "end"), (state.key, known)


def test_positions_tell_the_waits_of_a_state_apart() -> None:
    for key in WAITS:
        for state in workflow_of(key).states:
            positions = [wait.position for wait in workflow_of(key).waits_of(state.key)]
            assert len(set(positions)) == len(positions)


@pytest.mark.parametrize(
    ("known", "roles"),
    [
        ({}, ["project_office"]),
        ({"scores_missing": 2}, ["reviewer"]),
        ({"scores_missing": 1, "quorum_reached": True}, ["reviewer", "chair"]),
        ({"quorum_reached": True}, ["chair"]),
    ],
)
def test_the_review_waits_for_office_reviewers_and_chair_in_turn(
    known: dict[str, object], roles: list[str]
) -> None:
    facts = PlainFacts(state="committee_review", **known)  # type: ignore[arg-type]

    assert _roles(engine.waiting_for(workflow_of("teaching_project"), facts)) == roles


@pytest.mark.parametrize(
    ("known", "roles"),
    [
        ({"gate_paid": False}, ["finance_clerk"]),
        ({"money_to_return": True}, ["applicant"]),
        ({}, ["finance_clerk"]),
        ({"settlement_confirmed": True}, ["finance_head"]),
    ],
)
def test_the_settlement_waits_for_payment_return_clerk_and_head_in_turn(
    known: dict[str, object], roles: list[str]
) -> None:
    facts = PlainFacts(state="settlement", **known)  # type: ignore[arg-type]

    assert _roles(engine.waiting_for(workflow_of("teaching_project"), facts)) == roles


def _roles(waits: tuple[WaitFor, ...]) -> list[str]:
    return [wait.role for wait in waits]


def _due(due: Due | None) -> str:
    assert due is not None
    at_least = f"+{due.after_send_back}" if due.after_send_back else ""
    return f"{due.date or due.working_days}{at_least}"
