"""Who is told of a step: the applicant's side, who began a process, who sent something back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import joinedload

from approvals.accounts.models import Account
from approvals.applications.models import Application, Member
from approvals.audit.models import HistoryEntry
from approvals.database import db
from approvals.deadlines.reminder_models import PostWish
from approvals.standing import Standing
from approvals.step import Subject


@dataclass(frozen=True)
class Reader:
    """Somebody who is told, and how."""

    account: Account
    wish: PostWish | None


def applicants_side(application: Application) -> Sequence[Reader]:
    """The leader, and the members who want to know; one query."""
    joined = select(Member.account_id).where(Member.application_id == application.id)
    wants = or_(PostWish.account_id.is_(None), PostWish.tells_of_joined)
    return _readers(
        or_(
            Account.id == application.leader_id,
            and_(Account.id.in_(joined), wants),
        )
    )


def starter(subject: Subject, standing: Standing) -> Sequence[Reader]:
    """Who began a child process, unless it was the applicant or somebody who may know no more."""
    began = db.session.scalar(
        select(HistoryEntry)
        .where(
            HistoryEntry.application_id == standing.application.id,
            HistoryEntry.subject_kind == subject.kind,
            HistoryEntry.subject_id == subject.id,
        )
        .order_by(HistoryEntry.position)
        .limit(1)
    )
    return _if_still_concerned(began, standing)


def who_sent_it_back(entry: HistoryEntry, standing: Standing) -> Sequence[Reader]:
    """Who took the step that led the other way last, if they still hold that role here."""
    sent = db.session.scalar(
        select(HistoryEntry)
        .where(
            HistoryEntry.application_id == entry.application_id,
            HistoryEntry.subject_kind == entry.subject_kind,
            HistoryEntry.from_state == entry.to_state,
            HistoryEntry.to_state == entry.from_state,
            HistoryEntry.position < entry.position,
        )
        .order_by(HistoryEntry.position.desc())
        .limit(1)
    )
    return _if_still_concerned(sent, standing)


def _if_still_concerned(entry: HistoryEntry | None, standing: Standing) -> Sequence[Reader]:
    if entry is None or entry.actor_id is None or entry.role_key is None:
        return ()
    if not standing.roles_of(entry.actor_id, frozenset({entry.role_key})):
        return ()
    return _readers(Account.id == entry.actor_id)


def holders_of(role_keys: Collection[str], standing: Standing) -> Sequence[Reader]:
    """Everybody who may act here in one of these roles."""
    return readers({each for key in role_keys for each in standing.holders(key).account_ids})


def readers(account_ids: Collection[int]) -> Sequence[Reader]:
    """These people."""
    return _readers(Account.id.in_(account_ids))


def _readers(condition: ColumnElement[bool]) -> Sequence[Reader]:
    rows = db.session.execute(
        select(Account, PostWish)
        .outerjoin(PostWish, PostWish.account_id == Account.id)
        .where(condition, Account.is_enabled)
        .options(joinedload(Account.organisation))
        .order_by(Account.id)
    )
    return [Reader(account, wish) for account, wish in rows]
