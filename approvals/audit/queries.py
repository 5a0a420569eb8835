"""What was done: chains of history to read, and whether they are whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from approvals.accounts.models import Account
from approvals.audit.digest import FIRST_DIGEST, digest_of
from approvals.audit.models import HistoryEntry
from approvals.database import db

PAGE_SIZE: Final = 50
ROWS_AT_ONCE: Final = 1000


@dataclass(frozen=True)
class Search:
    """Which rows of a chain somebody wants to read."""

    actor_id: int | None = None
    action: str = ""
    before: int | None = None
    """The position before which the page ends: the latest rows come first."""


@dataclass(frozen=True)
class Page:
    """Some rows, latest first, and the position before which the next ones stand."""

    entries: Sequence[HistoryEntry]
    next_before: int | None


@dataclass(frozen=True)
class Broken:
    """The first row of a chain that is not as it was written, and why."""

    chain: str
    position: int
    reason: str


def page_of(chain: str, wanted: Search) -> Page:
    """A page of one chain, with the people in it: one query."""
    conditions = [HistoryEntry.chain == chain]
    if wanted.actor_id is not None:
        conditions.append(HistoryEntry.actor_id == wanted.actor_id)
    if wanted.action:
        conditions.append(HistoryEntry.action == wanted.action)
    if wanted.before is not None:
        conditions.append(HistoryEntry.position < wanted.before)
    rows = db.session.scalars(
        select(HistoryEntry)
        .where(*conditions)
        .options(joinedload(HistoryEntry.actor), joinedload(HistoryEntry.on_behalf_of))
        .order_by(HistoryEntry.position.desc())
        .limit(PAGE_SIZE + 1)
    ).all()
    shown = rows[:PAGE_SIZE]
    return Page(shown, shown[-1].position if len(rows) > PAGE_SIZE else None)


def actors_in(chain: str) -> Sequence[Account]:
    """The people who did something in a chain, by name."""
    acting = select(HistoryEntry.actor_id).where(HistoryEntry.chain == chain)
    return db.session.scalars(
        select(Account).where(Account.id.in_(acting)).order_by(Account.name, Account.id)
    ).all()


def actions_in(chain: str) -> Sequence[tuple[str, str]]:
    """What kinds of things were done in a chain: kind of subject and action."""
    rows = db.session.execute(
        select(HistoryEntry.subject_kind, HistoryEntry.action)
        .where(HistoryEntry.chain == chain)
        .distinct()
        .order_by(HistoryEntry.subject_kind, HistoryEntry.action)
    )
    return [(kind, action) for kind, action in rows]


def verify(chain: str) -> Broken | None:
    """The first row of a chain that was altered, removed or swapped; None: it is whole."""
    rows = db.session.scalars(
        select(HistoryEntry).where(HistoryEntry.chain == chain).order_by(HistoryEntry.position)
    )
    return first_broken(chain, rows)


def verify_all() -> Iterator[tuple[str, Broken | None]]:
    """Every chain and its first broken row, read in one pass with bounded memory."""
    rows = db.session.scalars(
        select(HistoryEntry)
        .order_by(HistoryEntry.chain, HistoryEntry.position)
        .execution_options(yield_per=ROWS_AT_ONCE)
    )
    for chain, entries in groupby(rows, key=lambda entry: entry.chain):
        yield chain, first_broken(chain, entries)


def first_broken(chain: str, entries: Iterable[HistoryEntry]) -> Broken | None:
    """Walk a chain from its first row: numbers without a gap, digests that follow one another."""
    previous = FIRST_DIGEST
    for position, entry in enumerate(entries, 1):
        if reason := _fault(entry, position, previous):
            return Broken(chain, entry.position, reason)
        previous = entry.digest
    return None


def _fault(entry: HistoryEntry, position: int, previous: str) -> str | None:
    if entry.position != position:
        return f"row {position} is missing"
    if entry.previous_digest != previous:
        return "it does not follow the row before it"
    if entry.digest != digest_of(entry):
        return "its content is not what was written"
    return None
