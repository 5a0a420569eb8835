"""Which ways do applications go, how many go which, and what does each then wait for?"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Move:
    """One step of a life: who took it and where it led; `to` empty: it stayed."""

    action: str
    by: str
    to: str = ""


SUBMIT = Move("submit", "applicant", "department_check")
ENDORSE = Move("endorse", "department_head", "formal_check")
ADMIT = Move("admit", "project_office", "committee_review")
ASSIGN = Move("assign_reviewers", "project_office")
SCORE = Move("score", "reviewer")
APPROVE = Move("approve", "chair", "ratification")
RATIFY = Move("ratify", "leading_group", "public_notice")
CLOSE = Move("close", "clock", "task_book")
PROPOSE = Move("propose_task_book", "applicant")
CONFIRM = Move("confirm", "project_office", "first_release")
PAY = Move("pay", "finance_clerk")
"""Stands for four rows: the payment is prepared, begins, is marked as paid, and all is released."""
SPEND = Move("record_spending", "applicant")
SUBMIT_MIDTERM = Move("submit_midterm", "applicant", "midterm_check")
PASS = Move("pass", "chair", "second_release")
STOP = Move("stop", "chair", "settlement")
SUBMIT_FINAL = Move("submit_final", "applicant", "acceptance_review")
ACCEPT = Move("accept", "chair", "settlement")
FAIL = Move("fail", "chair", "settlement")
RETURN = Move("return_money", "applicant")
CONFIRM_SETTLEMENT = Move("confirm_settlement", "finance_clerk")
SETTLE = Move("settle", "finance_head", "verdict")

TO_COMMITTEE = (SUBMIT, ENDORSE, ADMIT)
ASSIGNED = (*TO_COMMITTEE, ASSIGN)
SCORED = (*ASSIGNED, SCORE, SCORE, SCORE)
TO_TASK_BOOK = (*SCORED, APPROVE, RATIFY, CLOSE)
TO_FIRST_RELEASE = (*TO_TASK_BOOK, PROPOSE, CONFIRM)
RUNNING = (*TO_FIRST_RELEASE, PAY, SPEND)
CHECKED = (*RUNNING, SUBMIT_MIDTERM)
TO_COMPLETION = (*CHECKED, PASS, PAY, SPEND)
REPORTED = (*TO_COMPLETION, SUBMIT_FINAL)
END = (RETURN, CONFIRM_SETTLEMENT, SETTLE)

LIVES: dict[str, tuple[Move, ...]] = {
    "draft": (),
    "sent_back": (SUBMIT, Move("send_back", "department_head", "draft")),
    "withdrawn": (Move("expire", "clock", "withdrawn"),),
    "department_check": (SUBMIT,),
    "formal_check": (SUBMIT, ENDORSE),
    "not_admitted": (SUBMIT, ENDORSE, Move("reject", "project_office", "rejected")),
    "committee": TO_COMMITTEE,
    "assigned": ASSIGNED,
    "partly_scored": (*ASSIGNED, SCORE),
    "scored": SCORED,
    "revision": (*SCORED, Move("request_revision", "chair", "revision")),
    "rejected": (*SCORED, Move("reject", "chair", "rejected")),
    "ratification": (*SCORED, APPROVE),
    "public_notice": (*SCORED, APPROVE, RATIFY),
    "task_book": TO_TASK_BOOK,
    "task_book_proposed": (*TO_TASK_BOOK, PROPOSE),
    "first_release": TO_FIRST_RELEASE,
    "implementation": RUNNING,
    "suspended": (*RUNNING, Move("suspend", "project_office")),
    "midterm_check": CHECKED,
    "rectification": (*CHECKED, Move("rectify", "chair", "rectification")),
    "second_release": (*CHECKED, PASS),
    "completion": TO_COMPLETION,
    "acceptance_review": REPORTED,
    "settlement": (*REPORTED, ACCEPT),
    "settlement_returned": (*REPORTED, ACCEPT, RETURN),
    "accepted": (*REPORTED, ACCEPT, *END),
    "failed": (*REPORTED, FAIL, *END),
    "stopped": (*CHECKED, STOP, *END),
}

SHARES: tuple[dict[str, int], ...] = (
    {"accepted": 70, "rejected": 12, "not_admitted": 3, "withdrawn": 5, "stopped": 3, "failed": 2,
     "settlement": 2, "settlement_returned": 1, "acceptance_review": 2},
    {"accepted": 20, "settlement": 5, "settlement_returned": 3, "acceptance_review": 10,
     "completion": 25, "second_release": 6, "midterm_check": 5, "rectification": 3, "rejected": 14,
     "withdrawn": 5, "stopped": 3, "failed": 1},
    {"implementation": 40, "suspended": 2, "midterm_check": 12, "second_release": 9,
     "completion": 6, "rectification": 4, "first_release": 4, "rejected": 15, "not_admitted": 3,
     "withdrawn": 5},
    {"draft": 20, "sent_back": 4, "department_check": 16, "formal_check": 15, "committee": 5,
     "assigned": 7, "partly_scored": 6, "scored": 4, "revision": 3, "ratification": 5,
     "public_notice": 5, "task_book": 3, "task_book_proposed": 2, "first_release": 3,
     "withdrawn": 2},
)  # fmt: skip
"""How many of a hundred applications of each call, the oldest first, went which way."""

CALL_WEIGHTS = (20, 20, 25, 35)


@dataclass
class Known:
    """What the waits of a state depend on."""

    state: str = "draft"
    assigned: int = 0
    scored: int = 0
    proposed: bool = False
    returned: bool = False
    confirmed: bool = False


def waits(known: Known) -> list[tuple[int, str, int]]:
    """What is waited for: position, role, and which of the reviewers it is."""
    if known.state == "committee_review":
        return _committee_waits(known)
    if known.state == "task_book":
        return [(1, "project_office", 0) if known.proposed else (0, "applicant", 0)]
    if known.state == "settlement":
        if not known.returned:
            return [(0, "applicant", 0)]
        return [(2, "finance_head", 0) if known.confirmed else (1, "finance_clerk", 0)]
    role = SINGLE_WAITS.get(known.state)
    return [(0, role, 0)] if role else []


def _committee_waits(known: Known) -> list[tuple[int, str, int]]:
    if not known.assigned:
        return [(0, "project_office", 0)]
    owing = [(1, "reviewer", n) for n in range(known.scored, known.assigned)]
    return [*owing, *([(2, "chair", 0)] if known.scored >= 2 else [])]


SINGLE_WAITS = {
    "draft": "applicant",
    "department_check": "department_head",
    "formal_check": "project_office",
    "revision": "applicant",
    "ratification": "leading_group",
    "public_notice": "clock",
    "first_release": "finance_clerk",
    "implementation": "applicant",
    "midterm_check": "chair",
    "rectification": "applicant",
    "second_release": "finance_clerk",
    "completion": "applicant",
    "acceptance_review": "chair",
}
