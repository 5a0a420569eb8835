"""Verbs of importing: take files in, read them one by one, begin a draft from one of their forms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import IO

from sqlalchemy import select

from approvals.accounts.models import Account
from approvals.applications import operations
from approvals.applications.models import Application
from approvals.applications.taking_over import filled_names
from approvals.database import db
from approvals.documents import brought
from approvals.documents.form import Form
from approvals.documents.form_as_draft import as_draft
from approvals.documents.grid import Place, Unreadable
from approvals.documents.last_year import Figures
from approvals.documents.models import BroughtFile, FormImport
from approvals.documents.opening import LARGEST_FILE
from approvals.programmes.models import Call
from approvals.programmes.template_queries import level_words_at
from approvals.queue import enqueue

JOB = "approvals.documents.jobs.read_file"
LEFT_OVER = timedelta(minutes=2)
LONGEST_NAME = 300


@dataclass(frozen=True)
class Brought:
    """A file as it comes from a browser."""

    name: str
    stream: IO[bytes]


def take_in(
    files: Sequence[Brought],
    account: Account,
    organisation_id: int,
    purpose: str,
    *,
    now: datetime,
    largest: int = LARGEST_FILE,
) -> FormImport:
    """Store the files and the wish to have them read. Commits. Raises `Unreadable` by size."""
    kept = [(each.name, *brought.keep(each.stream, largest)) for each in files]
    made = FormImport(
        purpose=purpose,
        account_id=account.id,
        organisation_id=organisation_id,
        created_at=now,
        files=[
            BroughtFile(file_name=name[-LONGEST_NAME:], digest=digest, size=size)
            for digest, (name, size) in {digest: (n, size) for n, digest, size in kept}.items()
        ],
    )
    db.session.add(made)
    db.session.commit()
    return made


def ask_to_read(form_import: FormImport) -> bool:
    """Queue what is not read yet. False: the queue is away; the files are kept all the same."""
    unread = [each.id for each in form_import.files if each.read_at is None]
    return all(enqueue(JOB, file_id=file_id) for file_id in unread)


def ask_for_left_over(now: datetime) -> int:
    """Queue again what a lost queue forgot; how many files."""
    ids = db.session.scalars(
        select(BroughtFile.id)
        .join(FormImport)
        .where(BroughtFile.read_at.is_(None), FormImport.created_at < now - LEFT_OVER)
        .order_by(BroughtFile.id)
        .limit(100)
    ).all()
    return sum(enqueue(JOB, file_id=file_id) for file_id in ids)


def read_file(file_id: int, now: datetime) -> None:
    """Read one file, whole or not at all. Commits; a second time it does nothing."""
    file = db.session.get(BroughtFile, file_id)
    if file is None or file.read_at is not None:
        return
    path, member = brought.path_of(file.digest), file.member
    known = level_words_at(file.form_import.organisation)
    file.started_at = now
    db.session.commit()  # no transaction stays open while the file is read
    try:
        members = brought.members_of(path) if member < 0 else []
        forms = None if members else brought.forms_in(path, member, known)
    except Unreadable as unreadable:
        _refuse(file, unreadable.places, now)
        return
    if forms is None:
        _unfold(file, members, now)
    else:
        file.forms, file.read_at = forms, now
        db.session.commit()


def _refuse(file: BroughtFile, places: Sequence[Place], now: datetime) -> None:
    """Nothing of it is kept but the reasons."""
    file.faults = [
        {"reason": p.reason, "table": p.table, "row": p.row, "values": p.values} for p in places
    ]
    file.read_at = now
    db.session.commit()
    _forget(file.digest)


def _forget(digest: str) -> None:
    """Remove a content that no file needs any more."""
    needed = db.session.scalars(
        select(BroughtFile.id)
        .where(BroughtFile.digest == digest, BroughtFile.faults.is_(None))
        .limit(1)
    ).first()
    if needed is None:
        brought.path_of(digest).unlink(missing_ok=True)


def _unfold(file: BroughtFile, members: Sequence[tuple[int, str, int]], now: datetime) -> None:
    """An archive is replaced by its files, each to be read by itself."""
    form_import = file.form_import
    form_import.files.remove(file)
    db.session.flush()
    form_import.files += [
        BroughtFile(
            file_name=name[-LONGEST_NAME:], digest=file.digest, member=place, size=max(size, 0)
        )
        for place, name, size in members
    ]
    db.session.commit()
    ask_to_read(form_import)


def begin_draft(
    form_import: FormImport,
    form: Form,
    call: Call,
    figures: Figures,
    categories: Sequence[int],
    *,
    purpose: str,
    now: datetime,
) -> Application:
    """A draft for a call, begun as by hand, then filled with what the form says. Commits."""
    leader = form_import.account
    application = operations.begin(call, leader, now=now, title="")
    draft = as_draft(form, application, figures, categories, purpose)
    operations.save_declaration(application, draft, leader, now=now)
    has_rows = bool(form.indicators)
    application.declaration.taken_over = filled_names(application, with_indicators=has_rows)
    form_import.application_id = application.id
    db.session.commit()
    return application
