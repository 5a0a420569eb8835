"""Which files are there, which are still arriving, and how many more may come?"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import and_, func, select
from sqlalchemy.orm import joinedload

from approvals.applications.files import Limits
from approvals.applications.models import Application, Attachment
from approvals.applications.upload_models import Upload
from approvals.database import db
from approvals.programmes.models import Call

PLACE = "declaration"


def limits_of(call: Call) -> Limits:
    """What the call says of a file."""
    return Limits(tuple(call.attachment_kinds), call.attachment_megabytes)


def count_files(application_id: int) -> int:
    """How many files the declaration has."""
    present = (
        select(func.count())
        .select_from(Attachment)
        .where(
            Attachment.application_id == application_id,
            Attachment.place == PLACE,
            Attachment.removed_at.is_(None),
        )
    )
    return db.session.scalar(present) or 0


def count_arriving(application_id: int) -> int:
    """How many files of anybody are on their way into it."""
    arriving = (
        select(func.count())
        .select_from(Upload)
        .where(Upload.application_id == application_id, Upload.attachment_id.is_(None))
    )
    return db.session.scalar(arriving) or 0


def unfinished(application: Application, account_id: int) -> Sequence[Upload]:
    """The files that a person began to hand over and that have not become attachments, oldest first.

    The same query brings what the call asks for, which the same page shows.
    """
    rows = db.session.execute(
        select(Call, Upload)
        .outerjoin(
            Upload,
            and_(
                Upload.application_id == application.id,
                Upload.account_id == account_id,
                Upload.attachment_id.is_(None),
            ),
        )
        .where(Call.id == application.call_id)
        .options(joinedload(Call.required_attachments))
        .order_by(Upload.touched_at, Upload.key)
    ).unique()
    return [upload for _call, upload in rows if upload is not None]


def begun(application: Application, account_id: int, fingerprint: str, size: int) -> Upload | None:
    """The upload of the same file that the same person began before."""
    found = unfinished(application, account_id)
    same = (u for u in found if u.fingerprint == fingerprint and u.size == size)
    return next(same, None) if fingerprint else None


def upload_of(application_id: int, account_id: int, key: str) -> Upload | None:
    """A person's own upload into this application."""
    upload = db.session.get(Upload, key)
    fits = (
        upload is not None
        and upload.application_id == application_id
        and upload.account_id == account_id
    )
    return upload if fits else None
