"""What steps do to a review: assignments, rounds, scores, conflicts, decisions, notices, answers.

The values of each step, as its form or another caller gives them:

| step | values |
|---|---|
| assign_reviewers | `reviewers`: ids of all who shall review in this round |
| score | `points` {criterion id: 1–10}, `notes` {criterion id: text}, `recommendation`, |
| | `suggested_amount` (yuan or null), `comment` |
| declare_conflict | the step's comment is the reason |
| approve | `lines` {budget line id: yuan} |
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select, update

from approvals import frozen
from approvals.accounts.models import Account
from approvals.database import db
from approvals.reviews import queries
from approvals.reviews.decision_effects import (
    revoke_decision,
    revoke_rejection,
    save_decision,
)
from approvals.reviews.models import Conflict, Review
from approvals.reviews.notice_effects import (
    answer_objection,
    close_public_notice,
    open_public_notice,
    withdraw_public_notice,
)
from approvals.reviews.score_sheet import completed
from approvals.standing import Standing
from approvals.step import Effect, Step
from approvals.wording import N_
from workflows.engine import RequirementUnmet


def next_round(step: Step) -> None:
    """Resubmitted after revision: scores given so far stay behind with the earlier text."""
    step.application.round += 1


def open_review_round(step: Step) -> None:
    """The committee begins: in a later round with the reviewers of the one before."""
    if any(review.handed_in_at for review in _round(step)):
        next_round(step)
    present = {row.reviewer_id for row in _round(step)}
    barred = _standing(step).excluded | present
    before = _reviews_of_round(step, step.application.round - 1)
    again = (row.reviewer_id for row in before if row.withdrawn_at is None)
    _assign(step, (reviewer for reviewer in again if reviewer not in barred))


def drop_assignments(step: Step) -> None:
    """The admission is taken back: nobody reviews the application for now."""
    for row in _round(step):
        row.withdrawn_at = row.withdrawn_at or step.now


def assign_reviewers(step: Step) -> None:
    """The office names everybody who shall review in this round; who is left out is released."""
    wanted = {int(account_id) for account_id in step.values.get("reviewers", ())}
    if not wanted:
        raise RequirementUnmet(N_("Choose at least one reviewer."))
    rows = {row.reviewer_id: row for row in _round(step)}
    present = {account_id for account_id, row in rows.items() if row.withdrawn_at is None}
    _must_be_eligible(step, wanted - present)
    for account_id in present - wanted:
        _release(rows[account_id], step)
    _assign(step, sorted(wanted - present), rows)


def _must_be_eligible(step: Step, account_ids: set[int]) -> None:
    standing = _standing(step)
    seats = queries.seats_of(step.application.call_id, _stage(step))
    for account_id in sorted(account_ids):
        if account_id in standing.excluded:
            sentence = N_(
                "%(name)s leads this project, belongs to it or has a conflict of interest."
            )
            raise RequirementUnmet(sentence, {"name": _name(account_id)})
        if account_id not in seats:
            sentence = N_("%(name)s is not a member of this call's committee.")
            raise RequirementUnmet(sentence, {"name": _name(account_id)})


def _release(row: Review, step: Step) -> None:
    if row.handed_in_at is not None:
        sentence = N_("%(name)s has handed in already and cannot be replaced.")
        raise RequirementUnmet(sentence, {"name": _name(row.reviewer_id)})
    row.withdrawn_at = step.now


def _assign(
    step: Step, account_ids: Iterable[int], released: dict[int, Review] | None = None
) -> None:
    """Give each of these people a review to write; one who was released takes it up again."""
    for account_id in account_ids:
        row = (released or {}).get(account_id)
        if row is not None:
            row.withdrawn_at, row.assigned_at, row.assigned_by_id = (
                None,
                step.now,
                step.history.id,
            )
        else:
            db.session.add(_new_review(step, account_id))
    db.session.flush()


def _new_review(step: Step, account_id: int) -> Review:
    return Review(
        application_id=step.application.id,
        stage=_stage(step),
        round=step.application.round,
        reviewer_id=account_id,
        assigned_at=step.now,
        assigned_by_id=step.history.id,
    )


def save_score(step: Step) -> None:
    """A reviewer hands in: complete, once, for good."""
    review = _locked(_own_review(step))
    if review.handed_in_at is not None:
        raise RequirementUnmet(N_("You have handed in this review; it cannot be changed any more."))
    sheet = completed(step.values, step.application.call.criteria)
    sheet.write_to(review)
    review.total = sheet.total
    review.saved_at = review.handed_in_at = step.now
    db.session.flush()


def save_conflict(step: Step) -> None:
    """A conflict of interest: this person has no part in the application from here on."""
    account_id = _person(step)
    reason = step.comment.strip()
    if not reason:
        raise RequirementUnmet(N_("Say what the conflict of interest is."))
    db.session.add(
        Conflict(
            application_id=step.application.id,
            account_id=account_id,
            reason=reason,
            history_id=step.history.id,
            declared_at=step.now,
        )
    )
    db.session.execute(
        update(Review)
        .where(
            Review.application_id == step.application.id,
            Review.reviewer_id == account_id,
            Review.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=step.now)
    )
    db.session.flush()


def _locked(review: Review) -> Review:
    """The review read again under a lock: its draft may be saved at this very moment."""
    return db.session.scalars(
        select(Review)
        .where(Review.id == review.id)
        .with_for_update(of=Review)
        .execution_options(populate_existing=True)
    ).one()


def _own_review(step: Step) -> Review:
    person = _person(step)
    found = [row for row in _round(step) if row.reviewer_id == person and not row.withdrawn_at]
    if not found:
        raise RequirementUnmet(N_("This application is not assigned to you."))
    return found[0]


def _round(step: Step) -> list[Review]:
    """The reviews of the present round."""
    return _reviews_of_round(step, step.application.round)


def _reviews_of_round(step: Step, number: int) -> list[Review]:
    """The reviews of a round, read anew under the application's lock."""
    return list(
        db.session.scalars(
            select(Review)
            .where(
                Review.application_id == step.application.id,
                Review.stage == _stage(step),
                Review.round == number,
            )
            .order_by(Review.id)
            .execution_options(populate_existing=True)
        )
    )


def _person(step: Step) -> int:
    """Whose review it is: the one acted for, else the actor."""
    if step.history.on_behalf_of_id is not None:
        return step.history.on_behalf_of_id
    if step.actor is None:
        raise RuntimeError(f"{step.action.key}: the clock reviews nothing")
    return step.actor.id


def _stage(step: Step) -> str:
    """Whose committee is at work: the one of the state the step leads to, or comes from."""
    workflow = frozen.of(step.application)
    here = workflow.state(step.to_state).committee or workflow.state(step.from_state).committee
    return here or "review"


def _standing(step: Step) -> Standing:
    return Standing(step.application, step.now, _stage(step))


def _name(account_id: int) -> str:
    account = db.session.get(Account, account_id)
    return account.name if account else f"#{account_id}"


EFFECTS: dict[str, Effect] = {
    effect.__name__: effect
    for effect in (
        next_round,
        open_review_round,
        drop_assignments,
        assign_reviewers,
        save_score,
        save_conflict,
        save_decision,
        revoke_decision,
        revoke_rejection,
        open_public_notice,
        close_public_notice,
        withdraw_public_notice,
        answer_objection,
    )
}
