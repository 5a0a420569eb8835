"""THE DOOR: how anything in Fundtrail moves. No other line in the program writes a state.

`take_step` is called by people's posts, the clock, imports and bulk actions alike. It does, in
one transaction: lock, look for a repeat, decide, write history, bring about the effects, move the
state, settle the waits, tell whom it concerns, and then whatever that step causes; then it commits
and rings for the post.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select

from approvals import effect_table, facts, frozen
from approvals.accounts.models import Account
from approvals.applications.models import Application
from approvals.audit import effects as audit
from approvals.audit.models import HistoryEntry
from approvals.database import db
from approvals.deadlines import effects as deadlines
from approvals.deadlines.news_effects import News, announce
from approvals.locking import lock, touches_money
from approvals.standing import Standing
from approvals.step import Step, Subject, application_of
from approvals.wanted import Wanted, deed_of
from workflows import engine
from workflows.definition import Workflow

CLOCK: Final = None
"""The actor of steps that a date or another step takes."""

MOST_CAUSED_STEPS = 8
"""More steps than this behind one another can only be a definition that runs in circles."""


class EndlessSteps(RuntimeError):
    """Steps went on causing steps: the definition runs in circles."""


def take_step(
    subject: Subject,
    action: str,
    actor: Account | None,
    comment: str | None = None,
    values: Mapping[str, Any] | None = None,
    key: str | None = None,
    *,
    now: datetime,
    commit: bool = True,
) -> HistoryEntry:
    """Take one step and everything that it causes; returns its row of history.

    `actor` None is the clock. `key` makes a repeat return the first result. `commit=False` leaves
    the transaction to the caller, for bulk steps that stand or fall together.

    Raises `workflows.engine.Refused` (NotPossibleNow, NotAllowed, RequirementUnmet), each with a
    sentence for the person; the transaction is rolled back then.
    """
    wanted = Wanted(action, actor, comment or "", values or {}, key, now)
    try:
        entry = _locked_step(subject, wanted)
    except Exception:
        db.session.rollback()
        raise
    if commit:
        db.session.commit()
        effect_table.ring()
    return entry


def start(
    subject: Subject,
    actor: Account | None,
    *,
    now: datetime,
    role: str | None = None,
    values: Mapping[str, Any] | None = None,
) -> HistoryEntry:
    """Put a new row at the start of its workflow, with its first row of history and its waits.

    An application runs by its call's version, a child by the newest. The caller commits.
    """
    workflow = frozen.first_use(subject.workflow_key, subject.workflow_version, now)
    subject.workflow_version = workflow.version
    subject.state, subject.state_since, subject.version = workflow.start.key, now, 0
    db.session.add(subject)
    db.session.flush()
    wanted = Wanted("start", actor, "", values or {}, None, now)
    entry = audit.record(deed_of(subject, wanted, role, None, None, subject.state))
    _settle(subject, workflow, entry, now)
    return entry


def settle_again(subject: Subject, actor: Account | None, *, now: datetime) -> HistoryEntry | None:
    """Find anew who holds what a subject waits for, after roles or people changed.

    Its state stays. A row of history is written only where somebody else holds it now; what was
    due stays due when it was. The caller commits.
    """
    workflow = frozen.of(subject)
    lock(subject, with_money=False)
    standing = _standing(subject, workflow, now)
    wanted = engine.waiting_for(workflow, facts.about(subject, standing))
    if deadlines.is_settled(subject, wanted, standing):
        return None
    asked = Wanted("hand_over", actor, "", {}, None, now)
    entry = audit.record(deed_of(subject, asked, None, None, subject.state, subject.state))
    deadlines.hand_over(subject, workflow, wanted, standing, entry)
    return entry


def _locked_step(subject: Subject, wanted: Wanted) -> HistoryEntry:
    workflow = frozen.of(subject)
    balances = lock(subject, with_money=touches_money(workflow, wanted.action))
    if wanted.key and (done := _first_result(subject, wanted.key)):
        return done
    entry = _apply(subject, workflow, wanted)
    _follow(subject, workflow, wanted.action, entry)
    del balances  # the session keeps what it was given for as long as somebody holds it
    return entry


def _first_result(subject: Subject, key: str) -> HistoryEntry | None:
    entry = db.session.scalar(select(HistoryEntry).where(HistoryEntry.idempotency_key == key))
    if entry and (entry.subject_kind, entry.subject_id) != (subject.kind, subject.id):
        raise ValueError(f"idempotency key {key!r} was used for another subject")
    return entry


def _apply(subject: Subject, workflow: Workflow, wanted: Wanted) -> HistoryEntry:
    """Decide, write history, bring about the effects, move the state, settle the waits, tell people."""
    standing = _standing(subject, workflow, wanted.now)
    decision = _decide(subject, workflow, wanted, standing)
    entry = audit.record(
        deed_of(
            subject,
            wanted,
            decision.role,
            decision.on_behalf_of,
            decision.from_state,
            decision.to_state,
        )
    )
    _bring_about(subject, decision, wanted, entry)
    _move(subject, decision, wanted.now)
    unmoved = None if decision.action.effects else standing
    around = _settle(subject, workflow, entry, wanted.now, unmoved)
    announce(News(subject, workflow, decision, entry, wanted.actor), around)
    return entry


def _decide(
    subject: Subject, workflow: Workflow, wanted: Wanted, standing: Standing
) -> engine.Decision:
    known = facts.about(subject, standing)
    offered = workflow.action(subject.state, wanted.action)
    roles = frozenset(offered.by) if offered else frozenset()
    try:
        return engine.decide(
            workflow, known, wanted.action, actor_at(standing, wanted.actor, roles)
        )
    except engine.NotPossibleNow as refusal:
        _name_the_faster(refusal, subject, workflow)
        raise
    except engine.NotAllowed:
        if not _is_late(workflow, standing, wanted):
            raise
        late = engine.NotPossibleNow()
        _name_the_faster(late, subject, workflow)
        raise late from None


def _name_the_faster(refusal: engine.NotPossibleNow, subject: Subject, workflow: Workflow) -> None:
    """Who did what last."""
    refusal.latest = entry = facts.latest_entry(subject)
    action = workflow.action(entry.from_state, entry.action) if entry and entry.from_state else None
    refusal.did = action.past if action else None


def _is_late(workflow: Workflow, standing: Standing, wanted: Wanted) -> bool:
    """Whether the step is another body's here, but the person's own where the subject was before."""
    roles = frozenset(r for a in workflow.actions if a.key == wanted.action for r in a.by)
    return bool(actor_at(standing, wanted.actor, roles).roles)


def actor_at(standing: Standing, account: Account | None, roles: frozenset[str]) -> engine.Actor:
    """The engine's view of a person at one subject: which of these roles they hold there."""
    if account is None:
        return engine.CLOCK
    return engine.Actor(account.id, standing.roles_of(account.id, roles))


def _bring_about(
    subject: Subject, decision: engine.Decision, wanted: Wanted, entry: HistoryEntry
) -> None:
    step = Step(
        subject=subject,
        application=application_of(subject),
        action=decision.action,
        from_state=decision.from_state,
        to_state=decision.to_state,
        actor=wanted.actor,
        comment=wanted.comment,
        values=wanted.values,
        history=entry,
        now=wanted.now,
        start_child=start,
        settle_again=settle_again,
    )
    for name in decision.action.effects:
        effect_table.effect(name)(step)


def _move(subject: Subject, decision: engine.Decision, now: datetime) -> None:
    """The one place where a state is written. A remembered sender is forgotten on moving on."""
    subject.version += 1
    if decision.to_state != decision.from_state:
        subject.sender_state = subject.sender_role = None
    if decision.action.remembers == "sender":
        subject.sender_state, subject.sender_role = decision.from_state, decision.role
    if decision.action.verdict:
        subject.verdict_state = decision.action.verdict
    if decision.to_state != decision.from_state:
        subject.state, subject.state_since = decision.to_state, now
    if decision.action.effects:
        db.session.flush()


def _settle(
    subject: Subject,
    workflow: Workflow,
    entry: HistoryEntry,
    now: datetime,
    people: Standing | None = None,
) -> Standing:
    """Close the waits that are met, open those that begin; the people around it now.

    `people` are those around the subject where no effect can have changed them since.
    """
    standing = _standing(subject, workflow, now, people)
    wanted = engine.waiting_for(workflow, facts.about(subject, standing))
    deadlines.settle_waits(subject, workflow, wanted, standing, entry)
    return standing


def _standing(
    subject: Subject, workflow: Workflow, now: datetime, people: Standing | None = None
) -> Standing:
    """The people around the subject; a child's committee is the one of its application's state."""
    application = application_of(subject)
    parent = workflow if subject is application else frozen.of(application)
    committee = parent.committee_at(application.state, application.sender_state)
    found = people.at_stage(committee) if people else Standing(application, now, committee)
    return found.of_change(subject.successor_id)


def _follow(subject: Subject, workflow: Workflow, action_key: str, entry: HistoryEntry) -> None:
    """Take the steps that this one causes: its own automatic ones and one of its parent's."""
    application, now = application_of(subject), entry.happened_at
    _take_automatic(subject, workflow, now)
    if subject is application:
        return
    parent = frozen.of(application)
    caused = {a.causes for a in workflow.actions if a.key == action_key and a.causes}
    for key in caused:
        _take_if_possible(application, parent, key, entry)
    _take_automatic(application, parent, now)
    _settle(application, parent, entry, now)


def _take_automatic(subject: Subject, workflow: Workflow, now: datetime) -> None:
    for _ in range(MOST_CAUSED_STEPS):
        known = facts.about(subject, _standing(subject, workflow, now))
        action = engine.automatic(workflow, known)
        if action is None:
            return
        _apply(subject, workflow, Wanted(action.key, CLOCK, "", {}, None, now))
    raise EndlessSteps(f"{subject.kind} {subject.id}: more than {MOST_CAUSED_STEPS} steps at once")


def _take_if_possible(
    application: Application, workflow: Workflow, key: str, cause: HistoryEntry
) -> None:
    values = {"caused_by": cause.id}
    wanted = Wanted(key, CLOCK, cause.comment, values, None, cause.happened_at)
    known = facts.about(application, _standing(application, workflow, wanted.now))
    try:
        engine.decide(workflow, known, key, engine.CLOCK)
    except (engine.NotPossibleNow, engine.RequirementUnmet):
        return
    _apply(application, workflow, wanted)
