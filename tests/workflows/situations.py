"""For every rule: facts with which it holds, and facts with which it does not."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tests.workflows.toys import PlainFacts

ME = 1
"""The account of whoever acts in these situations."""

SITUATIONS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "declaration_complete": ({}, {"declaration_complete": False}),
    "window_open": ({}, {"window_open": False}),
    "never_submitted": ({"submitted_before": False}, {"submitted_before": True}),
    "submitted_before": ({"submitted_before": True}, {"submitted_before": False}),
    "of_own_department": ({}, {"of_own_department": False, "submitted_before": False}),
    "within_project_limit": (
        {},
        {"within_project_limit": False, "submitted_before": False},
    ),
    "no_overdue_project": ({}, {"has_overdue_project": True, "submitted_before": False}),
    "amount_within_ceiling": ({}, {"amount_within_ceiling": False}),
    "marks_answered": ({"open_marks": 0}, {"open_marks": 1}),
    "reviewers_missing": ({"scores_missing": 0}, {"scores_missing": 1}),
    "review_owed": ({"owing": frozenset({ME})}, {"owing": frozenset({ME + 1})}),
    "scores_missing": ({"scores_missing": 1}, {"scores_missing": 0}),
    "quorum_reached": ({"quorum_reached": True}, {"quorum_reached": False}),
    "not_sent_back_here": ({"sender_state": None}, {"sender_state": "ratification"}),
    "no_scores_yet": ({"scores_in": 0}, {"scores_in": 1}),
    "no_open_objection": ({"open_objections": 0}, {"open_objections": 1}),
    "due_passed": ({"due_passed": True}, {"due_passed": False}),
    "task_book_proposed": ({"task_book_proposed": True}, {"task_book_proposed": False}),
    "task_book_not_proposed": ({"task_book_proposed": False}, {"task_book_proposed": True}),
    "no_payment_prepared": ({"payments_prepared_at_gate": 0}, {"payments_prepared_at_gate": 1}),
    "no_open_payment": ({"open_payments": 0}, {"open_payments": 1}),
    "gate_paid": ({"gate_paid": True}, {"gate_paid": False}),
    "gate_not_paid": ({"gate_paid": False}, {"gate_paid": True}),
    "gate_not_prepared": ({"gate_prepared": False}, {"gate_prepared": True}),
    "midterm_complete": ({}, {"midterm_complete": False}),
    "final_complete": ({}, {"final_complete": False}),
    "money_to_return": ({"money_to_return": True}, {"money_to_return": False}),
    "no_money_to_return": ({"money_to_return": False}, {"money_to_return": True}),
    "settlement_confirmed": ({"settlement_confirmed": True}, {"settlement_confirmed": False}),
    "settlement_not_confirmed": ({"settlement_confirmed": False}, {"settlement_confirmed": True}),
    "nothing_returned": ({"money_returned": False}, {"money_returned": True}),
    "account_at_zero": ({}, {"account_at_zero": False}),
    "termination_proposed": ({"termination_proposed": True}, {"termination_proposed": False}),
    "termination_not_proposed": ({"termination_proposed": False}, {"termination_proposed": True}),
    "suspended": ({"suspended": True}, {"suspended": False}),
    "expired_by_clock": ({"expired_by_clock": True}, {"expired_by_clock": False}),
    "no_open_change": ({"open_changes": 0}, {"open_changes": 1}),
    "needs_approval": ({"needs_approval": True}, {"needs_approval": False}),
    "needs_no_approval": ({"needs_approval": False}, {"needs_approval": True}),
    "prepared_by_somebody_else": ({"preparer": ME + 1}, {"preparer": ME}),
    "within_office_limit": ({"within_office_limit": True}, {"within_office_limit": False}),
    "above_office_limit": ({"within_office_limit": False}, {"within_office_limit": True}),
    "budget_changes_left": ({"budget_changes_left": 1}, {"budget_changes_left": 0}),
    "decided_by_somebody_else": ({"proposed_leader": ME + 1}, {"proposed_leader": ME}),
    "leader_to_answer": ({"awaits_leader": True}, {"awaits_leader": False}),
    "nobody_to_answer": ({"awaits_leader": False}, {"awaits_leader": True}),
    "change_still_fits": ({"still_fits": True}, {"still_fits": False}),
    "call_cancelled": ({"call_cancelled": True}, {"call_cancelled": False}),
    "call_not_cancelled": ({"call_cancelled": False}, {"call_cancelled": True}),
    "nobody_may_act": ({"nobody_may_act": True}, {"nobody_may_act": False}),
    "decided_by_own_body": ({"decided_role": "@role"}, {"decided_role": "somebody_else"}),
}
"""`@role` stands for the role that acts."""


def facts_where(state: str, rules: Iterable[str], role: str, **more: Any) -> PlainFacts:
    """Facts of a subject in this state with which all these rules hold."""
    known: dict[str, Any] = {}
    for name in rules:
        known |= SITUATIONS[name][0]
    return _facts(state, known | more, role)


def facts_where_not(
    state: str, rules: Iterable[str], unmet: str, role: str, **more: Any
) -> PlainFacts:
    """The same, but for one rule that does not hold."""
    known: dict[str, Any] = {}
    for name in rules:
        known |= SITUATIONS[name][0]
    return _facts(state, known | more | SITUATIONS[unmet][1], role)


def _facts(state: str, known: dict[str, Any], role: str) -> PlainFacts:
    spoken = {key: role if value == "@role" else value for key, value in known.items()}
    return PlainFacts(state=state, **spoken)
