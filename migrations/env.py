"""How migrations reach the database: the application's own engine, batches on SQLite."""

from __future__ import annotations

import logging

from alembic import context
from flask import current_app
from sqlalchemy import Connection

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
    with database.engine.connect() as connection:
        _run(connection)
        connection.commit()


run()
