"""Which versions of an application there are, who may read which, and what differs between two."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, select
from sqlalchemy.orm import joinedload

from approvals import frozen
from approvals.accounts.models import Account, Organisation
from approvals.applications.change_models import ChangeRequest
from approvals.applications.comparison import Cell, Comparison, Content, compare
from approvals.applications.models import Application
from approvals.applications.queries import contents_of
from approvals.applications.snapshot import snapshot
from approvals.applications.version_models import ApplicationVersion, Mark
from approvals.audit.models import HistoryEntry
from approvals.database import db
from approvals.presentation import localized
from approvals.programmes.models import BudgetCategory
from approvals.sight import Sight, Trail
from approvals.viewer import Viewer
from workflows.definition import Action, Title, Workflow

READS_ALL = frozenset({Trail.OWN, Trail.STEPS, Trail.ALL})


@dataclass(frozen=True)
class VersionRow:
    """One version in the list: by whom and with which step it was handed in."""

    number: int
    digest: str
    handed_in_at: datetime
    position: int
    """Its place in the application's history."""
    words: Title | None
    actor_name: str | None
    reason: str = ""
    """Of a change that was granted: why it was asked for."""


def versions_for(application: Application, seen: Sight) -> list[VersionRow]:
    """The versions that this viewer may read, newest first; two queries at most."""
    if not seen.texts:
        return []
    rows = db.session.execute(
        select(
            ApplicationVersion.number,
            ApplicationVersion.digest,
            ApplicationVersion.created_at,
            HistoryEntry,
            ChangeRequest.reason,
        )
        .join(HistoryEntry, HistoryEntry.id == ApplicationVersion.history_id)
        .outerjoin(
            ChangeRequest,
            and_(
                HistoryEntry.subject_kind == ChangeRequest.kind,
                HistoryEntry.subject_id == ChangeRequest.id,
            ),
        )
        .where(ApplicationVersion.application_id == application.id)
        .options(joinedload(HistoryEntry.actor))
        .order_by(ApplicationVersion.number.desc())
    ).all()
    listed = [_listed(application, seen, *row) for row in rows]
    return _readable(application, seen, listed)


def _listed(
    application: Application,
    seen: Sight,
    number: int,
    digest: str,
    handed_in_at: datetime,
    entry: HistoryEntry,
    reason: str | None,
) -> VersionRow:
    is_own = entry.subject_kind == Application.kind
    workflow = frozen.of(application) if is_own else frozen.newest(entry.subject_kind)
    action = step_of(workflow, entry)
    name = entry.actor.name if entry.actor and seen.names else None
    words = action.past if action else None
    told = (reason or "") if seen.trail & READS_ALL else ""
    return VersionRow(number, digest, handed_in_at, entry.position, words, name, told)


def step_of(workflow: Workflow, entry: HistoryEntry) -> Action | None:
    """The step of a history entry, in the definition that the application runs under."""
    return workflow.action(entry.from_state, entry.action) if entry.from_state else None


def _readable(application: Application, seen: Sight, rows: list[VersionRow]) -> list[VersionRow]:
    """Who reads no steps reads no earlier version than the one that came before them."""
    if seen.trail & READS_ALL:
        return rows
    since = (
        application.ratified_at
        if Trail.MONEY in seen.trail
        else _came_before_a_committee_at(application)
    )
    if since is None:
        return rows[:1]
    older = [row.number for row in rows if row.handed_in_at <= since]
    first = max(older, default=1)
    return [row for row in rows if row.number >= first]


def _came_before_a_committee_at(application: Application) -> datetime | None:
    states = [state.key for state in frozen.of(application).states if state.committee]
    return db.session.scalar(
        select(func.min(HistoryEntry.happened_at)).where(
            HistoryEntry.application_id == application.id,
            HistoryEntry.subject_kind == Application.kind,
            HistoryEntry.to_state.in_(states),
        )
    )


def seen_last(rows: Sequence[VersionRow], application_id: int, viewer: Viewer) -> int | None:
    """The number of the version on which this person last took a step; null: on none."""
    position = db.session.scalar(
        select(func.max(HistoryEntry.position)).where(
            HistoryEntry.application_id == application_id,
            HistoryEntry.actor_id == viewer.account.id,
        )
    )
    if position is None:
        return None
    return max((row.number for row in rows if row.position <= position), default=None)


def compared_for(application: Application, seen: Sight, old: int, new: int) -> Comparison | None:
    """What differs between two versions as far as this viewer reads it; null where one is missing.

    The caller has made sure that the viewer may read both.
    """
    contents = contents_of_versions(application.id, {old, new})
    if contents.keys() != {old, new}:
        return None
    return compare(contents[old], contents[new], amounts=seen.amounts, people=seen.names)


def draft_compared(application: Application, last: ApplicationVersion) -> Comparison:
    """What its people have changed since a version, as it is stored now."""
    return compare(last.content, snapshot(contents_of(application.id)))


def contents_of_versions(application_id: int, numbers: set[int]) -> dict[int, Content]:
    """What was handed in, by the number of the version."""
    rows = db.session.execute(
        select(ApplicationVersion.number, ApplicationVersion.content).where(
            ApplicationVersion.application_id == application_id,
            ApplicationVersion.number.in_(numbers),
        )
    )
    return {row.number: row.content for row in rows}


def marks_between(
    application: Application, seen: Sight, old: VersionRow, new: VersionRow
) -> dict[str, list[Mark]]:
    """The marks that led from one version to the other, by field; only for who reads the steps."""
    found: dict[str, list[Mark]] = {}
    if not seen.trail & READS_ALL:
        return found
    rows = (
        select(Mark)
        .join(Mark.history)
        .where(
            Mark.application_id == application.id,
            HistoryEntry.position > old.position,
            HistoryEntry.position < new.position,
        )
        .order_by(Mark.id)
    )
    for mark in db.session.scalars(rows):
        found.setdefault(mark.field, []).append(mark)
    return found


@dataclass(frozen=True)
class MarkCount:
    """How many marks were set when it was sent back, and how many of them are answered."""

    marks: int
    answered: int

    @property
    def open(self) -> int:
        """How many still have to be answered."""
        return self.marks - self.answered


def open_mark_count(
    application: Application, seen: Sight, known: Mapping[str, Sequence[Mark]]
) -> MarkCount | None:
    """Null where nothing is marked, or where this viewer does not read the steps.

    Marks that the page has read anyway are not asked for again.
    """
    if application.sender_state is None or not seen.trail & READS_ALL:
        return None
    if given := [mark for marks in known.values() for mark in marks]:
        return MarkCount(len(given), sum(mark.answered_at is not None for mark in given))
    marks, answered = db.session.execute(
        select(func.count(), func.count(Mark.answered_at)).where(
            Mark.application_id == application.id, Mark.closed_at.is_(None)
        )
    ).one()
    return MarkCount(marks, answered) if marks else None


@dataclass(frozen=True)
class Names:
    """What ids in versions are called today."""

    accounts: dict[int, str]
    organisations: dict[int, str]
    categories: dict[int, str]


def names_in(*comparisons: Comparison) -> Names:
    """The names of everybody and everything that they mention: three queries at most."""
    cells = [value.cell for each in comparisons for value in each.values]
    tables = [table for each in comparisons for table in each.tables]
    cells += [c for table in tables for row in table.rows for c in row.cells]
    return Names(
        _named(Account, _ids(cells, "leader", "account")),
        _named(Organisation, _ids(cells, "organisation")),
        _named(BudgetCategory, _ids(cells, "category")),
    )


def _ids(cells: Iterable[Cell], *names: str) -> set[int]:
    """The project's category is a word, that of a budget line an id."""
    values = (value for cell in cells if cell.name in names for value in (cell.old, cell.new))
    return {value for value in values if isinstance(value, int)}


def _named(model: type, ids: set[int]) -> dict[int, str]:
    if not ids:
        return {}
    return {
        row.id: localized(row) for row in db.session.scalars(select(model).where(model.id.in_(ids)))
    }
