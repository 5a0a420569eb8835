"""Verbs of making a call: create, copy last year's, save."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from approvals import door
from approvals.accounts.models import Account, Organisation
from approvals.applications.models import Application
from approvals.audit.effects import record_administration
from approvals.database import db
from approvals.deadlines.models import Wait
from approvals.deadlines.moved_effects import Moving, tell_of_moves
from approvals.deadlines.queries import own_days
from approvals.deadlines.rule_effects import copy_rules
from approvals.programmes import completeness, copying, holding, writing
from approvals.programmes.completeness import Gap
from approvals.programmes.content import changes, content_of
from approvals.programmes.draft import CallDraft
from approvals.programmes.models import Call, Programme
from approvals.programmes.queries import code_taken
from approvals.programmes.template_queries import newest_for
from approvals.programmes.window_effects import put_off
from approvals.wording import N_
from workflows.engine import RequirementUnmet

CANCELLED = N_("The call was cancelled; nothing can be changed any more.")
CODE_TAKEN = N_("There is a call of this year with this code already.")


class StaleEdit(RuntimeError):
    """Somebody else changed the call since this person opened its form. Nothing was written."""

    def __init__(self, call: Call) -> None:
        super().__init__(f"call {call.id} was changed meanwhile")
        self.call = call


class Incomplete(RuntimeError):
    """The call lacks what an open call must have. Nothing was written."""

    def __init__(self, found: list[Gap]) -> None:
        super().__init__(", ".join(gap.sentence for gap in found))
        self.gaps = found


def create(draft: CallDraft, actor: Account, *, now: datetime) -> Call:
    """A new call in preparation. Commits."""
    call = Call(version=0)
    _write(call, draft)
    call.form_template = newest_for(call.organisation)
    db.session.add(call)
    _flush()
    record_administration("call", call.id, "add", actor.id, now, values=content_of(call))
    db.session.commit()
    return call


def copy(source: Call, actor: Account, *, now: datetime) -> Call:
    """The next year's call out of this one, committees included, in preparation. Commits."""
    if code_taken(source.organisation_id, source.year + 1, source.code):
        raise RequirementUnmet(CODE_TAKEN)
    call = copying.next_years(source, own_days(source.org_path))
    call.form_template = newest_for(source.organisation)
    db.session.add(call)
    _flush()
    copy_rules(source.id, call.id)
    values = {"from": source.id, **content_of(call)}
    record_administration("call", call.id, "copy", actor.id, now, values=values)
    db.session.commit()
    return call


def save(call: Call, draft: CallDraft, editor: Account, *, based_on: int, now: datetime) -> None:
    """Store an edit that is based on a version. Commits.

    Raises `StaleEdit`, `Incomplete` (an open call has to stay complete) or RequirementUnmet (what
    is held, a tighter limit, a reviewer at work left out); nothing is written then.
    """
    if call.opened_at and (draft.committees is not None or _grace(call, draft)):
        lock_applications(call)
    lock(call)
    _refuse_unfit(call, draft, based_on)
    before = content_of(call)
    _write(call, draft)
    _flush()
    after = content_of(call)
    if call.opened_at and (found := completeness.gaps(call, now)):
        raise Incomplete(found)
    if changed := changes(before, after):
        call.version += 1
        entry = record_administration("call", call.id, "change", editor.id, now, values=changed)
        if call.opened_at and "grace_days" in changed:
            former = {key: at for each in put_off(call) for key, at in each.items()}
            tell_of_moves(Moving(editor, "", entry.id, now, former))
    if call.opened_at and "committees" in changed:
        _settle_committee_waits(call, editor, now)
    db.session.commit()


def _grace(call: Call, draft: CallDraft) -> bool:
    """Whether there are to be other days of grace."""
    return draft.columns.get("grace_days", call.grace_days) != call.grace_days


def lock(call: Call) -> None:
    """Lock a call and read it anew, with everything that belongs to it."""
    db.session.execute(select(Call.id).where(Call.id == call.id).with_for_update())
    db.session.expire(call)


def lock_applications(call: Call) -> None:
    """Lock the applications that run. Before their call, as the door does for a new number."""
    running = select(Application.id).where(
        Application.call_id == call.id, Application.closed_at.is_(None)
    )
    db.session.execute(running.order_by(Application.id).with_for_update()).all()


def _refuse_unfit(call: Call, draft: CallDraft, based_on: int) -> None:
    if based_on != call.version:
        raise StaleEdit(call)
    if call.cancelled_at:
        raise RequirementUnmet(CANCELLED)
    named = {*draft.columns, *(f.name for f in fields(draft) if getattr(draft, f.name) is not None)}
    for section, reason in holding.held(call).items():
        if named & set(holding.SECTIONS[section]):
            raise RequirementUnmet(reason)
    if tighter := holding.lowered(call, draft.columns):
        raise RequirementUnmet(holding.ONLY_RAISED_WHY, field=tighter[0])
    if name := holding.busy_member_left_out(call, draft.committees or ()):
        raise RequirementUnmet(holding.BUSY_MEMBER, {"name": name}, field="committees")


def _write(call: Call, draft: CallDraft) -> None:
    writing.write(call, draft)
    call.programme = db.session.get_one(Programme, call.programme_id)
    call.organisation = db.session.get_one(Organisation, call.organisation_id)
    call.org_path = call.organisation.path


def _flush() -> None:
    try:
        db.session.flush()
    except IntegrityError as clash:
        db.session.rollback()
        raise RequirementUnmet(CODE_TAKEN, field="code") from clash


def _settle_committee_waits(call: Call, editor: Account, now: datetime) -> None:
    """Whatever waits for the committee's people waits for its present people from now on."""
    waiting = (
        select(Application)
        .join(Wait, Wait.application_id == Application.id)
        .where(
            Application.call_id == call.id,
            Wait.closed_at.is_(None),
            (Wait.role_key == "chair") | Wait.is_orphan,
        )
        .order_by(Application.id)
    )
    for application in db.session.scalars(waiting).unique().all():
        door.settle_again(application, editor, now=now)
