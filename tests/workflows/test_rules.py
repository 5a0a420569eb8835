"""Each rule holds where it should and not where it should not; its sentence is fit for people."""

from __future__ import annotations

import pytest

from tests.workflows.situations import ME, SITUATIONS, facts_where, facts_where_not
from tests.workflows.toys import PlainFacts, person
from workflows.engine import CLOCK
from workflows.rules import RULES


def test_every_rule_has_its_situations() -> None:
    assert set(SITUATIONS) == set(RULES)


@pytest.mark.parametrize("name", RULES)
def test_a_rule_holds_and_does_not_hold(name: str) -> None:
    actor = person("chair", account_id=ME)

    assert RULES[name](facts_where("x", [name], "chair"), actor) is True
    assert RULES[name](facts_where_not("x", [name], name, "chair"), actor) is False


@pytest.mark.parametrize("name", RULES)
def test_a_rule_speaks_in_one_sentence(name: str) -> None:
    sentence = RULES[name].sentence

    assert sentence[0].isupper()
    assert sentence.endswith(".")
    assert "\n" not in sentence


def test_what_was_handed_in_once_is_not_refused_for_other_projects() -> None:
    facts = PlainFacts(within_project_limit=False, has_overdue_project=True, submitted_before=True)

    assert RULES["within_project_limit"](facts, person("applicant"))
    assert RULES["no_overdue_project"](facts, person("applicant"))


def test_a_delegate_of_the_preparer_may_not_approve_either() -> None:
    facts = PlainFacts(preparer=7)
    rule = RULES["prepared_by_somebody_else"]

    assert not rule(facts, person(account_id=2, finance_head=7))
    assert rule(facts, person(account_id=2, finance_head=8))
    assert not rule(facts, person("finance_head", account_id=7))


def test_a_delegate_hands_in_the_review_of_the_person_acted_for() -> None:
    facts = PlainFacts(owing=frozenset({7}))

    assert RULES["review_owed"](facts, person(account_id=2, reviewer=7))
    assert not RULES["review_owed"](facts, person("reviewer", account_id=2))
    assert not RULES["review_owed"](facts, CLOCK)


def test_more_reviewers_are_needed_only_while_nobody_owes_and_the_quorum_is_open() -> None:
    rule = RULES["reviewers_missing"]

    assert rule(PlainFacts(scores_missing=0, quorum_reached=False), CLOCK)
    assert not rule(PlainFacts(scores_missing=1, quorum_reached=False), CLOCK)
    assert not rule(PlainFacts(scores_missing=0, quorum_reached=True), CLOCK)
