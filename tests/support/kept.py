"""How does a test begin with a school in some state without walking there again? What was built once is kept.

A function marked `kept` builds rows. Called again on a database to which the same was done since it
was empty, and nothing else, it puts the rows back that it built before. Whatever else is
written in between makes it build as if nothing were kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import wraps
from typing import Any, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

from flask import current_app
from sqlalchemy import Connection, Table, event, select, text
from sqlalchemy.engine import Engine
from sqlalchemy.pool import Pool

from approvals.database import db

Given = ParamSpec("Given")
Made = TypeVar("Made")
Trail = tuple[Any, ...]
"""What was built since the database was empty."""
Rows = dict[Table, dict[Any, dict[str, Any]]]
"""By table and primary key."""
READING = ("SELECT", "PRAGMA", "BEGIN", "SET", "SHOW", "SAVEPOINT", "RELEASE", "ROLLBACK")
LAST = "SELECT sequencename, last_value FROM pg_sequences WHERE last_value IS NOT NULL"

_trails: WeakKeyDictionary[Pool, Trail | None] = WeakKeyDictionary()
"""By database; null where something was written that no kept function wrote."""
_kept: WeakKeyDictionary[Pool, dict[Trail, Kept | None]] = WeakKeyDictionary()
"""By database and way; null where somebody came by once, which is not yet worth keeping."""


class Nameless(Exception):
    """A value by which no call can be known again."""


@dataclass(frozen=True)
class Kept:
    """What a function left in the database, and what it returned."""

    rows: Rows
    lasts: dict[str, int]
    """The last numbers that PostgreSQL's sequences gave."""
    made: Any


def emptied() -> None:
    """Nothing is in the database."""
    _trails[db.engine.pool] = ()


def forget() -> None:
    """Build everything anew from now on."""
    _kept.pop(db.engine.pool, None)


def kept(build: Callable[Given, Made]) -> Callable[Given, Made]:
    """Build twice, put back every other time."""

    @wraps(build)
    def built(*arguments: Given.args, **keywords: Given.kwargs) -> Made:
        trail = _trail_to(build.__qualname__, arguments, keywords)
        if trail is None:
            return build(*arguments, **keywords)
        places = _kept.setdefault(db.engine.pool, {})
        before = places.get(trail[:-1])
        if known := places.get(trail):
            _put_back(known, before)
            made = _as_objects(known.made)
        else:
            made = build(*arguments, **keywords)
            db.session.commit()
            again = trail in places and (before or not trail[:-1])
            places[trail] = Kept(all_rows(), _lasts(), _as_names(made)) if again else None
            db.session.commit()
        _trails[db.engine.pool] = trail
        return made

    return built


@event.listens_for(Engine, "before_cursor_execute")
def _note(connection: Connection, _cursor: Any, statement: str, *_more: Any) -> None:
    if not statement.lstrip().startswith(READING):
        _trails[connection.engine.pool] = None


def _trail_to(name: str, arguments: Any, keywords: dict[str, Any]) -> Trail | None:
    """The way so far and this call; null where the call does not only go on from kept ones."""
    so_far = _trails.get(db.engine.pool)
    written = db.session.new or db.session.dirty or db.session.deleted
    if so_far is None or written or current_app.extensions["settings"].redis_url:
        return None
    try:
        call = name, _name(arguments), _name(tuple(sorted(keywords.items())))
    except Nameless:
        return None
    return (*so_far, call)


def _name(value: Any) -> Any:
    if isinstance(value, db.Model):
        return type(value).__name__, db.inspect(value).identity
    if is_dataclass(value):
        return tuple(_name(getattr(value, each.name)) for each in fields(value))
    if isinstance(value, tuple | list):
        return tuple(_name(each) for each in value)
    if isinstance(value, dict):
        return _name(tuple(sorted(value.items())))
    if callable(value) or type(value).__hash__ is None:
        raise Nameless(value)
    return value


@dataclass(frozen=True)
class _Row:
    model: Any
    identity: Any


def _as_names(made: Any) -> Any:
    if isinstance(made, db.Model):
        return _Row(type(made), db.inspect(made).identity)
    if is_dataclass(made):
        return replace(made, **{f.name: _as_names(getattr(made, f.name)) for f in fields(made)})  # type: ignore[type-var]
    return type(made)(map(_as_names, made)) if isinstance(made, tuple | list) else made


def _as_objects(made: Any) -> Any:
    if isinstance(made, _Row):
        return db.session.get(made.model, made.identity)
    if is_dataclass(made):
        return replace(made, **{f.name: _as_objects(getattr(made, f.name)) for f in fields(made)})  # type: ignore[type-var]
    return type(made)(map(_as_objects, made)) if isinstance(made, tuple | list) else made


def all_rows() -> Rows:
    """Everything that the database holds."""
    return {table: found for table in db.metadata.sorted_tables if (found := _rows_of(table))}


def _rows_of(table: Table) -> dict[Any, dict[str, Any]]:
    found = db.session.execute(select(table)).mappings()
    keys = [column.name for column in table.primary_key]
    return {tuple(row[key] for key in keys): dict(row) for row in found}


def _is_postgresql() -> bool:
    return db.engine.dialect.name == "postgresql"


def _lasts() -> dict[str, int]:
    if not _is_postgresql():
        return {}
    return {row.sequencename: row.last_value for row in db.session.execute(text(LAST))}


def _put_back(wanted: Kept, there: Kept | None) -> None:
    """Make the rows that are wanted of those that are there, without asking for foreign keys."""
    connection = db.session.connection()
    ease = "SET LOCAL session_replication_role = replica"
    connection.execute(text(ease if _is_postgresql() else "PRAGMA defer_foreign_keys=ON"))
    for table, gone, new in _differences(wanted.rows, there.rows if there else {}):
        if gone:
            keys = list(table.primary_key)
            for identity in gone:
                same = (key == value for key, value in zip(keys, identity, strict=True))
                connection.execute(table.delete().where(*same))
        if new:
            connection.execute(table.insert(), new)
    if wanted.lasts:
        sets = ", ".join(f"setval('\"{name}\"', {last})" for name, last in wanted.lasts.items())
        connection.execute(text(f"SELECT {sets}"))
    db.session.commit()
    db.session.expire_all()


def _differences(
    wanted: Rows, there: Rows
) -> Iterator[tuple[Table, list[Any], list[dict[str, Any]]]]:
    """By table: which rows go, and which come; a changed one does both."""
    for table in {**there, **wanted}:
        before, after = there.get(table, {}), wanted.get(table, {})
        gone = [key for key, row in before.items() if after.get(key) != row]
        yield table, gone, [row for key, row in after.items() if before.get(key) != row]
