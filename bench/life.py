"""Which rows does one application leave behind? All of its life, as the door would have written them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from random import Random
from types import SimpleNamespace
from typing import Any

from approvals import frozen
from approvals.applications.grams import grams
from approvals.applications.models import (
    Application,
    BudgetLine,
    Declaration,
    Indicator,
    Member,
    ProjectYear,
    SearchGram,
)
from approvals.applications.snapshot import digest_of as digest_of_content
from approvals.applications.version_models import ApplicationVersion, Mark
from approvals.audit.digest import CHAINED, FIRST_DIGEST, digest_of
from approvals.audit.models import HistoryEntry
from approvals.deadlines.models import Wait
from approvals.reports.models import Report, ReportedIndicator
from approvals.reviews.models import Decision, PublicNotice, Review, ReviewScore
from bench import texts
from bench.copying import Copier
from bench.lives import Known, Move, waits
from bench.purse import Purse
from bench.world import CallIds, School

REVIEWERS = 3
DUE_DAYS = 10
PROCESS = "teaching_project"
COMMENTS = {
    "send_back": "预算明细不完整。",
    "reject": "必要性论证不足。",
    "suspend": "负责人外出进修。",
}
CUTS = (50, 40, 3, 3, 2, 2)
"""The six budget lines in percent."""


@dataclass(frozen=True)
class Origin:
    """Whose application it is and what will become of it."""

    number: int
    serial: int
    school: School
    call: CallIds
    leader: tuple[int, str]
    department: tuple[int, str]
    head_id: int
    way: str
    moves: tuple[Move, ...]
    last_at: datetime
    dice: Random


@cache
def _tasks(process: str, state: str) -> tuple[tuple[str, str], ...]:
    workflow = frozen.newest(process)
    return tuple((want.task.zh, want.task.en) for want in workflow.state(state).waits_for)


@cache
def _is_end(state: str) -> bool:
    return frozen.newest(PROCESS).state(state).kind == "end"


class Life:
    """Writes the rows of one application, step by step."""

    def __init__(self, copier: Copier, origin: Origin, categories: tuple[int, ...]) -> None:
        self.copier, self.origin, self.categories = copier, origin, categories
        self.add = copier.add
        self.at = origin.last_at - timedelta(days=9 * len(origin.moves))
        self.known, self.version = Known(), 0
        self.position, self.digest, self.entry_id = 0, FIRST_DIGEST, 0
        self.open: dict[tuple[int, str, int], dict[str, Any]] = {}
        self.amount = origin.dice.randrange(20, 400) * 100_000
        self.row: dict[str, Any] = {}
        self.reviewers = self._reviewers()

    def write(self) -> None:
        """The declaration, then each step in turn."""
        self._begin()
        for move in self.origin.moves:
            self.at += timedelta(days=9)
            self._take(move)
        dues = [w["due_at"] for w in self.open.values() if w["due_at"] and not w.get("paused_at")]
        self.row["due_at"] = min(dues, default=None)
        self.row["version"] = self.version
        self.purse.write()

    def _reviewers(self) -> list[int]:
        pool, start = self.origin.school.reviewers, self.origin.serial * REVIEWERS
        return [pool[(start + n) % len(pool)] for n in range(REVIEWERS)]

    def _begin(self) -> None:
        o = self.origin
        title = texts.title(o.dice, o.number)
        submitted = any(move.action == "submit" for move in o.moves)
        number = f"{o.call.year}-{o.school.code}-{o.call.code}-{o.serial:04d}"
        self.row = {
            "workflow_key": PROCESS, "workflow_version": 1, "state": "draft",
            "state_since": self.at, "call_id": o.call.id, "title": title,
            "number": number if submitted else None,
            "organisation_id": o.department[0], "org_path": o.department[1],
            "leader_id": o.leader[0], "requested_amount": self.amount, "created_at": self.at,
        }  # fmt: skip
        self.id = self.add(Application, **self.row)
        self.row = self.copier.last_row
        self._declare(title)
        words = (number if submitted else "", title, o.leader[1])
        for gram in {gram for word in words for gram in grams(word)}:
            self.add(SearchGram, gram=gram, application_id=self.id)
        self.purse = Purse(self.copier, self.id, o.call.id, o.call.year, self.amount, self.lines)
        self._record("start", "applicant", None, "draft")
        self._wait()

    def _declare(self, title: str) -> None:
        o = self.origin
        self.texts = texts.declaration(title)
        self.add(
            Declaration, application_id=self.id, category="其他一次性项目",
            performance_type="事业/专业类", government_procurement=False,
            start_on=o.call.opens_at.date(), end_on=(o.call.opens_at + timedelta(days=365)).date(),
            edited_at=self.at, edited_by_id=o.leader[0], last_year_use="", edit_version=1,
            **self.texts,
        )  # fmt: skip
        self.year_id = self.add(ProjectYear, application_id=self.id, year=o.call.year)
        self.indicators = [
            self.add(Indicator, project_year_id=self.year_id, **row) for row in texts.indicators()
        ]
        self.lines: list[tuple[int, dict[str, Any]]] = []
        for position, (cut, category) in enumerate(zip(CUTS, self.categories, strict=True), 1):
            line_id = self.add(
                BudgetLine, project_year_id=self.year_id, position=position, category_id=category,
                purpose="按预算执行", requested_amount=self.amount * cut // 100,
            )  # fmt: skip
            self.lines.append((line_id, self.copier.last_row))
        colleague = o.school.teachers[(o.number + 1) % len(o.school.teachers)][0]
        if colleague != o.leader[0]:
            self.add(Member, application_id=self.id, account_id=colleague, duty="课程建设")

    def _take(self, move: Move) -> None:
        before, known = self.row["state"], self.known
        if move.action == "pay":
            self._pay(before)
            return
        to = self._target(move)
        self._record(move.action, move.by, before, to)
        getattr(self, f"_on_{move.action}", self._nothing)(move)
        self._enter(to)
        known.state = to
        self._wait()

    def _target(self, move: Move) -> str:
        if move.to == "verdict":
            return self.row["verdict_state"]
        return move.to or self.row["state"]

    def _enter(self, to: str) -> None:
        self.version += 1
        if to == self.row["state"]:
            return
        self.row["state"], self.row["state_since"] = to, self.at
        if _is_end(to):
            self.row["closed_at"] = self.at

    def _nothing(self, move: Move) -> None:
        """A step that moves and does nothing else."""

    def _actor(self, by: str) -> int | None:
        o = self.origin
        if by == "reviewer":
            return self.reviewers[self.known.scored]
        known = {"applicant": o.leader[0], "chair": o.school.chair_id, "department_head": o.head_id}
        return known.get(by) or o.school.holders.get(by)

    def _record(
        self, action: str, by: str, before: str | None, to: str, kind: str = "application",
        subject_id: int | None = None,
    ) -> int:  # fmt: skip
        """One row of history, chained to the one before."""
        self.position += 1
        row = dict.fromkeys(CHAINED)
        row |= {
            "chain": f"application:{self.id}", "position": self.position, "subject_kind": kind,
            "subject_id": subject_id or self.id, "application_id": self.id,
            "actor_id": self._actor(by), "role_key": by, "action": action, "from_state": before,
            "to_state": to, "comment": COMMENTS.get(action, "同意。"), "values": {},
            "previous_digest": self.digest, "happened_at": self.at,
        }  # fmt: skip
        self.digest = row["digest"] = digest_of(SimpleNamespace(**row))  # type: ignore[arg-type]
        self.entry_id = self.add(HistoryEntry, **row)
        return self.entry_id

    def _wait(self) -> None:
        """Close the waits that are met and open those that begin."""
        wanted = waits(self.known)
        for key in [key for key in self.open if key not in wanted or self._moved(key)]:
            row = self.open.pop(key)
            row["closed_at"], row["closed_by_id"] = self.at, self.entry_id
        for key in wanted:
            if key not in self.open:
                self.open[key] = self._open_wait(key)

    def _moved(self, key: tuple[int, str, int]) -> bool:
        return self.open[key]["state"] != self.row["state"]

    def _open_wait(self, key: tuple[int, str, int]) -> dict[str, Any]:
        o, (position, role, which) = self.origin, key
        zh, en = _tasks(PROCESS, self.row["state"])[position]
        place = o.department[0] if role == "department_head" else o.school.id
        person = {"applicant": o.leader[0], "chair": o.school.chair_id}.get(role)
        person = self.reviewers[which] if role == "reviewer" else person
        self.add(
            Wait, application_id=self.id, subject_kind="application", subject_id=self.id,
            workflow_key=PROCESS, workflow_version=1, state=self.row["state"], position=position,
            role_key=role, account_id=person,
            organisation_id=None if person or role == "clock" else place,
            programme_id=o.call.programme_id, org_path=o.department[1], task_zh=zh, task_en=en,
            opened_at=self.at, due_at=self.at + timedelta(days=DUE_DAYS),
            due_action="close" if role == "clock" else None, opened_by_id=self.entry_id,
        )  # fmt: skip
        return self.copier.last_row

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
