"""Public notice (公示) and objections: put up, closed, taken down, answered."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from approvals import frozen
from approvals.audit.models import HistoryEntry
from approvals.database import db
from approvals.deadlines import queries as deadlines
from approvals.reviews.models import Objection, PublicNotice
from approvals.step import Step
from workflows import calendar
from workflows.definition import Due

SHOWN_FOR = timedelta(days=30)
FIVE_WORKING_DAYS = Due(working_days=5)


def open_public_notice(step: Step) -> None:
    """Ratified: the project stands on the public page, open to objections for the state's time."""
    db.session.add(
        PublicNotice(
            application_id=step.application.id,
            opened_at=step.now,
            objections_until_at=_objections_until(step),
            hidden_after_at=step.now + SHOWN_FOR,
            history_id=step.history.id,
        )
    )
    db.session.flush()


def close_public_notice(step: Step) -> None:
    """The time for objections is over; the notice can be read until it has stood for 30 days."""
    for notice in _standing_notices(step):
        notice.objections_until_at = min(notice.objections_until_at, step.now)


def withdraw_public_notice(step: Step) -> None:
    """The ratification does not hold any more: the project is taken off the public page."""
    for notice in _standing_notices(step):
        notice.withdrawn_at = step.now


def put_up_again(step: Step, left: HistoryEntry) -> None:
    """The step `left` is taken back: a notice that it took down is up again.

    Back on public notice the time for objections begins anew, as the state's own does; later the
    notice stands as it stood.
    """
    actions = frozen.of(step.application).actions_from(step.to_state)
    took_down = any(
        action.key == left.action and "withdraw_public_notice" in action.effects
        for action in actions
    )
    notice = _latest_notice(step) if took_down else None
    if notice is None or notice.withdrawn_at != left.happened_at:
        return
    opened = db.session.get_one(HistoryEntry, notice.history_id)
    if opened.to_state == step.to_state:
        open_public_notice(step)
    else:
        notice.withdrawn_at = None


def _latest_notice(step: Step) -> PublicNotice | None:
    return db.session.scalars(
        select(PublicNotice)
        .where(PublicNotice.application_id == step.application.id)
        .order_by(PublicNotice.id.desc())
        .limit(1)
    ).first()


def answer_objection(step: Step) -> None:
    """The office's answer to an objection: the words that the objector is told."""
    objection: Objection = step.subject
    objection.reply = step.comment.strip()


def _standing_notices(step: Step) -> list[PublicNotice]:
    return list(
        db.session.scalars(
            select(PublicNotice).where(
                PublicNotice.application_id == step.application.id,
                PublicNotice.withdrawn_at.is_(None),
            )
        )
    )


def _objections_until(step: Step) -> datetime:
    """The moment at which the clock may close the state, by its definition."""
    state = frozen.of(step.application).state(step.to_state)
    due = next((entry.due for entry in state.waits_for if entry.due), FIVE_WORKING_DAYS)
    return calendar.due_at(
        due,
        step.now,
        deadlines.dates_of(step.application),
        sent_back=False,
        own=deadlines.own_days(step.application.org_path),
    )
