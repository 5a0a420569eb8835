"""What the rules may know about a subject: each fact is loaded when a rule asks for it, once.

The protocols in `workflows/facts.py` say what every fact means; these classes answer them from
the rooms' queries.
"""

from __future__ import annotations

from functools import cached_property

from approvals.applications import change_queries as changes
from approvals.applications import queries as applications
from approvals.applications.change_models import ChangeRequest
from approvals.applications.models import Application
from approvals.budget import queries as budget
from approvals.budget.models import Payment
from approvals.deadlines import queries as deadlines
from approvals.reports import queries as reports
from approvals.reviews import queries as reviews
from approvals.standing import Standing
from approvals.step import Subject
from approvals.subject_facts import NOTHING_LOADED, Loaded, SubjectFacts, latest_entry

__all__ = ["NOTHING_LOADED", "Loaded", "about", "latest_entry"]


def about(subject: Subject, standing: Standing, loaded: Loaded = NOTHING_LOADED) -> SubjectFacts:
    """The facts of any subject at the moment of `standing`."""
    return _FACTS[subject.kind](subject, standing, loaded)


class ApplicationFacts(SubjectFacts):
    """Facts about an application."""

    subject: Application

    @property
    def sender_state(self) -> str | None:
        """Where it was sent back from; forgotten once leader, amount or budget were changed."""
        if self.state == "draft" and self.changed_materially:
            return None
        return self.application.sender_state

    @cached_property
    def changed_materially(self) -> bool:
        """Whether leader, amount or budget differ from what was last handed in."""
        return applications.changed_materially(self.application)

    @cached_property
    def declaration_complete(self) -> bool:
        return not applications.missing(self.application)

    @cached_property
    def window_open(self) -> bool:
        call = self.application.call
        if call.cancelled_at or self.submitted_before:
            return not call.cancelled_at
        closes_at = deadlines.dates_of(self.application)["declaration_closes"]
        return call.opens_at <= self.now < closes_at

    @property
    def submitted_before(self) -> bool:
        return self.application.submitted_at is not None

    @property
    def of_own_department(self) -> bool:
        return self.application.organisation_id == self.application.leader.organisation_id

    @property
    def within_project_limit(self) -> bool:
        return self._others.running < self.application.call.project_limit

    @property
    def has_overdue_project(self) -> bool:
        return self._others.overdue > 0

    @cached_property
    def _others(self) -> applications.OtherProjects:
        application = self.application
        return applications.other_projects(application.leader_id, application.id, self.now)

    @property
    def amount_within_ceiling(self) -> bool:
        ceiling = self.application.call.ceiling_amount
        return ceiling is None or self.application.requested_amount <= ceiling

    @cached_property
    def open_marks(self) -> int:
        if not self.submitted_before:
            return 0
        return applications.count_unanswered_marks(self.application.id)

    @property
    def expired_by_clock(self) -> bool:
        return self.application.expired_at is not None

    @property
    def decided_role(self) -> str | None:
        return self.application.sender_role

    @cached_property
    def _round(self) -> reviews.RoundState:
        return reviews.round_state(self.application, self.standing.committee_stage or "review")

    @property
    def reviewers_assigned(self) -> int:
        return self._round.assigned

    @property
    def scores_in(self) -> int:
        return self._round.handed_in

    @property
    def scores_missing(self) -> int:
        return self._round.assigned - self._round.handed_in

    def owes_review(self, account_id: int) -> bool:
        """Whether this person has a review of the present round still to hand in."""
        return account_id in self.standing.owing_reviewers

    @property
    def quorum_reached(self) -> bool:
        return self._round.quorum_reached

    @cached_property
    def open_objections(self) -> int:
        return self._open_children("objection")

    @property
    def task_book_proposed(self) -> bool:
        return self.application.task_book_proposed_at is not None

    @cached_property
    def open_payments(self) -> int:
        return self._open_children("payment")

    @property
    def gate_paid(self) -> bool:
        return self._gate.is_paid

    @property
    def gate_prepared(self) -> bool:
        """Whether every tranche of the state's gate is covered by payments that are under way."""
        return self._gate.is_prepared

    @property
    def payments_prepared_at_gate(self) -> int:
        return self._gate.payments

    @cached_property
    def _gate(self) -> budget.GateState:
        return budget.gate_state(self.application.id, applications.gate_of(self.application))

    @cached_property
    def midterm_complete(self) -> bool:
        return reports.is_complete(self.application, "midterm")

    @cached_property
    def final_complete(self) -> bool:
        return reports.is_complete(self.application, "final")

    @cached_property
    def _balance(self) -> budget.Balance:
        return budget.balance_of(self.application.id)

    @property
    def money_to_return(self) -> bool:
        return self._balance.released_amount > 0

    @property
    def settlement_confirmed(self) -> bool:
        return self.application.settlement_confirmed_at is not None

    @property
    def account_at_zero(self) -> bool:
        return self._balance.open_amount == 0

    @cached_property
    def money_returned(self) -> bool:
        """Whether anything was paid back already."""
        return self._balance.returned_amount > 0

    @property
    def termination_proposed(self) -> bool:
        return self.application.termination_proposed_at is not None

    @property
    def call_cancelled(self) -> bool:
        return self.application.call.cancelled_at is not None

    @cached_property
    def nobody_may_act(self) -> bool:
        """Whether the application or a child of it waits for a role that nobody eligible holds."""
        return any(wait.is_orphan for wait in self._waits)

    @cached_property
    def open_changes(self) -> int:
        return self._open_children("change_request")

    @cached_property
    def budget_changes_left(self) -> int:
        return changes.budget_changes_left(self.application.id)


class PaymentFacts(SubjectFacts):
    """Facts about a payment."""

    subject: Payment

    @property
    def needs_approval(self) -> bool:
        return self.subject.amount > self.application.call.approval_threshold_amount

    def prepared_by(self, account_id: int) -> bool:
        """Whether this person prepared the payment, or corrected it last."""
        return self.subject.prepared_by_id == account_id


class ChangeRequestFacts(SubjectFacts):
    """Facts about a change request."""

    subject: ChangeRequest

    @cached_property
    def within_office_limit(self) -> bool:
        return changes.beyond_the_office(self.subject) is None

    @cached_property
    def still_fits(self) -> bool:
        """Whether what is asked for can be done as things stand now."""
        asked = self.subject
        return changes.fault(self.application, asked.change, asked.proposed, self.now) is None

    @property
    def awaits_leader(self) -> bool:
        """Whether somebody is to become the leader and has not said yes."""
        return self.subject.awaits_leader

    def is_proposed_leader(self, account_id: int) -> bool:
        """Whether this person is to become the project's leader."""
        return self.subject.proposed.get("leader") == account_id


_FACTS = {
    "application": ApplicationFacts,
    "payment": PaymentFacts,
    "change_request": ChangeRequestFacts,
    "objection": SubjectFacts,
}
