"""Verbs of a declaration's files: take in, say for what, take away. None of them holds a lock for long."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from approvals import frozen
from approvals.accounts.models import Account
from approvals.applications import files
from approvals.applications.files import FileRefused, StoredFile
from approvals.applications.models import Application, Attachment
from approvals.applications.operations import NotEditable, note
from approvals.applications.scanning import Infected
from approvals.applications.upload_queries import PLACE, count_files, limits_of
from approvals.database import db
from approvals.wording import N_

log = logging.getLogger(__name__)
TOO_MANY = N_("There are %(most)s files already; more are not taken.")


@dataclass(frozen=True)
class Offered:
    """A file that somebody hands over with a form."""

    name: str
    stream: IO[bytes]


@dataclass(frozen=True)
class Failed:
    """A file that was not taken, and why."""

    name: str
    refused: FileRefused


def attach_all(
    application: Application,
    offered: Iterable[Offered],
    uploader: Account,
    *,
    requirement_id: int | None,
    now: datetime,
) -> list[Failed]:
    """Take every file that can be taken; the others, each with its reason. Commits each.

    Raises NotEditable.
    """
    failed = []
    for one in offered:
        try:
            attach_kept(
                application,
                lambda limits, one=one: files.keep(one.stream, one.name, limits),
                uploader,
                requirement_id=requirement_id,
                now=now,
            )
            db.session.commit()
        except FileRefused as refused:
            failed.append(Failed(one.name, refused))
    return failed


def attach_kept(
    application: Application,
    keep: Callable[[files.Limits], StoredFile],
    uploader: Account,
    *,
    requirement_id: int | None,
    now: datetime,
) -> Attachment:
    """Look at a content with nothing locked, then lock and attach it. The caller commits.

    Raises FileRefused, NotEditable.
    """
    limits = limits_of(application.call)
    _check_room(application)
    db.session.rollback()
    try:
        kept = keep(limits)
    except Infected as infected:
        _note_infected(application, infected, uploader, now)
        raise
    lock_editable(application)
    _check_room(application)
    return files.attach(
        application, kept, uploader, place=PLACE, now=now, requirement_id=requirement_id
    )


def lock_editable(application: Application) -> None:
    """Lock the application. Raises NotEditable where its declaration is closed meanwhile."""
    db.session.refresh(application, with_for_update={"of": Application})
    if "declaration" not in frozen.of(application).state(application.state).editable:
        db.session.rollback()
        raise NotEditable


def _check_room(application: Application) -> None:
    most = application.call.attachment_limit
    if count_files(application.id) >= most:
        raise FileRefused(TOO_MANY, most=most)


def _note_infected(
    application: Application, infected: Infected, uploader: Account, now: datetime
) -> None:
    """It stands in the history that somebody's file was infected; its name is theirs alone."""
    log.warning(
        "infected file refused: application %s, account %s, %s",
        application.id,
        uploader.id,
        infected.signature,
    )
    note(application, "refuse_attachment", uploader, now, {"signature": infected.signature})


def remove_attachment(
    application: Application, attachment: Attachment, *, actor: Account, now: datetime
) -> None:
    """Take a file away; its content stays for the versions that named it. Commits."""
    attachment.removed_at = now
    note(application, "remove_attachment", actor, now, {"file": attachment.file_name})


def use_as(attachment: Attachment, requirement_id: int | None) -> None:
    """Say which of the files asked for this is, or that it is a further one. Commits."""
    attachment.requirement_id = requirement_id
    db.session.commit()
