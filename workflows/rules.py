"""The rules that definitions name: pure predicates over the facts and the actor.

The first line of a rule's docstring is the sentence that a refused person reads; it is translated
like every visible string. A rule that only chooses what a state waits for is never read by people.
"""

from __future__ import annotations

from workflows import child_rules
from workflows.actor import Actor
from workflows.facts import ApplicationFacts, CommonFacts
from workflows.rule import RULES, Rule, rule

__all__ = ["RULES", "Rule", "child_rules"]


@rule
def declaration_complete(facts: ApplicationFacts, actor: Actor) -> bool:
    """The declaration is not complete yet; its checklist says what is missing."""
    return facts.declaration_complete


@rule
def window_open(facts: ApplicationFacts, actor: Actor) -> bool:
    """The call takes no declarations now; ask the project office for an extension."""
    return facts.window_open


@rule
def never_submitted(facts: ApplicationFacts, actor: Actor) -> bool:
    """The application was handed in already."""
    return not facts.submitted_before


@rule
def submitted_before(facts: ApplicationFacts, actor: Actor) -> bool:
    """It has never been handed in; the applicant can withdraw or delete it."""
    return facts.submitted_before


@rule
def of_own_department(facts: ApplicationFacts, actor: Actor) -> bool:
    """It belongs to a department that its leader has left; begin it anew in the leader's own."""
    return facts.submitted_before or facts.of_own_department


@rule
def within_project_limit(facts: ApplicationFacts, actor: Actor) -> bool:
    """You lead as many running projects as the call allows; finish one first."""
    return facts.submitted_before or facts.within_project_limit


@rule
def no_overdue_project(facts: ApplicationFacts, actor: Actor) -> bool:
    """Another project of yours is overdue; hand in what it owes first."""
    return facts.submitted_before or not facts.has_overdue_project


@rule
def amount_within_ceiling(facts: ApplicationFacts, actor: Actor) -> bool:
    """The amount is above the call's ceiling."""
    return facts.amount_within_ceiling


@rule
def marks_answered(facts: ApplicationFacts, actor: Actor) -> bool:
    """Some marks have no answer yet: say at each marked field that it is corrected, or answer it."""
    return facts.open_marks == 0


@rule
def reviewers_missing(facts: ApplicationFacts, actor: Actor) -> bool:
    """Enough reviewers are assigned already."""
    return facts.scores_missing == 0 and not facts.quorum_reached


@rule
def review_owed(facts: ApplicationFacts, actor: Actor) -> bool:
    """You have handed in this review; it cannot be changed any more."""
    reviewer = actor.roles.get("reviewer") or actor.account_id
    return reviewer is not None and facts.owes_review(reviewer)


@rule
def scores_missing(facts: ApplicationFacts, actor: Actor) -> bool:
    """Every assigned reviewer has handed in."""
    return facts.scores_missing > 0


@rule
def quorum_reached(facts: ApplicationFacts, actor: Actor) -> bool:
    """The quorum is not reached yet: more reviewers have to hand in."""
    return facts.quorum_reached


@rule
def not_sent_back_here(facts: ApplicationFacts, actor: Actor) -> bool:
    """The next body has worked on it already, so this cannot be taken back any more."""
    return facts.sender_state is None


@rule
def no_scores_yet(facts: ApplicationFacts, actor: Actor) -> bool:
    """A reviewer has handed in already, so this cannot be taken back any more."""
    return facts.scores_in == 0


@rule
def no_open_objection(facts: ApplicationFacts, actor: Actor) -> bool:
    """An objection has no answer yet."""
    return facts.open_objections == 0


@rule
def due_passed(facts: CommonFacts, actor: Actor) -> bool:
    """The date has not passed yet."""
    return facts.due_passed


@rule
def task_book_proposed(facts: ApplicationFacts, actor: Actor) -> bool:
    """The applicant has not proposed the task book yet."""
    return facts.task_book_proposed


@rule
def task_book_not_proposed(facts: ApplicationFacts, actor: Actor) -> bool:
    """The task book was proposed already."""
    return not facts.task_book_proposed


@rule
def no_payment_prepared(facts: ApplicationFacts, actor: Actor) -> bool:
    """A payment has been prepared, so this cannot be taken back any more."""
    return facts.payments_prepared_at_gate == 0


@rule
def no_open_payment(facts: ApplicationFacts, actor: Actor) -> bool:
    """A payment is still under way; pay it or void it first."""
    return facts.open_payments == 0


@rule
def gate_paid(facts: ApplicationFacts, actor: Actor) -> bool:
    """Not every payment of this gate is paid yet."""
    return facts.gate_paid


@rule
def gate_not_paid(facts: ApplicationFacts, actor: Actor) -> bool:
    """Every payment of this gate is paid already."""
    return not facts.gate_paid


@rule
def gate_not_prepared(facts: ApplicationFacts, actor: Actor) -> bool:
    """Payments for everything that is due here have been prepared already."""
    return not facts.gate_prepared


@rule
def midterm_complete(facts: ApplicationFacts, actor: Actor) -> bool:
    """The mid-term report is not complete: it needs the progress and every actual value."""
    return facts.midterm_complete


@rule
def final_complete(facts: ApplicationFacts, actor: Actor) -> bool:
    """The final report is not complete: it needs the results, every actual value and every score."""
    return facts.final_complete


@rule
def money_to_return(facts: ApplicationFacts, actor: Actor) -> bool:
    """There is no unspent money to return."""
    return facts.money_to_return


@rule
def no_money_to_return(facts: ApplicationFacts, actor: Actor) -> bool:
    """The project still has money that was released to it and not spent; it has to be returned first."""
    return not facts.money_to_return


@rule
def settlement_confirmed(facts: ApplicationFacts, actor: Actor) -> bool:
    """The finance office has not confirmed the settlement yet."""
    return facts.settlement_confirmed


@rule
def settlement_not_confirmed(facts: ApplicationFacts, actor: Actor) -> bool:
    """The settlement was confirmed already."""
    return not facts.settlement_confirmed


@rule
def nothing_returned(facts: ApplicationFacts, actor: Actor) -> bool:
    """Money was returned already, so this cannot be taken back any more."""
    return not facts.money_returned


@rule
def account_at_zero(facts: ApplicationFacts, actor: Actor) -> bool:
    """The project's account is not at zero yet."""
    return facts.account_at_zero


@rule
def termination_proposed(facts: ApplicationFacts, actor: Actor) -> bool:
    """Nobody has proposed to terminate this project."""
    return facts.termination_proposed


@rule
def termination_not_proposed(facts: ApplicationFacts, actor: Actor) -> bool:
    """A termination is proposed already and waits for the leading group."""
    return not facts.termination_proposed


@rule
def suspended(facts: ApplicationFacts, actor: Actor) -> bool:
    """The application is not suspended."""
    return facts.suspended


@rule
def expired_by_clock(facts: ApplicationFacts, actor: Actor) -> bool:
    """Only a draft that the closing date withdrew may be reopened."""
    return facts.expired_by_clock


@rule
def decided_by_own_body(facts: ApplicationFacts, actor: Actor) -> bool:
    """Only the body that decided may take its decision back."""
    return facts.decided_role in actor.roles


@rule
def no_open_change(facts: ApplicationFacts, actor: Actor) -> bool:
    """A change request is waiting for its answer already."""
    return facts.open_changes == 0


@rule
def budget_changes_left(facts: ApplicationFacts, actor: Actor) -> bool:
    """The budget has been adjusted twice, which is as often as a project may."""
    return facts.budget_changes_left > 0


@rule
def call_cancelled(facts: ApplicationFacts, actor: Actor) -> bool:
    """The call has not been cancelled."""
    return facts.call_cancelled


@rule
def call_not_cancelled(facts: ApplicationFacts, actor: Actor) -> bool:
    """The call was cancelled, so its applications stay ended."""
    return not facts.call_cancelled


@rule
def nobody_may_act(facts: ApplicationFacts, actor: Actor) -> bool:
    """Somebody may act here already; a substitute is only named where nobody may."""
    return facts.nobody_may_act
