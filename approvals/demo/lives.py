"""How far each application of the demo has come: one script for each state, built on the one before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

from approvals.demo import reporting
from approvals.demo.journey import Journey

Script = Callable[[Journey], None]
DAY = timedelta(days=1)
AGO = {
    "public_notice": 8,
    "objected": 8,
    "task_book": 20,
    "task_book_proposed": 20,
    "first_release": 26,
    "payment_prepared": 26,
}
"""Days since the committee decided, for scripts of a young call; otherwise three."""


def draft(j: Journey) -> None:
    j.draft()


def department_check(j: Journey) -> None:
    j.draft()
    j.later(1)
    j.submit()


def sent_back(j: Journey) -> None:
    """Sent back by the office, being corrected."""
    formal_check(j)
    j.send_back("project_office")


def formal_check(j: Journey) -> None:
    department_check(j)
    j.later(2)
    j.take("endorse", "department_head", j.say("endorse"))


def assigned(j: Journey) -> None:
    """With the committee: assigned, nobody has scored yet."""
    department_check(j)
    j.check()
    j.assign()


def unassigned(j: Journey) -> None:
    """With the committee, waiting for reviewers."""
    department_check(j)
    j.check()


def partly_scored(j: Journey) -> None:
    assigned(j)
    j.later(3)
    j.score("fair", missing=2)


def scored(j: Journey) -> None:
    """Sent back once on the way, then scored: waits for the chair."""
    sent_back(j)
    j.later(1)
    j.correct()
    j.submit()
    j.admit()
    j.assign()
    j.score("strong")


def scored_fair(j: Journey) -> None:
    assigned(j)
    j.later(2)
    j.score("fair")


def revision(j: Journey) -> None:
    assigned(j)
    j.later(2)
    j.score("fair")
    j.until(j.call.review_closes_at - 6 * DAY)
    j.take("request_revision", "chair", j.say("chair", "request_revision"), marks=[
        {"field": "budget", "kind": "incorrect", "sentence": "设备单价高于询价记录，请核减或说明理由。"},
    ])  # fmt: skip


def rejected(j: Journey) -> None:
    assigned(j)
    j.later(2)
    j.score("weak")
    j.until(j.call.review_closes_at - 4 * DAY)
    j.take("reject", "chair", j.say("chair", "reject"))


def rejected_formally(j: Journey) -> None:
    formal_check(j)
    j.later(2)
    j.take("reject", "project_office", j.say("formal_reject"))


def ratification(j: Journey) -> None:
    assigned(j)
    j.later(2)
    j.score("strong")
    j.approve(j.chance.choice([Decimal(1), Decimal("0.92"), Decimal("0.85")]))


def public_notice(j: Journey) -> None:
    ratification(j)
    j.ratify()


def objected(j: Journey) -> None:
    public_notice(j)
    j.object()


def task_book(j: Journey) -> None:
    public_notice(j)
    j.end_notice()


def task_book_proposed(j: Journey) -> None:
    task_book(j)
    j.task_book(confirmed=False)


def first_release(j: Journey) -> None:
    task_book(j)
    j.task_book()


def payment_prepared(j: Journey) -> None:
    first_release(j)
    j.prepare("start")


def implementation(j: Journey) -> None:
    first_release(j)
    j.pay("start")
    j.later(30)
    j.spend(Decimal("0.3"))


def suspended(j: Journey) -> None:
    implementation(j)
    j.later(10)
    j.take("suspend", "project_office", j.say("suspend"))


def midterm_check(j: Journey) -> None:
    implementation(j)
    j.until(j.call.midterm_due_at - 4 * DAY)
    reporting.midterm(j)


def rectification(j: Journey) -> None:
    midterm_check(j)
    j.later(4)
    j.take("rectify", "chair", j.say("midterm", "rectify"))


def stopping(j: Journey) -> None:
    """Stopped at mid-term: money has to be returned."""
    midterm_check(j)
    j.later(5)
    j.take("stop", "chair", j.say("midterm", "stop"))


def stopped(j: Journey) -> None:
    stopping(j)
    j.settle()


def second_release(j: Journey) -> None:
    midterm_check(j)
    j.later(5)
    j.take("pass", "chair", j.say("midterm", "pass"))


def completion(j: Journey) -> None:
    second_release(j)
    j.pay("midterm")
    j.later(20)
    j.spend(Decimal("0.45"))


def extended(j: Journey) -> None:
    """Asks for more time."""
    completion(j)
    j.later(10)
    until_at = j.call.acceptance_due_at + 42 * DAY
    j.take("request_change", "applicant", j.say("extension"), date_key="acceptance_due",
           until_at=until_at.isoformat(), reason="")  # fmt: skip


def acceptance_review(j: Journey) -> None:
    completion(j)
    j.until(j.call.acceptance_due_at - 60 * DAY)
    j.spend(Decimal("0.2"))
    reporting.final(j, shortfall=j.chance.random() < 0.4)


def settlement(j: Journey) -> None:
    acceptance_review(j)
    j.later(6)
    j.take("accept", "chair", j.say("acceptance", "accept"))


def accepted(j: Journey) -> None:
    settlement(j)
    j.settle()


def failed(j: Journey) -> None:
    acceptance_review(j)
    j.later(6)
    j.take("fail", "chair", j.say("acceptance", "fail"))
    j.settle()


def withdrawn(j: Journey) -> None:
    department_check(j)
    j.later(2)
    j.take("withdraw", "applicant", j.say("withdraw"))


def terminating(j: Journey) -> None:
    """The office proposes to end it."""
    implementation(j)
    j.later(20)
    j.take("propose_termination", "project_office", j.say("terminate"))


def filed(j: Journey) -> None:
    """A filing that waits to be registered."""
    j.draft()
    j.submit()


def registered(j: Journey) -> None:
    filed(j)
    j.later(2)
    j.take("register", "project_office")
