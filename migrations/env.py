"""How migrations reach the database: the application's own engine, batches on SQLite."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy import Connection, event

log = logging.getLogger("alembic.env")
database = current_app.extensions["migrate"].db


def _without_empty(_context: object, _revision: object, directives: list) -> None:
    """No new file where nothing changed."""
    if (
        getattr(context.config.cmd_opts, "autogenerate", False)
        and directives[0].upgrade_ops.is_empty()
    ):
        directives[:] = []
        log.info("The models and the migrations are in step.")


def _render(kind: str, thing: object, autogen: object) -> str | bool:
    """The column types of this program as they lie in the database."""
    if kind == "type" and type(thing).__module__ == "approvals.database":
        return f"sa.{thing.impl!r}"  # type: ignore[attr-defined]
    return False


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=database.metadata,
        render_as_batch=True,
        compare_type=True,
        render_item=_render,
        process_revision_directives=_without_empty,
    )
    with context.begin_transaction():
        context.run_migrations()


def run() -> None:
    """Use the connection that a test gives, or one of the application's engine."""
    given = context.config.attributes.get("connection")
    if given is not None:
        _run(given)
        return
    with database.engine.connect() as connection, _tables_replaced(connection):
        _run(connection)
        connection.commit()


@contextmanager
def _tables_replaced(connection: Connection) -> Iterator[None]:
    """On SQLite a batch makes a table anew and drops the old one, at which rows of others point:
    within, nobody minds; before it is committed, every reference is looked at.

    https://www.sqlite.org/lang_altertable.html#otheralter
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys=OFF")
    event.listen(connection, "commit", _refuse_loose_ends)
    try:
        yield
    finally:
        connection.rollback()
        driver.execute("PRAGMA foreign_keys=ON")


def _refuse_loose_ends(connection: Connection) -> None:
    loose = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if loose:
        raise RuntimeError(f"the migration leaves rows that point at nothing: {loose[:10]}")


run()
