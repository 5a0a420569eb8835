"""One application's way through the door, as its people would take it, day by day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import ROUND_DOWN, Decimal
from random import Random
from typing import Any

from sqlalchemy import select

from approvals import door, frozen
from approvals.accounts.models import Account
from approvals.applications.answer_operations import answer_mark
from approvals.applications.models import Application
from approvals.applications.operations import begin
from approvals.applications.version_models import Mark
from approvals.budget.models import Payment, Tranche
from approvals.budget.queries import balance_of
from approvals.database import db
from approvals.demo.content import read
from approvals.demo.world import World
from approvals.demo.writing import Project, write_declaration
from approvals.programmes.models import Call
from approvals.reviews.models import PublicNotice
from approvals.reviews.operations import file_objection, spread_over_lines
from approvals.reviews.queries import quorum_of
from approvals.standing import Standing
from approvals.step import Subject
from workflows.calendar import SHANGHAI

HOUR = timedelta(hours=1)
MORNING, EVENING = 8, 19
"""Between these hours in Shanghai people are at work."""
FEN = Decimal("0.01")
HUNDRED_YUAN = Decimal(100)


class Unreachable(RuntimeError):
    """Nobody in the demo's world may take the step that the script wants."""


@dataclass
class Journey:
    """An application and the moment at which its people stand."""

    world: World
    call: Call
    leader: Account
    project: Project
    chance: Random
    at: datetime
    ago: float = 3
    """How many days before the present the committee decides, where the call is still young."""
    application: Application = field(init=False)

    def later(self, days: float) -> None:
        """Time goes on, but never past the present."""
        self.at = min(self.at + timedelta(days=days), self.world.now - HOUR)

    def until(self, moment: datetime) -> None:
        """Time goes on to a moment, if it has come and is not behind."""
        self.at = max(self.at, min(moment, self.world.now - HOUR))

    def _at_work(self) -> None:
        """Nobody works at night: not before some hour of this day, or the next, if it has come."""
        here = self.at.astimezone(SHANGHAI)
        if MORNING <= here.hour < EVENING:
            return
        day = here + timedelta(days=here.hour >= EVENING)
        at = day.replace(hour=MORNING + day.toordinal() * 3 % 8)
        if at <= self.world.now - HOUR:
            self.at = at.astimezone(UTC)

    def _before_now(self, days: float) -> datetime:
        return self.world.now - timedelta(days=days)

    def take(
        self, action: str, by_role: str | None, comment: str = "", *, of: Subject | None = None,
        by: Account | None = None, **values: Any,
    ) -> None:  # fmt: skip
        """One step, by somebody who holds the role here; by the clock for no role."""
        subject = of or self.application
        actor = by or (self._holder(by_role) if by_role else None)
        self.at += timedelta(minutes=self.chance.randint(3, 50))
        if actor:
            self._at_work()
        door.take_step(subject, action, actor, comment, values, now=self.at, commit=False)

    def say(self, *path: str) -> str:
        """One of the demo's remarks of a kind."""
        remarks: Any = read("remarks")
        for key in path:
            remarks = remarks[key]
        return self.chance.choice(remarks)

    def _holder(self, role: str) -> Account:
        committee = frozen.of(self.application).state(self.application.state).committee
        holders = Standing(self.application, self.at, committee).holders(role).account_ids
        if not holders:
            return self._substitute(role)
        return db.session.get_one(Account, min(holders))

    def _substitute(self, role: str) -> Account:
        """Where nobody may act, the office names the head of another department."""
        person = self.world.people["depthead"]
        if role == "project_office" or person.id == self.leader.id:
            raise Unreachable(f"nobody may act as {role} on {self.application.title}")
        self.take("name_substitute", "project_office", role=role, account_id=person.id)
        return person

    # The declaration

    def draft(self) -> None:
        """The leader begins and fills in the form."""
        self._at_work()
        self.application = begin(self.call, self.leader, now=self.at, title=self.project.title)
        self.later(2)
        write_declaration(self.world, self.application, self.project, now=self.at)

    def submit(self) -> None:
        """The leader hands it in."""
        self.take("submit", "applicant")

    def check(self) -> None:
        """Department and office let it through."""
        self.later(1.5)
        self.take("endorse", "department_head", self.say("endorse"))
        self.admit()

    def admit(self) -> None:
        """The office's formal check."""
        self.later(1.5)
        self.take("admit", "project_office", self.say("admit"))

    def send_back(self, role: str) -> None:
        """Somebody wants one or two things corrected."""
        self.later(1)
        marks = self.chance.sample(read("remarks")["marks"], 2)
        rows = [{"field": f, "kind": kind, "sentence": sentence} for f, kind, sentence in marks]
        self.take("send_back", role, self.say("send_back"), marks=rows)

    def correct(self) -> None:
        """The leader says that every mark is corrected."""
        for mark in db.session.scalars(
            select(Mark).where(Mark.application_id == self.application.id, Mark.closed_at.is_(None))
        ):
            answer_mark(mark, now=self.at)

    # The review

    def assign(self, count: int = 4) -> None:
        """The office assigns reviewers who are not in the leader's department."""
        self.until(min(self.call.declaration_closes_at, self._before_now(self.ago + 6)))
        self.later(1)
        seats = next(c.members for c in self.call.committees if c.stage == "review")
        excluded = Standing(self.application, self.at, "review").excluded
        free = [seat for seat in seats if seat.account_id not in excluded]
        own = self.leader.organisation_id
        ordered = sorted(free, key=lambda s: (s.is_chair, s.account.organisation_id == own, s.id))
        needed = max(count, quorum_of(self.application, "review"))
        ids = [seat.account_id for seat in ordered[:needed]]
        self.take("assign_reviewers", "project_office", reviewers=ids)

    def score(self, level: str = "strong", *, missing: int = 0) -> None:
        """The assigned reviewers hand in, but for some."""
        assigned = sorted(Standing(self.application, self.at, "review").owing_reviewers)
        for reviewer_id in assigned[: len(assigned) - missing or None]:
            self.later(0.6)
            reviewer = db.session.get_one(Account, reviewer_id)
            self.take("score", None, by=reviewer, **self._sheet(level))

    def _sheet(self, level: str) -> dict[str, Any]:
        low, high = {"strong": (8, 10), "fair": (6, 9), "weak": (3, 7)}[level]
        recommended = {"strong": "approve", "fair": "approve", "weak": "reject"}[level]
        return {
            "points": {str(c.id): self.chance.randint(low, high) for c in self.call.criteria},
            "comment": self.say("reviews", level),
            "recommendation": recommended,
        }

    def approve(self, share: Decimal = Decimal(1)) -> None:
        """The chair grants a share of what was requested."""
        self.until(min(self.call.review_closes_at - timedelta(days=3), self._before_now(self.ago)))
        wanted = self.application.requested_amount * share
        amount = wanted if share == 1 else wanted.quantize(HUNDRED_YUAN, ROUND_DOWN)
        self.approve_amount(amount)

    def approve_amount(self, amount: Decimal) -> None:
        """The chair grants an amount, spread over the lines."""
        lines = spread_over_lines(self.application, amount)
        self.take("approve", "chair", self.say("chair", "approve"), lines=lines)

    def ratify(self) -> None:
        """The leading group ratifies."""
        self.later(4)
        self.take("ratify", "leading_group", self.say("ratify"))

    def object(self) -> None:
        """Somebody outside objects."""
        notice = db.session.scalars(
            select(PublicNotice).where(PublicNotice.application_id == self.application.id)
        ).one()
        self.later(1)
        grounds = self.chance.choice(read("remarks")["objections"])[0]
        file_objection(
            notice, objector="一位教师", contact="138 0000 0000", grounds=grounds, now=self.at
        )

    def end_notice(self) -> None:
        """The clock ends the public notice."""
        self.at = max(self.at, (self.application.due_at or self.at) + HOUR)
        self.take("close", None)

    def task_book(self, *, confirmed: bool = True) -> None:
        """The leader fits the lines, the office confirms."""
        self.later(3)
        lines = self.application.budget_lines
        amounts = {str(line.id): str(line.approved_amount) for line in lines}
        self.take("propose_task_book", "applicant", lines=amounts)
        if confirmed:
            self.later(2)
            self.take("confirm", "project_office")

    # The money

    def pay(self, gate: str) -> None:
        """Clerk, head and clerk again pay every tranche of a gate."""
        for payment in self.prepare(gate):
            self.later(1)
            self.take("approve", "finance_head", of=payment)
            self.later(2)
            self.mark_paid(payment)

    def prepare(self, gate: str) -> Sequence[Payment]:
        """The clerk prepares a payment for each tranche of a gate."""
        for tranche in db.session.scalars(
            select(Tranche)
            .where(Tranche.application_id == self.application.id, Tranche.gate == gate)
            .order_by(Tranche.position)
        ).all():
            self.later(1)
            self.take(
                "prepare_payment", "finance_clerk", tranche=tranche.id, amount=str(tranche.amount),
                payee=self.leader.organisation.name, note="",
            )  # fmt: skip
        return db.session.scalars(
            select(Payment)
            .where(Payment.application_id == self.application.id, Payment.state == "prepared")
            .order_by(Payment.id)
        ).all()

    def mark_paid(self, payment: Payment) -> None:
        """The bank has it: voucher, day and account code."""
        self.take(
            "mark_paid", "finance_clerk", of=payment, paid_on=self.at.date().isoformat(),
            voucher_number=f"{self.at:%Y-%m%d}-{payment.id:03d}", account_code="3070102",
        )  # fmt: skip

    def spend(self, share: Decimal) -> None:
        """A share of what was released is spent, line by line in round amounts."""
        lines = self.application.budget_lines
        for line in lines:
            self.later(2)
            amount = ((line.adjusted_amount or Decimal(0)) * share).quantize(Decimal(1), ROUND_DOWN)
            self.spend_on(line.id, line.category.key, amount)

    def spend_on(self, line_id: int, category: str, amount: Decimal) -> None:
        """One purchase, as far as the released money reaches."""
        amount = min(amount, balance_of(self.application.id).released_amount)
        if amount > 0:
            purposes = read("reports")["spending"].get(category, ["项目支出"])
            self.take(
                "record_spending", "applicant", line=line_id, amount=str(amount),
                spent_on=self.at.date().isoformat(), purpose=self.chance.choice(purposes),
                voucher_number=f"记{self.chance.randint(1, 999):03d}",
            )  # fmt: skip

    def settle(self) -> None:
        """What is left goes back; clerk and head close the account."""
        left = balance_of(self.application.id).released_amount
        if left:
            self.later(3)
            self.take(
                "return_money", "applicant", amount=str(left),
                returned_on=self.at.date().isoformat(),
                voucher_number=f"退{self.application.id:04d}",
            )  # fmt: skip
        self.later(2)
        self.take("confirm_settlement", "finance_clerk")
        self.later(1)
        self.take("settle", "finance_head")
