"""Is what the benchmark fills in what the program itself would have written? Chains, money, waits."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from flask import Flask
from sqlalchemy import func, select

from approvals import create_app, frozen
from approvals.applications.models import Application
from approvals.audit.queries import verify_all
from approvals.database import db
from approvals.deadlines.models import Wait
from bench.filling import fill
from config import Settings
from tests.conftest import TEST_SETTINGS
from tests.support.factories import NOW
from tests.support.invariants import assert_money_holds

FILLED = 400


@pytest.fixture
def filled(postgresql_address: str) -> Iterator[Flask]:
    """An application on a database of its own, filled in bulk."""
    with psycopg.connect(postgresql_address, autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS filled")
        connection.execute("CREATE DATABASE filled")
    plain = postgresql_address.replace("/postgres?", "/filled?")
    address = plain.replace("postgresql://", "postgresql+psycopg://")
    app = create_app(Settings(secret_key="t" * 32, database_url=address), **TEST_SETTINGS)
    with app.app_context():
        db.create_all()
        fill(plain, FILLED, NOW)
        yield app
        db.session.remove()
        db.engine.dispose()


def test_filled_lives_hold_what_the_program_holds(filled: Flask) -> None:
    """Whole chains, money in balance, every foreign key met, a wait in every open state."""
    broken = [found for _, found in verify_all() if found]
    assert not broken
    assert db.session.scalar(select(func.count()).select_from(Application)) == FILLED
    assert_money_holds(db.session)
    for application in db.session.scalars(select(Application)):
        state = frozen.of(application).state(application.state)
        waits = db.session.scalars(
            select(Wait).where(Wait.application_id == application.id, Wait.closed_at.is_(None))
        ).all()
        assert bool(waits) == (state.kind != "end"), application.state
        dues = [wait.due_at for wait in waits if wait.due_at and not wait.paused_at]
        assert application.due_at == min(dues, default=None)
    assert not _dangling()


def _dangling() -> list[str]:
    """Foreign keys that lead nowhere: the copy does not ask for them."""
    found = []
    for table in db.metadata.tables.values():
        for key in table.foreign_keys:
            there = key.column.table.alias()
            lost = (
                select(func.count())
                .select_from(table.outerjoin(there, key.parent == there.c[key.column.name]))
                .where(key.parent.is_not(None), there.c[key.column.name].is_(None))
            )
            if db.session.scalar(lost):
                found.append(f"{table.name}.{key.parent.name}")
    return found
