"""What could anybody do next? A school that is walked step by step, by dice, through every process.

Each step is one that the engine offers to somebody, with values as its form would give them, or the
clock, or one of the acts beside the processes: saving a report, correcting a mark, objecting.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import ROUND_DOWN, Decimal
from random import Random
from typing import Any

from sqlalchemy import select

from approvals import door, facts, frozen
from approvals.accounts.models import Account, Delegation
from approvals.applications.answer_operations import answer_mark
from approvals.applications.models import Application, Member
from approvals.applications.version_models import Mark
from approvals.budget import queries as budget
from approvals.budget.models import Spending
from approvals.database import db
from approvals.deadlines.models import Wait
from approvals.deadlines.queries import orphaned_children
from approvals.deadlines.sweep_operations import take_due_steps
from approvals.programmes.life_operations import cancel
from approvals.reports.operations import ReportDraft, RowDraft, is_editable, save_report
from approvals.reports.queries import open_report
from approvals.reports.target_rows import indicators_of, year_reported_on
from approvals.reports.weights import equal_weights
from approvals.reviews.models import Objection, PublicNotice
from approvals.reviews.operations import file_objection
from approvals.standing import Standing
from approvals.step import SUBJECTS, Subject, application_of
from tests.support.factories import NOW, make_account, make_application, make_call, make_programme
from tests.support.school import School, make_school
from workflows import engine
from workflows.calendar import local_day
from workflows.definition import Action

FEN = Decimal("0.01")
DAY = timedelta(days=1)
FORWARD = frozenset({"assign_reviewers", "score", "record_spending", "dismiss", "name_substitute"})
"""Steps that lead on though they are not drawn as the main one."""
UNLIKELY = frozenset(
    {"withdraw", "reject", "fail", "stop", "confirm_termination", "revoke", "void", "suspend"}
)
RARE = {
    "uphold": 3.0,
    "fail": 2.0,
    "request_revision": 1.5,
    "reject": 0.7,
    "bank_return": 1.5,
    "request_budget_change": 1.5,
    "rectify": 1.5,
}
"""Steps that few walks come to: how likely they are there, so that a run sees them."""
OF_A_CHILD = ("payment", "change_request", "objection")


@dataclass(frozen=True)
class Choice:
    """Something that may be done now: how likely, and how."""

    name: str
    weight: float
    run: Callable[[], object]


@dataclass
class Walk:
    """A school, its applications, the hour, and the dice."""

    seed: int
    diligence: float
    """Between 0 and 1: how much likelier a step forward is than any other."""
    now: datetime = NOW
    path: list[str] = field(default_factory=list)
    visited: set[tuple[str, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.chance = Random(self.seed)
        self.school: School = make_school(
            envelope=Decimal(250_000), loop_limit=2, workflow_version=4
        )
        self._people()
        self.applications = list(self._applications())
        db.session.commit()

    def _people(self) -> None:
        school = self.school
        self.second = make_account(school.department)
        stand_in = make_account(school.school)
        self.stand_in = stand_in
        for person in (school.chair, school.finance):
            db.session.add(
                Delegation(
                    from_account_id=person.id,
                    to_account_id=stand_in.id,
                    from_on=local_day(NOW),
                    until_on=local_day(NOW) + timedelta(days=900),
                    created_at=NOW,
                )
            )
        self.people = [
            school.teacher, self.second, school.head, school.office, *school.reviewers,
            school.chair, school.leader, school.clerk, school.finance, school.supervisor,
            school.bureau_office, school.auditor, stand_in,
        ]  # fmt: skip
        self.delegators = {person.id: () for person in self.people}
        self.delegators[stand_in.id] = (school.chair.id, school.finance.id)

    def _applications(self) -> Iterator[Application]:
        """Two of teachers, one of a head of department whom nobody above may replace, a filing."""
        school = self.school
        yield make_application(school.call, school.teacher)
        yield make_application(school.call, self.second, amount=Decimal("160000.04"))
        yield make_application(school.call, school.head, amount=Decimal("33333.32"))
        filings = make_call(school.school, programme=make_programme(school.school, "filing"))
        filing = make_application(filings, school.teacher)
        filing.members.append(Member(account_id=self.second.id, may_edit=True))
        yield filing

    def subjects(self) -> list[Subject]:
        """Every application and every child."""
        found: list[Subject] = []
        for model in SUBJECTS.values():
            found += db.session.scalars(select(model).order_by(model.id))
        return found

    def offers(self, subject: Subject) -> list[tuple[Account, engine.Offer]]:
        """Every step offered to anybody, as the pages find it."""
        workflow, standing = frozen.of(subject), self.standing_of(subject)
        known = facts.about(subject, standing)
        roles = frozenset(r for a in workflow.actions_from(subject.state) for r in a.by)
        return [
            (person, offer)
            for person in self.people
            if (actor := door.actor_at(standing, person, roles)).roles
            for offer in engine.available(workflow, known, actor)
        ]

    def standing_of(self, subject: Subject) -> Standing:
        """The people around a subject."""
        application = application_of(subject)
        parent = frozen.of(application)
        stage = parent.committee_at(application.state, application.sender_state)
        return Standing(application, self.now, stage, dict(self.delegators))

    def next(self, everything: list[Subject]) -> Choice:
        """Throw the dice: whether time passes, else for one of all subjects and what may be done to it."""
        if self.chance.random() < self._chance_of_time():
            return Choice("time passes", 1, self._pass_time)
        if len(self.path) > 60 and self.chance.random() < 0.004:
            return Choice("cancel the call", 1, self._cancel)
        db.session.scalars(select(Account)).all()  # the people, read afresh at once
        subjects = [each for each in everything if frozen.of(each).actions_from(each.state)]
        while subjects:
            weights = [8.0 if self._is_favourite(each) else 1.0 for each in subjects]
            subject = self.chance.choices(subjects, weights)[0]
            if choices := self.choices(subject):
                return self.chance.choices(choices, [each.weight for each in choices])[0]
            subjects.remove(subject)
        return Choice("time passes", 1, self._pass_time)

    def choices(self, subject: Subject) -> list[Choice]:
        """Everything that anybody may do to a subject now."""
        found = [
            self._step(subject, person, offer.action)
            for person, offer in self.offers(subject)
            if offer.refusal is None
        ]
        return found + list(self._beside(subject)) if subject in self.applications else found

    def _is_favourite(self, subject: Subject) -> bool:
        """The first application that is not at its end is carried on with more zeal."""
        first = next((a for a in self.applications if a.closed_at is None), None)
        return application_of(subject) is first

    def _chance_of_time(self) -> float:
        idle = any(a.state == "public_notice" and self._is_favourite(a) for a in self.applications)
        return 0.6 * self.diligence if idle else 0.03

    def _pass_time(self) -> None:
        due = db.session.scalars(
            select(Wait.due_at)
            .where(Wait.closed_at.is_(None), Wait.due_at > self.now, Wait.due_action.is_not(None))
            .order_by(Wait.due_at)
        ).first()
        by_dice = self.now + DAY * self.chance.randint(0, 9)
        wanted = due + timedelta(minutes=1) if due and self.chance.random() < 0.4 else by_dice
        self.now = max(wanted, self.now)
        take_due_steps(self.now)

    def _step(self, subject: Subject, person: Account, action: Action) -> Choice:
        name = f"{subject.kind} {subject.id} ({subject.state}): {action.key} by {person.name}"
        return Choice(
            name,
            self._weight(subject, action),
            lambda: self.take(subject, person, action),
        )

    def _weight(self, subject: Subject, action: Action) -> float:
        if action.tone == "primary" or action.key in FORWARD:
            return 10.0 * self.diligence * (2 if subject.kind in OF_A_CHILD else 1)
        if action.key in RARE:
            return RARE[action.key]
        rest = 1.0 - self.diligence
        return rest * (0.3 if action.key in UNLIKELY or action.aside else 1.0)

    def take(self, subject: Subject, person: Account, action: Action) -> None:
        """One step of a person through the door; a minute goes by."""
        self.now += timedelta(minutes=1)
        values = self.values(subject, action)
        key = f"{self.seed}-{len(self.path)}"
        door.take_step(subject, action.key, person, "意见", values, key, now=self.now)

    def _cancel(self) -> None:
        cancel(self.school.call, self.school.office, reason="政策调整", now=self.now)

    # What the forms would give

    def values(self, subject: Subject, action: Action) -> dict[str, Any]:
        """Plausible values of a step's form; sometimes an amount that is too much."""
        given = _VALUES.get(action.form or "")
        return given(self, subject) if given else {}

    def part(self, amount: Decimal) -> Decimal:
        """All of an amount, or some of it to the fen, or seldom a fen too much."""
        if self.chance.random() < 0.05:
            return amount + FEN
        if self.chance.random() < 0.3 + self.diligence / 2:
            return amount
        return max((amount * self.chance.randint(1, 99) / 100).quantize(FEN, ROUND_DOWN), FEN)

    def _marks(self, _subject: Subject) -> dict[str, Any]:
        fields = self.chance.sample(["summary", "budget", "goals"], 2)
        return {"marks": [{"field": f, "kind": "incorrect", "sentence": "请改。"} for f in fields]}

    def _reviewers(self, subject: Subject) -> dict[str, Any]:
        standing = self.standing_of(subject)
        free = [r.id for r in self.school.reviewers if r.id not in standing.excluded]
        return {"reviewers": free if self.chance.random() < 0.8 else free[:2]}

    def _sheet(self, subject: Subject) -> dict[str, Any]:
        criteria = application_of(subject).call.criteria
        points = {str(each.id): self.chance.randint(1, 10) for each in criteria}
        return {"points": points, "recommendation": "approve", "comment": "同意。"}

    def _approval(self, subject: Subject) -> dict[str, Any]:
        return {"lines": {str(e.id): str(self.part(e.requested_amount)) for e in _lines(subject)}}

    def _task_book(self, subject: Subject) -> dict[str, Any]:
        lines = _lines(subject)
        amounts = [line.approved_amount or Decimal(0) for line in lines]
        moved = min(self.part(amounts[0]), amounts[0]) if self.chance.random() < 0.3 else Decimal(0)
        amounts[0], amounts[-1] = amounts[0] - moved, amounts[-1] + moved
        return {"lines": {str(e.id): str(a) for e, a in zip(lines, amounts, strict=True)}}

    def _payment(self, subject: Subject) -> dict[str, Any]:
        gate = frozen.of(subject).state(subject.state).gate
        rows = [t for t in budget.tranches_of(subject.id) if t.gate == gate]
        tranche = next((t for t in rows if budget.left_of(t)), rows[0])
        amount = self.part(budget.left_of(tranche))
        return {
            "tranche": tranche.id,
            "amount": str(amount),
            "payee": "单列户 尾号 3806",
            "note": "",
        }

    def _correction(self, subject: Subject) -> dict[str, Any]:
        return {"amount": str(self.part(subject.amount)), "payee": "单列户 尾号 3806"}

    def _voucher(self, _subject: Subject) -> dict[str, Any]:
        return {"voucher_number": f"V{len(self.path)}", "paid_on": local_day(self.now).isoformat()}

    def _return(self, subject: Subject) -> dict[str, Any]:
        left = budget.balance_of(subject.id).released_amount
        day = local_day(self.now).isoformat()
        return {"amount": str(self.part(left)), "returned_on": day, "voucher_number": "R-1"}

    def _spending(self, subject: Subject) -> dict[str, Any]:
        line = self.chance.choice(_lines(subject))
        left = min(budget.left_on_line(line), budget.spendable(subject.id))
        return {
            "line": line.id,
            "amount": str(self.part(max(left, Decimal(0)))),
            "spent_on": local_day(self.now).isoformat(),
            "purpose": "购置设备",
            "voucher_number": f"F{len(self.path)}",
        }

    def _disallowed(self, subject: Subject) -> dict[str, Any]:
        ids = db.session.scalars(
            select(Spending.id).where(Spending.application_id == subject.id)
        ).all()
        chosen = self.chance.choice(ids) if ids else 0
        return {"spending": chosen, "to_return": self.chance.random() < 0.5}

    def _change(self, subject: Subject) -> dict[str, Any]:
        key = self.chance.choice(["midterm_due", "acceptance_due"])
        until_at = subject.call.dates[key] + DAY * self.chance.choice([30, 60, 200])
        return {"date_key": key, "until_at": until_at.isoformat()}

    def _budget_change(self, subject: Subject) -> dict[str, Any]:
        lines = _lines(subject)
        amounts = {str(line.id): line.adjusted_amount or Decimal(0) for line in lines}
        first, second = self.chance.sample(sorted(amounts), 2)
        moved = self.part(amounts[first] / self.chance.choice([2, 20]))
        amounts[first], amounts[second] = amounts[first] - moved, amounts[second] + moved
        texts = {key: f"{amount.quantize(FEN)}" for key, amount in amounts.items()}
        return {"proposed": {"lines": texts, "added": []}}

    def _leader_change(self, _subject: Subject) -> dict[str, Any]:
        return {"proposed": {"leader": self.chance.choice(self.people).id}}

    def _content_change(self, subject: Subject) -> dict[str, Any]:
        row = application_of(subject).project_years[0].indicators[0]
        targets = {str(row.id): f"≥{self.chance.randint(5, 9)}门"}
        return {"proposed": {"texts": {}, "targets": targets if self.chance.random() < 0.5 else {}}}

    def _reopening(self, _subject: Subject) -> dict[str, Any]:
        return {"until_at": (self.now + 10 * DAY).isoformat()}

    def _substitute(self, subject: Subject) -> dict[str, Any]:
        standing = self.standing_of(subject)
        everything = [subject, *orphaned_children(subject.id)]
        waited = [each.role for one in everything for each in frozen.of(one).waits_of(one.state)]
        nobody = [role for role in waited if not standing.holders(role)]
        role = self.chance.choice(nobody or waited)
        return {"role": role, "account_id": self.stand_in.id}

    # What people do beside the processes

    def _beside(self, application: Application) -> Iterator[Choice]:
        marks = db.session.scalars(
            select(Mark).where(
                Mark.application_id == application.id,
                Mark.closed_at.is_(None),
                Mark.answered_at.is_(None),
            )
        ).all()
        state = frozen.of(application).state(application.state)
        if "declaration" in state.editable:
            if marks:
                yield Choice("answer a mark", 30, lambda: answer_mark(marks[0], now=self.now))
            yield Choice("ask for more", 0.1, lambda: self._ask_for(application))
        for kind in ("midterm", "final"):
            if is_editable(application, kind) and not self._has_report(application, kind):
                yield Choice(f"write the {kind} report", 10, self._writer(application, kind))
        if application.state == "public_notice" and len(self._objections(application)) < 2:
            yield Choice("object", 1.1 - self.diligence, lambda: self._object(application))

    def _ask_for(self, application: Application) -> None:
        line = application.project_years[0].budget_lines[0]
        line.requested_amount += FEN
        application.requested_amount += FEN
        db.session.commit()

    def _has_report(self, application: Application, kind: str) -> bool:
        report = open_report(application.id, kind)
        return report is not None

    def _writer(self, application: Application, kind: str) -> Callable[[], None]:
        def write() -> None:
            indicators = indicators_of(year_reported_on(application, self.now))
            weights = equal_weights(len(indicators))
            rows = {
                each.id: RowDraft(actual="6", evidence="验收单", weight=weight, score=weight)
                for each, weight in zip(indicators, weights, strict=True)
            }
            draft = ReportDraft(based_on=0, progress="按计划完成。", problems="无。", rows=rows)
            save_report(application, kind, draft, now=self.now)

        return write

    def _objections(self, application: Application) -> list[Objection]:
        rows = select(Objection).where(Objection.application_id == application.id)
        return list(db.session.scalars(rows))

    def _object(self, application: Application) -> None:
        notice = db.session.scalars(
            select(PublicNotice).where(
                PublicNotice.application_id == application.id, PublicNotice.withdrawn_at.is_(None)
            )
        ).one()
        file_objection(notice, objector="某", contact="138", grounds="重复立项", now=self.now)


def _lines(subject: Subject) -> list[Any]:
    return application_of(subject).project_years[0].budget_lines


_VALUES: dict[str, Callable[[Walk, Any], dict[str, Any]]] = {
    "send_back": Walk._marks,
    "assign_reviewers": Walk._reviewers,
    "score": Walk._sheet,
    "approve": Walk._approval,
    "task_book": Walk._task_book,
    "prepare_payment": Walk._payment,
    "correct_payment": Walk._correction,
    "mark_paid": Walk._voucher,
    "return_money": Walk._return,
    "spending": Walk._spending,
    "disallow_spending": Walk._disallowed,
    "request_change": Walk._change,
    "request_budget_change": Walk._budget_change,
    "request_leader_change": Walk._leader_change,
    "request_content_change": Walk._content_change,
    "reopen": Walk._reopening,
    "name_substitute": Walk._substitute,
}
