"""How does an application go its course: declared, moved from state to state, recorded, waited for?"""

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
from approvals.audit.digest import CHAINED, FIRST_DIGEST, digest_of
from approvals.audit.models import HistoryEntry
from approvals.deadlines.models import Wait
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


class Course:
    """Writes the rows that every step leaves: history, state and waits. `Life` adds its own."""

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

    def _pay(self, state: str) -> None:
        raise NotImplementedError

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
