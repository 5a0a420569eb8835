"""Of which steps is the applicant told, and as what? The whole table; all others are silent."""

from __future__ import annotations

import pytest

from tests.workflows.test_steps import workflow_of
from workflows.announcing import comes_back, news_for_applicant
from workflows.engine import Decision
from workflows.parts import Workflow

TOLD = {
    "teaching_project": {
        "decision": (
            "accept admit cancel close confirm confirm_termination decline_termination"
            " disallow_spending endorse expire fail pass propose_termination ratify reject remark"
            " request_change request_leader_change reopen resume revoke settle stop suspend uphold_objection"
        ),
        "sent_back": "rectify request_revision return_task_book rework send_back",
    },
    "filing": {"decision": "cancel expire register reopen", "sent_back": "send_back"},
    "payment": {"decision": "mark_paid"},
    "change_request": {"decision": "decline grant refuse"},
    "objection": {"decision": "dismiss uphold"},
}
NOT_YET = {
    ("approve", "committee_review"),
    ("revoke", "ratification"),
    ("send_back", "ratification"),
}
"""What the committee decided is told once the leading group has ratified it."""


def decisions(workflow: Workflow) -> list[Decision]:
    """Every step of every role out of every state, wherever it can lead."""
    return [
        Decision(action, source, target, role, None)
        for action in workflow.actions
        for source in action.sources
        for target in workflow.targets(action, source)
        for role in action.by
    ]


@pytest.mark.parametrize("key", sorted(TOLD))
def test_just_these_steps_are_told(key: str) -> None:
    """What the applicant does is never told to the applicant, what others decide is."""
    workflow = workflow_of(key)
    found: dict[str, set[str]] = {}
    for each in decisions(workflow):
        kind = news_for_applicant(workflow, each)
        if kind:
            assert each.role != "applicant"
            found.setdefault(kind, set()).add(each.action.key)
    assert found == {kind: set(keys.split()) for kind, keys in TOLD[key].items()}


def test_nothing_is_told_before_it_is_ratified() -> None:
    """Neither the approval nor that it was taken back, nor where it went from there."""
    workflow = workflow_of("teaching_project")
    silent = {
        (each.action.key, each.from_state)
        for each in decisions(workflow)
        if each.action.key in {"approve", "send_back", "revoke"}
        and news_for_applicant(workflow, each) is None
    }
    assert silent == NOT_YET


def test_who_sent_it_back_hears_that_it_is_there_again() -> None:
    """For every way in which the applicant hands in."""
    workflow = workflow_of("teaching_project")
    keys = {each.action.key for each in decisions(workflow) if comes_back(workflow, each)}
    assert keys == {"submit", "resubmit", "submit_midterm", "submit_final"}
