"""Which rows does each step of an application leave behind, as the door would have written them?"""

from __future__ import annotations

from datetime import timedelta

from approvals.applications.snapshot import digest_of as digest_of_content
from approvals.applications.version_models import ApplicationVersion, Mark
from approvals.reports.models import Report, ReportedIndicator
from approvals.reviews.models import Decision, PublicNotice, Review, ReviewScore
from bench.course import REVIEWERS, Course
from bench.lives import Move


class Life(Course):
    """All of one application's life."""

    def _on_submit(self, move: Move) -> None:
        self.row["submitted_at"] = self.at
        content = {"title": self.row["title"], "leader": self.row["leader_id"], "texts": self.texts}
        self.add(
            ApplicationVersion, application_id=self.id, number=1, content=content,
            digest=digest_of_content(content), history_id=self.entry_id, created_at=self.at,
        )  # fmt: skip

    def _on_expire(self, move: Move) -> None:
        self.row["expired_at"] = self.at

    def _on_send_back(self, move: Move) -> None:
        self.row["sender_state"], self.row["sender_role"] = "department_check", move.by
        self.add(
            Mark, application_id=self.id, history_id=self.entry_id, field="necessity",
            kind="incomplete", sentence="请补充论证。",
        )  # fmt: skip

    def _on_assign_reviewers(self, move: Move) -> None:
        self.known.assigned = REVIEWERS
        self.reviews = []
        for person in self.reviewers:
            review_id = self.add(
                Review, application_id=self.id, stage="review", round=1, reviewer_id=person,
                assigned_at=self.at, assigned_by_id=self.entry_id,
            )  # fmt: skip
            self.reviews.append((review_id, self.copier.last_row))

    def _on_score(self, move: Move) -> None:
        review_id, row = self.reviews[self.known.scored]
        points = [6 + (self.origin.number + n) % 4 for n in range(len(self.origin.call.criteria))]
        for criterion, given in zip(self.origin.call.criteria, points, strict=True):
            self.add(ReviewScore, review_id=review_id, criterion_id=criterion, points=given)
        row |= {
            "comment": "目标明确，预算合理。", "recommendation": "approve", "saved_at": self.at,
            "total": str(sum(points) * 10 // len(points)), "handed_in_at": self.at,
            "suggested_amount": self.amount,
        }  # fmt: skip
        self.known.scored += 1

    def _decide(self, stage: str, verdict: str, by: str) -> None:
        self.add(
            Decision, application_id=self.id, stage=stage, round=1, verdict=verdict,
            approved_amount=self.row.get("approved_amount"), decided_by_id=self._actor(by),
            decided_at=self.at, history_id=self.entry_id,
        )  # fmt: skip

    def _on_request_revision(self, move: Move) -> None:
        self._decide("review", "request_revision", move.by)

    def _on_reject(self, move: Move) -> None:
        self.row["sender_state"], self.row["sender_role"] = self.row["state"], move.by
        if move.by == "chair":
            self._decide("review", "reject", move.by)

    def _on_approve(self, move: Move) -> None:
        self.row["approved_amount"] = self.amount
        self._decide("review", "approve", move.by)
        self.purse.approve(self.entry_id, self.at)

    def _on_ratify(self, move: Move) -> None:
        self.row["ratified_at"] = self.at
        self.purse.commit(self.entry_id, self.at)
        self.add(
            PublicNotice, application_id=self.id, opened_at=self.at, history_id=self.entry_id,
            objections_until_at=self.at + timedelta(days=7),
            hidden_after_at=self.at + timedelta(days=30),
        )  # fmt: skip

    def _on_propose_task_book(self, move: Move) -> None:
        self.known.proposed, self.row["task_book_proposed_at"] = True, self.at

    def _on_confirm(self, move: Move) -> None:
        self.purse.plan(self.entry_id, self.at)

    def _pay(self, state: str) -> None:
        """A payment from its preparation to the bank's voucher, and on to the next state."""
        clerk = self._actor("finance_clerk")
        self._record("prepare_payment", "finance_clerk", state, state)
        payment_id = self.purse.prepare(clerk, self.at)
        self._record("start", "finance_clerk", None, "prepared", "payment", payment_id)
        self._record("mark_paid", "finance_clerk", "prepared", "paid", "payment", payment_id)
        self.purse.pay(self.entry_id, self.at)
        to = {"first_release": "implementation", "second_release": "completion"}[state]
        self._record("released", "clock", state, to)
        self.version += 1
        self._enter(to)
        self.known.state = to
        self._wait()

    def _on_record_spending(self, move: Move) -> None:
        self.purse.spend(self.entry_id, self.at, self.origin.leader[0])

    def _on_suspend(self, move: Move) -> None:
        self.row["suspended_at"] = self.at
        for row in self.open.values():
            row["paused_at"] = self.at

    def _on_submit_midterm(self, move: Move) -> None:
        self._report("midterm")

    def _on_submit_final(self, move: Move) -> None:
        self._report("final")

    def _report(self, kind: str) -> None:
        report_id = self.add(
            Report, application_id=self.id, project_year_id=self.year_id, kind=kind,
            progress=self.texts["summary"], edited_at=self.at, filed_at=self.at,
            history_id=self.entry_id, adjusted_amount=self.amount,
            executed_amount=self.purse.spent,
        )  # fmt: skip
        for position, indicator in enumerate(self.indicators, 1):
            self.add(
                ReportedIndicator, report_id=report_id, indicator_id=indicator, position=position,
                actual="已完成", evidence="见附件",
            )  # fmt: skip

    def _on_pass(self, move: Move) -> None:
        self._decide("midterm", "pass", move.by)

    def _on_rectify(self, move: Move) -> None:
        self._decide("midterm", "rectify", move.by)

    def _verdict(self, stage: str, verdict: str, move: Move) -> None:
        self._decide(stage, move.action, move.by)
        self.row["verdict_state"] = verdict
        self.row["sender_state"], self.row["sender_role"] = self.row["state"], move.by
        self.purse.cancel_rest(self.entry_id, self.at)

    def _on_stop(self, move: Move) -> None:
        self._verdict("midterm", "stopped", move)

    def _on_accept(self, move: Move) -> None:
        self._verdict("acceptance", "accepted", move)

    def _on_fail(self, move: Move) -> None:
        self._verdict("acceptance", "failed", move)

    def _on_return_money(self, move: Move) -> None:
        self.known.returned = True
        self.purse.give_back(self.entry_id, self.at)

    def _on_confirm_settlement(self, move: Move) -> None:
        self.known.confirmed, self.row["settlement_confirmed_at"] = True, self.at
