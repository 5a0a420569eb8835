"""How is a database emptied between two tests, or two walks of one test?"""

from __future__ import annotations

from sqlalchemy import text

from approvals.database import db


def empty_database() -> None:
    """Empty every table: TRUNCATE where there is one, else a delete without foreign keys."""
    db.session.rollback()
    db.session.remove()
    tables = list(db.metadata.tables)
    with db.engine.begin() as connection:
        if db.engine.dialect.name == "postgresql":
            names = ", ".join(f'"{table}"' for table in tables)
            connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
            return
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        for table in tables:
            connection.exec_driver_sql(f'DELETE FROM "{table}"')
