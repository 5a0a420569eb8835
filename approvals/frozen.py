"""The definitions in use: read from the files, frozen in the database when first used."""

from __future__ import annotations

import json
from datetime import datetime
from functools import cache
from pathlib import Path

from sqlalchemy import inspect, select

from approvals.database import db
from approvals.subjects import WorkflowSubject, WorkflowVersion
from workflows import definition
from workflows.definition import Workflow

DEFINITIONS = Path(definition.__file__).with_name("definitions")


class ChangedDefinition(RuntimeError):
    """A definition's file no longer says what was frozen under its version number."""


@cache
def shipped() -> dict[tuple[str, int], Workflow]:
    """The definitions that come as files, by key and version."""
    return definition.load_all(DEFINITIONS)


def newest(key: str) -> Workflow:
    """The newest shipped version of a process. Raises LookupError for an unknown key."""
    versions = [version for shipped_key, version in shipped() if shipped_key == key]
    if not versions:
        raise LookupError(f"no definition {key!r} in {DEFINITIONS}")
    return shipped()[key, max(versions)]


def of(subject: WorkflowSubject) -> Workflow:
    """The version that a running subject began under."""
    return version(subject.workflow_key, subject.workflow_version)


def version(key: str, number: int) -> Workflow:
    """One version of a process: a shipped file, else what the database froze."""
    return shipped().get((key, number)) or _stored(key, number)


def first_use(key: str, number: int | None, now: datetime) -> Workflow:
    """The version to begin with (None: the newest); its content is frozen if nobody used it yet."""
    workflow = newest(key) if number is None else version(key, number)
    if db.session.get(WorkflowVersion, (key, workflow.version)) is None:
        db.session.add(
            WorkflowVersion(
                key=key,
                version=workflow.version,
                digest=definition.digest(workflow),
                content=definition.content(workflow),
                first_used_at=now,
            )
        )
    return workflow


def check_unchanged() -> None:
    """Raise `ChangedDefinition` if a file differs from what was frozen. Silent before the tables are made."""
    if not inspect(db.engine).has_table(WorkflowVersion.__tablename__):
        return
    for stored in db.session.scalars(select(WorkflowVersion)):
        file = shipped().get((stored.key, stored.version))
        if file and definition.digest(file) != stored.digest:
            raise ChangedDefinition(
                f"{stored.key} version {stored.version} is in use since "
                f"{stored.first_used_at:%Y-%m-%d} and its file has changed. "
                "Put the old file back, or give the changed one a new version number."
            )
    db.session.rollback()


_parsed: dict[tuple[str, int], Workflow] = {}


def _stored(key: str, number: int) -> Workflow:
    if (key, number) not in _parsed:
        stored = db.session.get(WorkflowVersion, (key, number))
        if stored is None:
            raise LookupError(f"no version {number} of {key!r}, neither as a file nor frozen")
        _parsed[key, number] = definition.parse(json.loads(json.dumps(stored.content)))
    return _parsed[key, number]
