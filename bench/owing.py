"""Where do many open waits come from? Written by the database itself, a thousand of them a person."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from flask import Flask

from approvals import create_app
from approvals.database import db
from config import Settings
from tests.support.factories import NOW, make_application
from tests.support.school import make_school

__all__ = ["NOW", "application_on", "everybody_owes"]

PEOPLE = """
    INSERT INTO accounts (staff_number, email, name, job_title, organisation_id, password_hash,
        is_enabled, is_demo, locale, theme, wants_mail, has_temporary_password, created_at, bank_account)
    SELECT 'B' || n, 'b' || n || '@school.example', '评审' || n, '', a.organisation_id, '',
        true, false, 'zh_Hans_CN', 'auto', true, false, %(now)s, ''
    FROM generate_series(1, %(people)s) AS n, applications AS a
"""
WAITS = """
    INSERT INTO waits (application_id, subject_kind, subject_id, workflow_key, workflow_version, state,
        position, role_key, account_id, programme_id, org_path, is_orphan, task_zh, task_en, opened_at,
        due_at, planned_for, opened_by_id)
    SELECT a.id, 'application', a.id, a.workflow_key, a.workflow_version, 'committee_review',
        1, 'reviewer', p.first + (n - 1) %% %(people)s, c.programme_id, a.org_path, false,
        '评审打分', 'Review and score', %(now)s - interval '9 days', moment.due, moment.due, h.id
    FROM generate_series(1, %(waits)s) AS n
    CROSS JOIN applications AS a JOIN calls AS c ON c.id = a.call_id
    CROSS JOIN (SELECT min(id) AS id FROM history) AS h
    CROSS JOIN (SELECT min(id) AS first FROM accounts WHERE staff_number LIKE 'B%%') AS p
    CROSS JOIN LATERAL (SELECT CASE WHEN n <= %(due)s THEN %(now)s - interval '1 hour'
        ELSE %(now)s + interval '2 days' + n %% 60 * interval '1 day' END AS due) AS moment
"""
NEXT = """
    INSERT INTO next_reminders (wait_id, remind_at, rule_key)
    SELECT id, CASE WHEN due_at < %(now)s THEN %(now)s - interval '1 minute'
            ELSE due_at - interval '1 day' END,
        CASE WHEN due_at < %(now)s THEN 'on_the_day' ELSE 'day_before' END
    FROM waits WHERE role_key = 'reviewer' ORDER BY id
"""
A_PERSON = 10
"""How many of the due waits one person has."""


@contextmanager
def application_on(server: str, name: str, **settings: Any) -> Iterator[tuple[Flask, str]]:
    """The program inside its context on an empty database with one application; the driver's address."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    address = server.replace("/postgres?", f"/{name}?")
    with tempfile.TemporaryDirectory(prefix="fundtrail-bench-") as folder:
        given = Settings(
            secret_key="bench" * 8,
            database_url=address.replace("postgresql://", "postgresql+psycopg://"),
            attachments_folder=folder,
            **settings,
        )
        app = create_app(given, RATELIMIT_ENABLED=False)
        with app.app_context():
            db.create_all()
            school = make_school()
            make_application(school.call, school.teacher)
            db.session.remove()
            yield app, address
            db.session.remove()
            db.engine.dispose()


def everybody_owes(driver: psycopg.Connection[Any], waits: int, due: int) -> None:
    """So many open waits, of which so many are to be told of now. Commits."""
    values = {"now": NOW, "waits": waits, "due": due, "people": max(due // A_PERSON, 1)}
    driver.execute(PEOPLE, values)
    driver.execute(WAITS, values)
    driver.execute(NEXT, values)
    driver.commit()
    driver.autocommit = True
    driver.execute("VACUUM ANALYZE")
    driver.autocommit = False
