"""What the rules may know about any kind of subject, and what a page need not ask for again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from approvals.applications.models import Application
from approvals.audit.models import HistoryEntry
from approvals.database import db
from approvals.deadlines import queries as deadlines
from approvals.deadlines.models import Wait
from approvals.standing import Standing
from approvals.step import Subject, application_of


@dataclass(frozen=True)
class Loaded:
    """What of an application a page has read already: it is not asked for again."""

    waits: Sequence[Wait] | None = None
    """The open waits of the application and its children."""
    entries: Sequence[HistoryEntry] | None = None
    """The whole history of the application and its children."""
    standing: Standing | None = None
    """The people around the application: its children have the same."""


NOTHING_LOADED = Loaded()


def latest_entry(subject: Subject) -> HistoryEntry | None:
    """The last thing done to a subject, with who did it: for telling who was faster."""
    return db.session.scalars(
        select(HistoryEntry)
        .where(
            HistoryEntry.application_id == application_of(subject).id,
            HistoryEntry.subject_kind == subject.kind,
            HistoryEntry.subject_id == subject.id,
        )
        .order_by(HistoryEntry.position.desc())
        .limit(1)
        .options(joinedload(HistoryEntry.actor))
    ).first()


class SubjectFacts:
    """Facts that every kind of subject has."""

    def __init__(self, subject: Subject, standing: Standing, loaded: Loaded) -> None:
        self.subject = subject
        self._loaded = loaded
        self.application: Application = standing.application
        self.standing = standing
        self.now = standing.now

    @property
    def state(self) -> str:
        return self.subject.state

    @property
    def sender_state(self) -> str | None:
        return self.subject.sender_state

    @property
    def verdict_state(self) -> str | None:
        return self.subject.verdict_state

    @property
    def suspended(self) -> bool:
        return self.application.suspended_at is not None

    @property
    def loop_limit(self) -> int:
        return self.application.call.loop_limit

    def times_taken(self, key: str, from_state: str) -> int:
        """How often this step was taken out of this state."""
        return self._taken.get((key, from_state), 0)

    @cached_property
    def _taken(self) -> Mapping[tuple[str, str], int]:
        if self._loaded.entries is not None:
            return Counter(
                (entry.action, entry.from_state)
                for entry in self._loaded.entries
                if self._is_about(entry) and entry.from_state
            )
        return self._counted()

    def _counted(self) -> dict[tuple[str, str], int]:
        rows = db.session.execute(
            select(HistoryEntry.action, HistoryEntry.from_state, func.count())
            .where(
                HistoryEntry.application_id == self.application.id,
                HistoryEntry.subject_kind == self.subject.kind,
                HistoryEntry.subject_id == self.subject.id,
            )
            .group_by(HistoryEntry.action, HistoryEntry.from_state)
        )
        return {(action, state): count for action, state, count in rows if state}

    @cached_property
    def due_passed(self) -> bool:
        """Whether an open wait of the subject is past its due moment."""
        mine = (wait for wait in self._waits if self._is_about(wait))
        return any(w.due_at is not None and w.due_at <= self.now for w in mine)

    @cached_property
    def _waits(self) -> Sequence[Wait]:
        """The open waits of the application and its children: one query for many facts."""
        if self._loaded.waits is not None:
            return self._loaded.waits
        return deadlines.open_waits_of_application(self.application.id)

    def _is_about(self, row: Wait | HistoryEntry) -> bool:
        return (row.subject_kind, row.subject_id) == (self.subject.kind, self.subject.id)

    def _open_children(self, kind: str) -> int:
        """How many children of a kind are under way: each of them has an open wait."""
        return len({wait.subject_id for wait in self._waits if wait.subject_kind == kind})
