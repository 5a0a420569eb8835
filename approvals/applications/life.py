"""An application's life as its page tells it: stages with dates, who has it, what was done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select
from sqlalchemy.orm import joinedload

from approvals import frozen
from approvals.applications.models import Application
from approvals.applications.version_models import ApplicationVersion
from approvals.audit.models import HistoryEntry
from approvals.database import db
from approvals.sight import Sight, Trail
from workflows.definition import Action, Title, Workflow

STARTS = {
    "application": Title("建立草稿", "began a draft"),
    "payment": Title("建立拨款单", "began a payment"),
    "change_request": Title("提出变更申请", "asked for a change"),
    "objection": Title("提出异议", "objected"),
}
"""Beginning something is no step of its definition."""
BESIDE = {
    "hand_over": Title("改由他人办理", "handed it over"),
    "change_leader": Title("变更负责人", "changed the leader"),
    "take_over": Title("沿用了以往申报的内容", "took over an earlier declaration"),
    "agree_to_taking_over": Title(
        "同意同事沿用本项目的申报内容", "agreed to a colleague's taking it over"
    ),
    "withdraw_consent": Title("撤回了给同事的沿用同意", "withdrew a colleague's consent"),
    "change_reviewer": Title("更换评审人", "changed a reviewer"),
    "add_member": Title("增加或调整成员", "added or changed a member"),
    "remove_member": Title("移出成员", "removed a member"),
    "remove_attachment": Title("删除附件", "removed a file"),
    "refuse_attachment": Title("含病毒的附件被拒收", "had an infected file refused"),
    "extend_wait": Title("调整期限", "put off a deadline"),
    "move_for_days": Title("因放假顺延期限", "had deadlines moved for days off"),
}
"""What is done to an application outside its process."""
WITHOUT_NAME = frozenset({"reviewer", "chair"})
"""The applicant reads that the committee decided, not which person sits on it."""


@dataclass(frozen=True)
class StageStep:
    """One stage on the stepper. `status` is gone, now or ahead."""

    number: int
    title: Title
    status: str
    state: Title | None
    reached_at: datetime | None
    times: int
    """How often the application came into this stage."""


@dataclass(frozen=True)
class Event:
    """One line of the timeline."""

    entry: HistoryEntry
    words: Title
    actor_name: str | None
    """Null: the clock, or a body whose people this viewer does not see."""
    role_key: str | None
    for_name: str | None
    """The person acted for by delegation."""
    shows_comment: bool


@dataclass(frozen=True)
class LastVersion:
    """What was handed in last: its number and the digest of its content."""

    number: int
    digest: str


def history_of(application: Application) -> tuple[list[HistoryEntry], LastVersion | None]:
    """Everything done to an application and its children, oldest first, with people's names.

    The last version comes with it: the page asks once for both.
    """
    rows = db.session.execute(
        select(HistoryEntry, ApplicationVersion.number, ApplicationVersion.digest)
        .outerjoin(
            ApplicationVersion,
            and_(
                ApplicationVersion.history_id == HistoryEntry.id,
                ApplicationVersion.application_id == application.id,
            ),
        )
        .where(HistoryEntry.application_id == application.id)
        .order_by(HistoryEntry.position)
        .options(joinedload(HistoryEntry.actor), joinedload(HistoryEntry.on_behalf_of))
    ).all()
    versions = [LastVersion(number, digest) for _entry, number, digest in rows if number]
    return [entry for entry, *_version in rows], versions[-1] if versions else None


def stepper(application: Application, entries: Iterable[HistoryEntry]) -> list[StageStep]:
    """The stages in order, each with the day it was reached, as far as the life has gone."""
    workflow = frozen.of(application)
    present = _stage_now(application, workflow, entries := list(entries))
    keys = [stage.key for stage in workflow.stages]
    now = keys.index(present) if present in keys else -1
    over = workflow.state(application.state).kind == "end"
    return [
        _stage_step(number, application, workflow, entries, now=now, over=over)
        for number in range(len(keys))
    ]


def _stage_step(
    number: int,
    application: Application,
    workflow: Workflow,
    entries: list[HistoryEntry],
    *,
    now: int,
    over: bool,
) -> StageStep:
    stage = workflow.stages[number]
    visits = [e for e in entries if _enters(e, stage.key, workflow)]
    is_now = number == now and not over
    reached = bool(visits) and (number <= now)
    return StageStep(
        number=number + 1,
        title=stage.title,
        status="now" if is_now else "gone" if reached else "ahead",
        state=workflow.state(application.state).title
        if is_now or (over and number == now)
        else None,
        reached_at=visits[0].happened_at if reached else None,
        times=len(visits),
    )


def _stage_now(
    application: Application, workflow: Workflow, entries: list[HistoryEntry]
) -> str | None:
    """The stage of the present state; of an ended life, the last one it was in."""
    stage = workflow.state(application.state).stage
    if stage is not None:
        return stage
    for entry in reversed(entries):
        if entry.subject_kind == "application" and entry.from_state:
            return workflow.state(entry.from_state).stage
    return None


def _enters(entry: HistoryEntry, stage: str, workflow: Workflow) -> bool:
    if entry.subject_kind != "application" or entry.to_state is None:
        return False
    before = workflow.state(entry.from_state).stage if entry.from_state else None
    return workflow.state(entry.to_state).stage == stage and before != stage


def states_gone(entries: Iterable[HistoryEntry]) -> set[str]:
    """The states that the application has left behind."""
    return {e.from_state for e in entries if e.subject_kind == "application" and e.from_state}


def timeline(
    application: Application, entries: Iterable[HistoryEntry], seen: Sight, viewer_id: int
) -> list[Event]:
    """What this viewer may read of what was done, newest first."""
    events = [
        _event(application, entry, seen, viewer_id)
        for entry in entries
        if _readable(application, entry, seen, viewer_id)
    ]
    return list(reversed(events))


def _readable(application: Application, entry: HistoryEntry, seen: Sight, viewer_id: int) -> bool:
    if entry.actor_id == viewer_id or Trail.ALL in seen.trail:
        return True
    if Trail.STEPS in seen.trail:
        return True
    if Trail.OWN in seen.trail:
        return entry.role_key != "reviewer" and entry.action != "assign_reviewers"
    return Trail.MONEY in seen.trail and _is_about_money(application, entry)


def _is_about_money(application: Application, entry: HistoryEntry) -> bool:
    action = _action(application, entry)
    named = {"reserve_money", "commit_money", "record_spending", "return_money", "close_account"}
    return entry.subject_kind == "payment" or bool(action and named & set(action.effects))


def _event(application: Application, entry: HistoryEntry, seen: Sight, viewer_id: int) -> Event:
    action = _action(application, entry)
    hidden = (
        entry.role_key in WITHOUT_NAME
        and entry.actor_id != viewer_id
        and not {Trail.STEPS, Trail.ALL} & seen.trail
    )
    return Event(
        entry=entry,
        words=action.past if action else BESIDE.get(entry.action, STARTS[entry.subject_kind]),
        actor_name=None if hidden or entry.actor is None else entry.actor.name,
        role_key=entry.role_key,
        for_name=entry.on_behalf_of.name if entry.on_behalf_of and not hidden else None,
        shows_comment=bool(entry.comment) and entry.role_key != "reviewer",
    )


def _action(application: Application, entry: HistoryEntry) -> Action | None:
    """The step that an entry tells of, in the definition it was taken under."""
    if entry.subject_kind == "application":
        workflow = frozen.of(application)
    else:
        workflow = frozen.newest(entry.subject_kind)
    if entry.from_state and (found := workflow.action(entry.from_state, entry.action)):
        return found
    return next((each for each in workflow.actions if each.key == entry.action), None)
