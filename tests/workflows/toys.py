"""Small processes and plain facts, to look at the engine without a database."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from workflows.definition import Workflow, parse
from workflows.engine import Actor

TOY: dict[str, Any] = {
    "key": "toy",
    "version": 1,
    "subject": "application",
    "title": {"zh": "玩具", "en": "Toy"},
    "stages": [{"key": "only", "title": {"zh": "唯一", "en": "Only"}}],
    "states": [
        {
            "key": "draft",
            "title": {"zh": "草稿", "en": "Draft"},
            "kind": "start",
            "stage": "only",
            "waits_for": [
                {
                    "role": "applicant",
                    "task": {"zh": "写", "en": "Write"},
                    "due": {"date": "declaration_closes", "after_send_back": 5},
                }
            ],
        },
        {
            "key": "check",
            "title": {"zh": "审核", "en": "Check"},
            "stage": "only",
            "committee": "review",
            "waits_for": [
                {
                    "role": "project_office",
                    "task": {"zh": "审", "en": "Check"},
                    "due": {"working_days": 5},
                    "when": ["termination_not_proposed"],
                }
            ],
        },
        {
            "key": "closing",
            "title": {"zh": "结清", "en": "Closing"},
            "stage": "only",
            "waits_for": [
                {
                    "role": "clock",
                    "task": {"zh": "等", "en": "Wait"},
                    "due": {"working_days": 5},
                }
            ],
        },
        {
            "key": "good",
            "title": {"zh": "好", "en": "Good"},
            "kind": "end",
            "outcome": "positive",
        },
        {
            "key": "bad",
            "title": {"zh": "坏", "en": "Bad"},
            "kind": "end",
            "outcome": "negative",
        },
    ],
    "common_waits": [
        {
            "role": "leading_group",
            "task": {"zh": "终止？", "en": "Terminate?"},
            "due": {"working_days": 10},
            "when": ["termination_proposed"],
            "from": ["check"],
        }
    ],
    "actions": [
        {
            "key": "submit",
            "title": {"zh": "交", "en": "Submit"},
            "past": {"zh": "交了", "en": "submitted"},
            "from": ["draft"],
            "to": {"sender_else": "check"},
            "by": ["applicant"],
            "requires": ["declaration_complete", "window_open"],
            "effects": ["give_number"],
        },
        {
            "key": "expire",
            "title": {"zh": "过期", "en": "Expire"},
            "past": {"zh": "过期了", "en": "expired"},
            "from": ["draft"],
            "to": "bad",
            "by": ["clock"],
            "requires": ["due_passed"],
            "trigger": "due",
        },
        {
            "key": "send_back",
            "title": {"zh": "退", "en": "Send back"},
            "past": {"zh": "退了", "en": "sent back"},
            "from": ["check", "closing"],
            "to": "draft",
            "by": ["project_office", "chair"],
            "remembers": "sender",
            "limited": True,
            "form": "send_back",
            "needs_comment": True,
        },
        {
            "key": "note",
            "title": {"zh": "记", "en": "Note"},
            "past": {"zh": "记了", "en": "noted"},
            "from": ["check"],
            "to": "stays",
            "by": ["project_office"],
            "while_suspended": True,
        },
        {
            "key": "decline",
            "title": {"zh": "不同意", "en": "Decline"},
            "past": {"zh": "不同意", "en": "declined"},
            "from": ["check"],
            "to": "stays",
            "by": ["leading_group"],
        },
        {
            "key": "pass",
            "title": {"zh": "过", "en": "Pass"},
            "past": {"zh": "过了", "en": "passed"},
            "from": ["check"],
            "to": "closing",
            "by": ["project_office"],
            "verdict": "good",
        },
        {
            "key": "fail",
            "title": {"zh": "不过", "en": "Fail"},
            "past": {"zh": "没过", "en": "failed"},
            "from": ["check"],
            "to": "closing",
            "by": ["project_office"],
            "verdict": "bad",
        },
        {
            "key": "end",
            "title": {"zh": "完", "en": "End"},
            "past": {"zh": "完了", "en": "ended"},
            "from": ["closing"],
            "to": "verdict",
            "by": ["clock"],
            "requires": ["gate_paid"],
            "trigger": "auto",
        },
    ],
}
"""A sound process with every kind of step; tests break copies of it."""


def toy(**changes: Any) -> Workflow:
    """The toy process, its top-level keys replaced by these."""
    return parse(toy_content(**changes))


def toy_content(**changes: Any) -> dict[str, Any]:
    """A copy of the toy's content that a test may break."""
    return deepcopy(TOY) | changes


def part(content: dict[str, Any], kind: str, key: str) -> dict[str, Any]:
    """The entry of this key among the stages, states or actions."""
    return next(each for each in content[kind] if each["key"] == key)


@dataclass
class PlainFacts:
    """Facts given by hand. The defaults are a quiet, complete, submitted application."""

    state: str = "draft"
    sender_state: str | None = None
    verdict_state: str | None = None
    suspended: bool = False
    loop_limit: int = 2
    taken: Mapping[tuple[str, str], int] = field(default_factory=dict)
    due_passed: bool = False
    declaration_complete: bool = True
    window_open: bool = True
    submitted_before: bool = True
    of_own_department: bool = True
    within_project_limit: bool = True
    has_overdue_project: bool = False
    amount_within_ceiling: bool = True
    open_marks: int = 0
    expired_by_clock: bool = False
    decided_role: str | None = None
    scores_in: int = 0
    scores_missing: int = 0
    owing: frozenset[int] = frozenset()
    quorum_reached: bool = False
    open_objections: int = 0
    task_book_proposed: bool = False
    open_payments: int = 0
    gate_prepared: bool = True
    gate_paid: bool = True
    payments_prepared_at_gate: int = 0
    midterm_complete: bool = True
    final_complete: bool = True
    money_to_return: bool = False
    money_returned: bool = False
    settlement_confirmed: bool = False
    account_at_zero: bool = True
    termination_proposed: bool = False
    call_cancelled: bool = False
    nobody_may_act: bool = False
    open_changes: int = 0
    needs_approval: bool = False
    preparer: int | None = None
    within_office_limit: bool = True
    budget_changes_left: int = 1
    still_fits: bool = True
    proposed_leader: int | None = None
    awaits_leader: bool = False

    def times_taken(self, key: str, from_state: str) -> int:
        """How often this step was taken out of this state."""
        return self.taken.get((key, from_state), 0)

    def owes_review(self, account_id: int) -> bool:
        """Whether this person has a review to hand in."""
        return account_id in self.owing

    def prepared_by(self, account_id: int) -> bool:
        """Whether this person prepared the payment."""
        return account_id == self.preparer

    def is_proposed_leader(self, account_id: int) -> bool:
        """Whether this person is to become the leader."""
        return account_id == self.proposed_leader


def person(*roles: str, account_id: int = 1, **delegated: int) -> Actor:
    """Somebody who holds these roles, and those of `delegated` for other accounts."""
    return Actor(account_id, {**dict.fromkeys(roles), **delegated})
