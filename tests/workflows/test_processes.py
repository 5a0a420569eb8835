"""The shipped processes as a whole: sound, and with the limits, pauses and clock that were meant."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from tests.workflows.expected_steps import TABLES
from tests.workflows.test_steps import FOLDER, ROLES, workflow_of
from workflows.check import check, check_together
from workflows.definition import Action
from workflows.rules import RULES

DATE_KEYS = ("declaration_closes", "review_closes", "midterm_due", "acceptance_due")


class Everything:
    """A collection that has every name: which effects and forms exist, the program's rooms know."""

    def __contains__(self, name: object) -> bool:
        return True

    def __iter__(self) -> Any:
        return iter(())

    def __len__(self) -> int:
        return 0


@pytest.mark.parametrize("key", TABLES)
def test_a_shipped_definition_is_sound(key: str) -> None:
    problems = check(
        workflow_of(key),
        rules=RULES,
        effects=Everything(),
        forms=Everything(),
        roles=ROLES,
        date_keys=DATE_KEYS,
    )

    assert problems == []


def test_the_shipped_definitions_fit_together() -> None:
    assert check_together(workflow_of(key) for key in TABLES) == []


def test_every_rule_is_used() -> None:
    used = {
        name
        for key in TABLES
        for part in (
            *(action.requires for action in workflow_of(key).actions),
            *(w.when for s in workflow_of(key).states for w in workflow_of(key).waits_of(s.key)),
        )
        for name in part
    }

    assert used == set(RULES)


def test_while_suspended_only_these_steps_are_possible() -> None:
    def keys(key: str) -> set[str]:
        return {a.key for a in workflow_of(key).actions if a.while_suspended}

    assert keys("teaching_project") == {
        "resume",
        "remark",
        "propose_termination",
        "decline_termination",
        "confirm_termination",
        "cancel",
    }
    assert keys("payment") == {"mark_paid", "bank_return", "void"}
    assert keys("change_request") == keys("objection") == keys("filing") == set()


def test_these_steps_are_limited() -> None:
    assert _where("teaching_project", lambda a: a.limited) == {
        ("send_back", "department_check"),
        ("send_back", "formal_check"),
        ("send_back", "ratification"),
        ("request_revision", "committee_review"),
        ("return_task_book", "task_book"),
        ("rectify", "midterm_check"),
        ("rework", "acceptance_review"),
        ("reopen", "withdrawn"),
        ("revoke", "formal_check"),
        ("revoke", "committee_review"),
        ("revoke", "ratification"),
        ("revoke", "public_notice"),
        ("revoke", "task_book"),
        ("revoke", "first_release"),
        ("revoke", "second_release"),
        ("revoke", "rejected"),
        ("revoke", "settlement"),
    }
    assert _where("payment", lambda a: a.limited) == {("correct", "bank_returned")}
    assert _where("filing", lambda a: a.limited) == {
        ("send_back", "submitted"),
        ("reopen", "withdrawn"),
    }


def test_the_clock_takes_these_steps() -> None:
    def triggered(key: str) -> set[tuple[str, str, str]]:
        return {
            (action.trigger, action.key, source)
            for action in workflow_of(key).actions
            for source in action.sources
            if action.trigger in ("due", "auto")
        }

    assert triggered("teaching_project") == {
        ("due", "expire", "draft"),
        ("due", "expire", "revision"),
        ("due", "close", "public_notice"),
        ("auto", "released", "first_release"),
        ("auto", "released", "second_release"),
    }
    assert triggered("filing") == {("due", "expire", "draft")}
    assert triggered("payment") == triggered("objection") == triggered("change_request") == set()


def test_these_steps_are_caused_by_something_else() -> None:
    caused = {
        key: {a.key for a in workflow_of(key).actions if a.trigger == "caused"} for key in TABLES
    }
    causes = {key: {a.causes for a in workflow_of(key).actions if a.causes} for key in TABLES}

    assert caused["teaching_project"] == {"uphold_objection", "cancel"}
    assert causes["objection"] == {"uphold_objection"}
    assert causes["payment"] == {"released"}


def test_every_decision_that_may_be_taken_back_is_remembered() -> None:
    workflow = workflow_of("teaching_project")

    assert workflow.senders_into["rejected"] == {"formal_check", "committee_review", "ratification"}
    assert workflow.senders_into["draft"] == {"department_check", "formal_check"}
    assert workflow.senders_into["settlement"] >= {
        "midterm_check",
        "acceptance_review",
        "task_book",
    }


def test_every_end_is_marked_by_closing_the_life() -> None:
    for key in ("teaching_project", "filing"):
        workflow = workflow_of(key)
        ends = {state.key for state in workflow.states if state.kind == "end"}
        for action in workflow.actions:
            leads_to_end = any(ends & workflow.targets(action, s) for s in action.sources)
            assert ("close_life" in action.effects) is leads_to_end, (key, action.key)


def test_money_is_given_back_on_every_way_back() -> None:
    """approve reserves, ratify commits; each step out of where money is held undoes what was done."""
    workflow = workflow_of("teaching_project")

    def effects(state: str, key: str) -> set[str]:
        action = workflow.action(state, key)
        assert action is not None
        return set(action.effects)

    assert "reserve_money" in effects("committee_review", "approve")
    assert "commit_money" in effects("ratification", "ratify")
    for key in ("send_back", "reject", "withdraw", "confirm_termination", "cancel", "revoke"):
        assert "release_reservation" in effects("ratification", key)
    for state in ("public_notice", "task_book"):
        assert "uncommit_money" in effects(state, "revoke")
        for key in ("confirm_termination", "cancel"):
            assert "begin_settlement" in effects(state, key)
    assert {"uncommit_money", "release_reservation"} <= effects("public_notice", "uphold_objection")


def test_roles_have_titles_in_both_languages_and_a_level() -> None:
    roles = yaml.safe_load((FOLDER / "roles.yaml").read_text(encoding="utf-8"))
    levels = {"subject", "department", "school", "bureau", "installation"}

    for role in roles:
        assert role["title"]["zh"]
        assert role["title"]["en"]
        assert role["level"] in levels
    assert len({role["key"] for role in roles}) == len(roles) == 19


def _where(key: str, chosen: Any) -> set[tuple[str, str]]:
    actions: tuple[Action, ...] = workflow_of(key).actions
    return {
        (action.key, source) for action in actions for source in action.sources if chosen(action)
    }
