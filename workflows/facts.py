"""What may be known about a subject: everything that the engine and the rules ask.

The program answers these from its database, each fact when it is asked for; a test answers them
from a plain object. Roles of an actor and a subject's state are no facts of a rule's own: the
engine has looked at them before.
"""

from __future__ import annotations

from typing import Protocol


class Facts(Protocol):
    """What every kind of subject tells; the engine itself asks no more than this."""

    @property
    def state(self) -> str: ...

    @property
    def sender_state(self) -> str | None:
        """The state that sent it here, if it was sent and the way back still holds.

        For a draft whose leader, amount or budget were changed it does not hold.
        """
        ...

    @property
    def verdict_state(self) -> str | None:
        """The end that was remembered when settlement began."""
        ...

    @property
    def suspended(self) -> bool:
        """Whether the application is suspended; its children stand still with it."""
        ...

    @property
    def loop_limit(self) -> int:
        """How often a limited step may be taken out of the same state; the call says it."""
        ...

    def times_taken(self, key: str, from_state: str) -> int:
        """How often this step was taken out of this state."""
        ...


class CommonFacts(Facts, Protocol):
    """What rules of any process may ask."""

    @property
    def due_passed(self) -> bool:
        """Whether an open wait of the subject is past its due moment."""
        ...


class ApplicationFacts(CommonFacts, Protocol):
    """About an application: its declaration, its review, its money, its end."""

    @property
    def declaration_complete(self) -> bool:
        """Whether nothing is missing that submitting demands."""
        ...

    @property
    def window_open(self) -> bool:
        """Whether the call takes this declaration now: first ones in its window, grace and
        extensions included, sent-back ones as long as it is not cancelled."""
        ...

    @property
    def submitted_before(self) -> bool:
        """Whether it was ever handed in."""
        ...

    @property
    def of_own_department(self) -> bool:
        """Whether it belongs to the department where its leader works now."""
        ...

    @property
    def within_project_limit(self) -> bool:
        """Whether the leader runs fewer other projects than the call allows (限项)."""
        ...

    @property
    def has_overdue_project(self) -> bool:
        """Whether the leader is late with another running project."""
        ...

    @property
    def amount_within_ceiling(self) -> bool:
        """Whether the requested amount is at most the call's ceiling, or there is none."""
        ...

    @property
    def open_marks(self) -> int:
        """Marked fields that the applicant has not said to be corrected."""
        ...

    @property
    def expired_by_clock(self) -> bool:
        """Whether the closing date withdrew it as a draft."""
        ...

    @property
    def decided_role(self) -> str | None:
        """The role that took the remembered decision: the one beside `sender_state`."""
        ...

    @property
    def scores_in(self) -> int:
        """Reviews of the present round that are handed in."""
        ...

    @property
    def scores_missing(self) -> int:
        """Reviews of the present round that are assigned and not handed in."""
        ...

    def owes_review(self, account_id: int) -> bool:
        """Whether this person has a review of the present round still to hand in."""
        ...

    @property
    def quorum_reached(self) -> bool:
        """Whether enough reviews of the present round are in for the chair to decide."""
        ...

    @property
    def open_objections(self) -> int:
        """Objections without an answer."""
        ...

    @property
    def task_book_proposed(self) -> bool:
        """Whether the applicant's task book waits for the office's confirmation, or has it."""
        ...

    @property
    def open_payments(self) -> int:
        """Payments that are neither paid nor voided."""
        ...

    @property
    def gate_prepared(self) -> bool:
        """Whether payments, paid or under way, cover every tranche of the state's gate."""
        ...

    @property
    def gate_paid(self) -> bool:
        """Whether every tranche of the state's gate is paid in full; true where there is none."""
        ...

    @property
    def payments_prepared_at_gate(self) -> int:
        """Payments of the state's gate that were not voided."""
        ...

    @property
    def midterm_complete(self) -> bool:
        """Whether the mid-term report can be handed in."""
        ...

    @property
    def final_complete(self) -> bool:
        """Whether the final report with its self-evaluation can be handed in."""
        ...

    @property
    def money_to_return(self) -> bool:
        """Whether money was released to the project and neither spent nor returned."""
        ...

    @property
    def money_returned(self) -> bool:
        """Whether any money was returned."""
        ...

    @property
    def settlement_confirmed(self) -> bool:
        """Whether the finance clerk has confirmed the settlement."""
        ...

    @property
    def account_at_zero(self) -> bool:
        """Whether nothing is reserved, committed or released any more (invariant 5)."""
        ...

    @property
    def termination_proposed(self) -> bool:
        """Whether a termination (撤项) waits for the leading group."""
        ...

    @property
    def call_cancelled(self) -> bool:
        """Whether the application's call was cancelled."""
        ...

    @property
    def nobody_may_act(self) -> bool:
        """Whether it, or a child of it, waits for a role that nobody eligible holds (无人可办)."""
        ...

    @property
    def open_changes(self) -> int:
        """Change requests that are not decided."""
        ...

    @property
    def budget_changes_left(self) -> int:
        """How often its budget may still be adjusted."""
        ...


class PaymentFacts(CommonFacts, Protocol):
    """About a payment."""

    @property
    def needs_approval(self) -> bool:
        """Whether its amount is above the call's threshold."""
        ...

    def prepared_by(self, account_id: int) -> bool:
        """Whether this person prepared it, or corrected it last."""
        ...


class ChangeRequestFacts(CommonFacts, Protocol):
    """About a change request."""

    @property
    def within_office_limit(self) -> bool:
        """Whether the project office may grant it without the leading group."""
        ...

    @property
    def still_fits(self) -> bool:
        """Whether what is asked for can be done as things stand now."""
        ...

    @property
    def awaits_leader(self) -> bool:
        """Whether somebody is to become the leader and has not said yes."""
        ...

    def is_proposed_leader(self, account_id: int) -> bool:
        """Whether this person is to become the project's leader."""
        ...
