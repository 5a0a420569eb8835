"""Which rules do the definitions of an application's children name: payments and changes?"""

from __future__ import annotations

from workflows.actor import Actor
from workflows.facts import ChangeRequestFacts, PaymentFacts
from workflows.rule import rule


@rule
def needs_approval(facts: PaymentFacts, actor: Actor) -> bool:
    """This payment is below the threshold and needs no approval."""
    return facts.needs_approval


@rule
def needs_no_approval(facts: PaymentFacts, actor: Actor) -> bool:
    """This payment is above the threshold: the head of finance has to approve it first."""
    return not facts.needs_approval


@rule
def prepared_by_somebody_else(facts: PaymentFacts, actor: Actor) -> bool:
    """Whoever prepared a payment may not approve it, nor have it approved by a delegate."""
    people = (actor.account_id, actor.roles.get("finance_head"))
    return not any(facts.prepared_by(person) for person in people if person is not None)


@rule
def within_office_limit(facts: ChangeRequestFacts, actor: Actor) -> bool:
    """This change is for the leading group to decide; forward it."""
    return facts.within_office_limit


@rule
def above_office_limit(facts: ChangeRequestFacts, actor: Actor) -> bool:
    """The project office may decide on this change itself."""
    return not facts.within_office_limit


@rule
def decided_by_somebody_else(facts: ChangeRequestFacts, actor: Actor) -> bool:
    """You are to become the leader: somebody else has to decide on that."""
    people = (actor.account_id, *actor.roles.values())
    return not any(facts.is_proposed_leader(person) for person in people if person is not None)


@rule
def change_still_fits(facts: ChangeRequestFacts, actor: Actor) -> bool:
    """What was asked for no longer fits what stands now; refuse it, and have it asked for anew."""
    return facts.still_fits


@rule
def leader_to_answer(facts: ChangeRequestFacts, actor: Actor) -> bool:
    """There is nothing to answer: no new leader is named, or the answer is given."""
    return facts.awaits_leader


@rule
def nobody_to_answer(facts: ChangeRequestFacts, actor: Actor) -> bool:
    """The colleague who is to become the leader has not agreed yet."""
    return not facts.awaits_leader
