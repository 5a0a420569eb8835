"""What does the part of the page with a declaration's files show?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from approvals.accounts.queries import current_account
from approvals.applications.attachment_operations import Failed
from approvals.applications.models import Application, Attachment
from approvals.applications.upload_models import Upload
from approvals.applications.upload_operations import PIECE_BYTES
from approvals.applications.upload_queries import PLACE, unfinished
from approvals.file_kinds import endings
from approvals.programmes.models import RequiredAttachment


@dataclass(frozen=True)
class Slot:
    """A file that the call asks for, with what was handed over for it."""

    wanted: RequiredAttachment
    files: tuple[Attachment, ...]


@dataclass(frozen=True)
class Folder:
    """All files of a declaration, in the order of the page."""

    slots: tuple[Slot, ...]
    further: tuple[Attachment, ...]
    unfinished: Sequence[Upload]
    room: int
    """How many more files may come."""
    accept: str
    """The endings that a browser offers."""

    @property
    def unused(self) -> tuple[RequiredAttachment, ...]:
        """What is asked for and not there."""
        return tuple(slot.wanted for slot in self.slots if not slot.files)


def folder_of(application: Application) -> Folder:
    """The files of a declaration and those that the person has under way: at most two queries."""
    arriving = unfinished(application, current_account().id)
    call = application.call
    files = [f for f in application.attachments if f.place == PLACE and not f.removed_at]
    slots = tuple(
        Slot(wanted, tuple(f for f in files if f.requirement_id == wanted.id))
        for wanted in call.required_attachments
    )
    return Folder(
        slots,
        tuple(f for f in files if f.requirement_id is None),
        arriving,
        max(0, call.attachment_limit - len(files) - len(arriving)),
        ",".join(endings(call.attachment_kinds)),
    )


def files_part(application: Application, failed: Sequence[Failed]) -> dict[str, Any]:
    """What the template of a declaration's files draws."""
    return {
        "folder": folder_of(application),
        "failed": failed,
        "piece_bytes": PIECE_BYTES,
        "words_of_uploading": words_of_uploading(),
    }


def words_of_uploading() -> dict[str, str]:
    """How the page says what becomes of a file; `{received}` and `{size}` are filled in there."""
    return {
        "waiting": _("waits for its turn"),
        "running": _("{received} of {size}"),
        "checking": _("sent; it is being checked …"),
        "done": _("{name} is attached."),
        "away": _("The connection is broken at {received} of {size}; it goes on by itself."),
        "signed-out": _("Your session has ended. Sign in again, then go on here."),
        "closed": _("The declaration was handed in meanwhile and cannot be edited now."),
        "large": _("This file is larger than the call takes."),
        "empty": _("This file is empty."),
        "cancel": _("Cancel"),
        "dismiss": _("Dismiss"),
    }
