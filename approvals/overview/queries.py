"""Lists of many applications: search, filters, pages by key, and which are the latest?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, tuple_
from sqlalchemy.orm import joinedload

from approvals import frozen
from approvals.access import below, visible
from approvals.accounts.models import Account, Organisation
from approvals.applications.grams import grams
from approvals.applications.models import Application, SearchGram
from approvals.database import db, plan_by_values
from approvals.viewer import Viewer

PAGE = 30
SORTS = ("due", "newest", "amount")


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to; all of it stands in the page's address."""

    words: str = ""
    call_id: int | None = None
    stage: str = ""
    state: str = ""
    organisation_id: int | None = None
    overdue: bool = False
    sort: str = "due"

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is left out by them."""
        return replace(self, sort="due") != Filters()


@dataclass(frozen=True)
class Page:
    """One page of the list; `after` is the key with which the next begins."""

    rows: Sequence[Application]
    after: str | None


def page_of(viewer: Viewer, filters: Filters, after: str | None) -> Page:
    """One page of the applications that this viewer sees, after a key.

    One query; a second one only where the dated rows end on this page and those without a date
    begin, so that an index can find where a late page starts.
    """
    plan_by_values()
    found = _rows(viewer, filters, after)
    if len(found) <= PAGE and filters.sort == "due" and after and not after.startswith("none_"):
        found = [*found, *_rows(viewer, filters, "none_0")][: PAGE + 1]
    rows, more = found[:PAGE], len(found) > PAGE
    return Page(rows, key_of(rows[-1], filters.sort) if more else None)


def _rows(viewer: Viewer, filters: Filters, after: str | None) -> Sequence[Application]:
    """The rows after a key, one more than a page holds.

    They are chosen by their ids, which an index alone gives, and only then looked up.
    """
    found = select(Application.id).where(*conditions(viewer, filters))
    if filters.words.strip():
        found = found.join(Application.leader)
    if after:
        found = found.where(_after(filters.sort, after))
    order = _order(filters.sort)
    return db.session.scalars(
        select(Application)
        .where(Application.id.in_(found.order_by(*order).limit(PAGE + 1)))
        .options(
            joinedload(Application.leader),
            joinedload(Application.organisation),
            joinedload(Application.call),
        )
        .order_by(*order)
    ).all()


def conditions(viewer: Viewer, filters: Filters) -> list[ColumnElement[bool]]:
    """What the viewer sees, narrowed by the filters."""
    found = [visible(viewer)]
    if filters.call_id:
        found.append(Application.call_id == filters.call_id)
    if filters.stage:
        found.append(Application.state.in_(states_of(filters.stage)))
    if filters.state:
        found.append(Application.state == filters.state)
    if filters.organisation_id:
        place = db.session.get(Organisation, filters.organisation_id)
        found.append(below(Application.org_path, place.path if place else "/0/"))
    if filters.overdue:
        found.append(is_overdue(viewer.now))
    if filters.words.strip():
        found.append(_matches(filters.words))
    return found


def is_overdue(now: datetime) -> ColumnElement[bool]:
    """Applications whose earliest due moment has passed."""
    return and_(Application.due_at <= now, Application.closed_at.is_(None))


def _matches(words: str) -> ColumnElement[bool]:
    """Every word in number, title or leader's name: by its bigrams first, then letter by letter."""
    parts = [_word_matches(word) for word in words.split()]
    return and_(*parts)


def _word_matches(word: str) -> ColumnElement[bool]:
    pattern = f"%{_escaped(word)}%"
    literally = or_(
        Application.title.ilike(pattern, escape="\\"),
        Application.number.ilike(pattern, escape="\\"),
        Account.name.ilike(pattern, escape="\\"),
    )
    if len(word) == 1:
        return literally
    found = and_(*map(_has_gram, sorted(grams(word))))
    return found if len(word) == 2 else and_(found, literally)


def _has_gram(gram: str) -> ColumnElement[bool]:
    return Application.id.in_(select(SearchGram.application_id).where(SearchGram.gram == gram))


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def states_of(stage: str) -> list[str]:
    """The states of a stage in every process of applications."""
    return sorted(
        {
            state.key
            for workflow in frozen.shipped().values()
            for state in workflow.states
            if state.stage == stage and workflow.subject == "application"
        }
    )


def _order(sort: str) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """The columns that put the list into the wanted order, each row in a place of its own."""
    if sort == "due":
        return Application.due_at.asc().nulls_last(), Application.id.asc()
    return _sorted_by(sort).desc(), Application.id.desc()


def _sorted_by(sort: str) -> Any:
    return Application.requested_amount if sort == "amount" else Application.id


def _after(sort: str, key: str) -> ColumnElement[bool]:
    """What comes after the key of the last row of the page before."""
    if sort == "due":
        return _after_due(key)
    value, _, last_id = key.partition("_")
    return _before(_sorted_by(sort), value, int(last_id))


def _before(column: Any, value: str, last_id: int) -> ColumnElement[bool]:
    typed = int(value) if column is Application.id else Decimal(value)
    return or_(column < typed, and_(column == typed, Application.id < last_id))


def _after_due(after: str) -> ColumnElement[bool]:
    text, _, last_id = after.partition("_")
    if text == "none":
        return and_(Application.due_at.is_(None), Application.id > int(last_id))
    moment = datetime.fromisoformat(text)
    return tuple_(Application.due_at, Application.id) > (moment, int(last_id))


def key_of(row: Application, sort: str) -> str:
    """The key of a row in an order, as it stands in an address."""
    if sort == "due":
        return f"{row.due_at.isoformat() if row.due_at else 'none'}_{row.id}"
    return f"{row.requested_amount if sort == 'amount' else row.id}_{row.id}"


def overdue(viewer: Viewer, limit: int = 8) -> Sequence[Application]:
    """The latest applications, the one that waits longest first."""
    return db.session.scalars(
        select(Application)
        .where(visible(viewer), is_overdue(viewer.now))
        .options(joinedload(Application.leader), joinedload(Application.organisation))
        .order_by(Application.due_at, Application.id)
        .limit(limit)
    ).all()


def departments_of(viewer: Viewer) -> Sequence[Organisation]:
    """The organisations at or below the viewer's hats, for the filter."""
    paths = {hat.org_path for hat in viewer.hats} or {viewer.account.organisation.path}
    return db.session.scalars(
        select(Organisation)
        .where(or_(*(below(Organisation.path, path) for path in sorted(paths))))
        .order_by(Organisation.path)
        .limit(200)
    ).all()
