"""Waits and messages as the door's steps bring them about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlalchemy import Select, select

from approvals.applications.models import Application
from approvals.audit.models import HistoryEntry
from approvals.database import db
from approvals.deadlines import queries
from approvals.deadlines.models import Wait
from approvals.deadlines.moved_effects import Moving, tell_of_moves
from approvals.standing import PERSONAL_ROLES, Standing
from approvals.step import Step, Subject, application_of, with_kind
from workflows import calendar, engine
from workflows.calendar import AS_THE_COUNTRY, OwnDays
from workflows.definition import WaitFor, Workflow

OFFICE = "project_office"


@dataclass(frozen=True)
class _Held:
    """One wait that should be open: what for, and who holds it."""

    entry: WaitFor
    role_key: str
    account_id: int | None = None
    organisation_id: int | None = None
    is_orphan: bool = False

    @property
    def identity(self) -> tuple[int, str, int | None, int | None]:
        return (self.entry.position, self.role_key, self.account_id, self.organisation_id)


@dataclass
class _Dates:
    """What dues are computed from; each asked for once, and only where a due needs it."""

    application: Application

    @cached_property
    def of_the_call(self) -> dict[str, datetime]:
        return queries.dates_of(self.application)

    @cached_property
    def own(self) -> OwnDays:
        return queries.own_days(self.application.org_path)


def settle_waits(
    subject: Subject,
    workflow: Workflow,
    wanted: Iterable[WaitFor],
    standing: Standing,
    entry: HistoryEntry,
) -> None:
    """Make the open waits those that the state wants: keep what stays, close, open."""
    held = {each.identity: each for want in wanted for each in _holders(want, standing)}
    kept: set[tuple[int, str, int | None, int | None]] = set()
    with db.session.no_autoflush:  # one UPDATE carries the subject's state and its due moment
        open_rows = queries.open_waits_of(subject.kind, subject.id)
        for row in open_rows:
            identity = (row.position, row.role_key, row.account_id, row.organisation_id)
            if row.state == subject.state and identity in held:
                kept.add(identity)
            else:
                row.closed_at, row.closed_by_id = entry.happened_at, entry.id
        dates = _Dates(standing.application)
        opened = [
            _open(subject, workflow, held[identity], dates, entry)
            for identity in held
            if identity not in kept
        ]
    if isinstance(subject, Application):
        still_open = [row for row in (*open_rows, *opened) if row.closed_at is None]
        subject.due_at = _earliest(still_open)
    db.session.add_all(opened)
    db.session.flush()


def is_settled(subject: Subject, wanted: Iterable[WaitFor], standing: Standing) -> bool:
    """Whether the open waits are just those that the state wants of its present holders."""
    held = {each.identity for want in wanted for each in _holders(want, standing)}
    rows = queries.open_waits_of(subject.kind, subject.id)
    return held == {
        (row.position, row.role_key, row.account_id, row.organisation_id) for row in rows
    }


def hand_over(
    subject: Subject,
    workflow: Workflow,
    wanted: Iterable[WaitFor],
    standing: Standing,
    entry: HistoryEntry,
) -> None:
    """Settle the waits whose holders changed: what was due stays due when it was."""
    dues = {row.position: row.due_at for row in queries.open_waits_of(subject.kind, subject.id)}
    settle_waits(subject, workflow, wanted, standing, entry)
    rows = queries.open_waits_of(subject.kind, subject.id)
    for row in rows:
        if row.opened_by_id == entry.id:
            row.due_at = dues.get(row.position, row.due_at)
    if isinstance(subject, Application):
        subject.due_at = _earliest(rows)
    db.session.flush()


def _earliest(waits: Iterable[Wait]) -> datetime | None:
    dues = [wait.due_at for wait in waits if wait.due_at and not wait.paused_at]
    return min(dues, default=None)


def _holders(want: WaitFor, standing: Standing) -> list[_Held]:
    if want.role == "clock":
        return [_Held(want, "clock")]
    if want.role == "reviewer":
        owing = sorted(standing.owing_reviewers)
        return [_Held(want, "reviewer", account_id=person) for person in owing]
    holders = standing.holders(want.role)
    if not holders:
        return [_orphan(want, standing)]
    if want.role in PERSONAL_ROLES:
        return [_Held(want, want.role, account_id=i) for i in sorted(holders.account_ids)]
    if holders.organisation_id is None:
        return [_Held(want, want.role, account_id=i) for i in sorted(holders.account_ids)]
    return [_Held(want, want.role, organisation_id=holders.organisation_id)]


def _orphan(want: WaitFor, standing: Standing) -> _Held:
    """Nobody may act: the project office names a substitute."""
    place = standing.holders(OFFICE).organisation_id or standing.application.organisation_id
    return _Held(want, OFFICE, organisation_id=place, is_orphan=True)


def _open(
    subject: Subject, workflow: Workflow, held: _Held, dates: _Dates, entry: HistoryEntry
) -> Wait:
    application, due_action = application_of(subject), engine.due_action(workflow, subject.state)
    task = with_kind(held.entry.task, subject)
    return Wait(
        application_id=application.id,
        subject_kind=subject.kind,
        subject_id=subject.id,
        workflow_key=subject.workflow_key,
        workflow_version=subject.workflow_version,
        state=subject.state,
        position=held.entry.position,
        role_key=held.role_key,
        account_id=held.account_id,
        organisation_id=held.organisation_id,
        programme_id=application.call.programme_id,
        org_path=application.org_path,
        is_orphan=held.is_orphan,
        task_zh=task.zh,
        task_en=task.en,
        opened_at=entry.happened_at,
        due_at=_due_at(subject, held.entry, dates, entry.happened_at),
        due_action=due_action.key if due_action else None,
        paused_at=entry.happened_at if application.suspended_at else None,
        opened_by_id=entry.id,
    )


def _due_at(subject: Subject, want: WaitFor, dates: _Dates, began_at: datetime) -> datetime | None:
    due, sent_back = want.due, subject.sender_state is not None
    if due is None:
        return None
    counts_days = due.date is None or (sent_back and due.after_send_back is not None)
    return calendar.due_at(
        due,
        began_at,
        dates.of_the_call if due.date else {},
        sent_back=sent_back,
        own=dates.own if counts_days else AS_THE_COUNTRY,
    )


def suspend(step: Step) -> None:
    """Pause the application: its waits stand still until it is resumed."""
    step.application.suspended_at = step.now
    step.application.due_at = None
    for wait in queries.open_waits_of_application(step.application.id):
        wait.paused_at = step.now


def resume(step: Step) -> None:
    """Go on: every due moment moves by the length of the pause."""
    waits, former = queries.open_waits_of_application(step.application.id), {}
    for wait in waits:
        if wait.paused_at and wait.due_at:
            former[wait.id] = wait.due_at
            wait.due_at += step.now - wait.paused_at
        wait.paused_at = None
    step.application.suspended_at = None
    step.application.due_at = _earliest(w for w in waits if w.subject_kind == "application")
    moving = Moving(step.actor, "", step.history.id, step.now, former)
    tell_of_moves(moving, but=[step.application.leader_id])  # who is told of the step itself


def end_suspension(step: Step) -> None:
    """The application ends or goes to settlement: it is suspended no longer."""
    step.application.suspended_at = None


def move_due(step: Step) -> None:
    """Recompute the open dues of the application after one of its dates was moved."""
    move_dues(step.application)


def move_dues(application: Application) -> dict[int, datetime]:
    """Move open waits that are due on a date which was put off; of each when it was due before."""
    former = {}
    dates = queries.dates_of(application)
    for wait in queries.open_waits_of_application(application.id):
        key = queries.date_key_of(wait)
        if key in dates and wait.due_at and dates[key] > wait.due_at:
            former[wait.id] = wait.due_at
            wait.due_at = dates[key]
    db.session.flush()
    application.due_at = db.session.scalar(earliest_due(application.id))
    return former


def earliest_due(application_id: int) -> Select[datetime | None]:
    """Select of the moment at which an application's own open waits are first due."""
    return (
        select(Wait.due_at)
        .where(
            Wait.application_id == application_id,
            Wait.subject_kind == "application",
            Wait.closed_at.is_(None),
            Wait.paused_at.is_(None),
        )
        .order_by(Wait.due_at)
        .limit(1)
    )


EFFECTS = {e.__name__: e for e in (suspend, resume, end_suspension, move_due)}
