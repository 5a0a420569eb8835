"""The database: one declarative base, the column types of the field, and how transactions begin."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from flask import Response, has_request_context, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    BigInteger,
    Connection,
    DateTime,
    Dialect,
    Engine,
    MetaData,
    String,
    TypeDecorator,
    event,
    text,
)
from sqlalchemy.orm import DeclarativeBase

FEN = Decimal("0.01")


class Base(DeclarativeBase):
    """Names every constraint, so that a migration can speak of it."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(model_class=Base)
if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model


class Money(TypeDecorator[Decimal]):
    """Decimal yuan in code, whole fen in a BIGINT: NUMERIC would be a float on SQLite."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | int | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        amount = Decimal(value)
        if amount != amount.quantize(FEN, ROUND_HALF_UP):
            raise ValueError(f"{value} yuan is no whole number of fen")
        return int(amount * 100)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value).scaleb(-2).quantize(FEN)


class ExactDecimal(TypeDecorator[Decimal]):
    """An exact decimal of any scale, kept as its digits: for values of indicators and scores."""

    impl = String(40)
    cache_ok = True

    def process_bind_param(self, value: Decimal | int | None, dialect: Dialect) -> str | None:
        return None if value is None else format(Decimal(value), "f")

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment in UTC, whatever the database keeps."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def utc_now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


READING_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
BUSY_MILLISECONDS = 20_000
PLANS_KEPT = 200
"""How many statements PostgreSQL keeps ready for each connection; the longest unused one goes."""
_writes: ContextVar[bool | None] = ContextVar("writes", default=None)


@contextmanager
def writing() -> Iterator[None]:
    """Within it transactions may write, even while a GET is answered (a session's last-seen)."""
    token = _writes.set(True)
    try:
        yield
    finally:
        _writes.reset(token)


def may_write() -> bool:
    """Whether a transaction that begins now may write: all but those of reading requests."""
    forced = _writes.get()
    if forced is not None:
        return forced
    return not (has_request_context() and request.method in READING_METHODS)


def end_reading(response: Response) -> Response:
    """End a page's transaction, which could not write, by COMMIT: on ROLLBACK psycopg forgets the
    statements that it has prepared, and PostgreSQL would plan each of them anew for every page."""
    reads = request.method in READING_METHODS and response.status_code < 500
    if reads and db.session.registry.has() and db.session().in_transaction():
        db.session.connection().commit()
    return response


_PLANNED_FOR_FEW_ROWS = text(
    "SELECT set_config('random_page_cost', '1.1', true), set_config('jit', 'off', true)"
)
_PLANNED_FOR_LISTS = text(
    "SELECT set_config('plan_cache_mode', 'force_custom_plan', true),"
    " set_config('random_page_cost', '1.1', true), set_config('jit', 'off', true)"
)


def plan_by_values() -> None:
    """Have PostgreSQL plan the rest of this transaction by its values, not once for all of them.

    For lists: a rare and a common word, one state and all of them, want different ways to their rows.
    They show a few of many rows: pages are taken to be in memory, as indices mostly are, and no time
    goes into compiling.
    """
    if db.engine.dialect.name == "postgresql":
        db.session.execute(_PLANNED_FOR_LISTS)


def plan_for_few_rows() -> None:
    """Have PostgreSQL look up the rows that the rest of this transaction asks for, and compile nothing.

    For the sweep: among a million rows it would rather read all than look up ten thousand. Not by
    values: what asks for each foreign key of each row would be planned anew for every row.
    """
    if db.engine.dialect.name == "postgresql":
        db.session.execute(_PLANNED_FOR_FEW_ROWS)


def prepare_engine(engine: Engine) -> None:
    """Begin every transaction as its purpose demands; on SQLite also set what makes it durable."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "connect", _keep_plans)
        event.listen(engine, "begin", _begin_postgresql)


def _set_up_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_MILLISECONDS}",
        "synchronous=FULL",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    """A writer takes its lock at once: two that read first and write then would both be refused."""
    writes = may_write()
    connection.exec_driver_sql(f"PRAGMA query_only={'OFF' if writes else 'ON'}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _keep_plans(connection: Any, _record: Any) -> None:
    connection.prepared_max = PLANS_KEPT


def _begin_postgresql(connection: Connection) -> None:
    driver: Any = connection.connection.driver_connection
    read_only = not may_write()
    if driver.read_only != read_only:
        driver.read_only = read_only
