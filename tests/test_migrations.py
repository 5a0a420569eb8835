"""Do the migrations make, on both databases, exactly what the models say?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect

from approvals import create_app
from approvals.database import db
from config import Settings
from tests.conftest import ENGINES


@pytest.fixture(params=ENGINES)
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database of either kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    server = request.getfixturevalue("postgresql_address")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("CREATE DATABASE migrated")
        place = server.replace("/postgres?", "/migrated?")
        yield place.replace("postgresql://", "postgresql+psycopg://")
        connection.execute("DROP DATABASE migrated WITH (FORCE)")


def test_up_without_a_difference_and_down_again(address: str) -> None:
    """Every table, column, index and constraint that can be compared; nothing stays behind."""
    app = create_app(Settings(secret_key="m" * 32, database_url=address))
    with app.app_context():
        upgrade()
        with db.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            assert compare_metadata(context, db.metadata) == []
        downgrade(revision="base")
        assert inspect(db.engine).get_table_names() == ["alembic_version"]
        db.engine.dispose()
