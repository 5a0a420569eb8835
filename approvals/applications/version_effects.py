"""How is what an application says kept as a version that never changes?"""

from __future__ import annotations

from sqlalchemy import func, select

from approvals.applications.receipt_effects import send_receipt
from approvals.applications.snapshot import digest_of, snapshot
from approvals.applications.version_models import ApplicationVersion
from approvals.database import db
from approvals.documents.text_effects import index_declaration
from approvals.step import Step


def freeze_version(step: Step) -> None:
    """Keep what is handed in as a version that never changes; who handed it in gets a receipt."""
    send_receipt(step, freeze(step))


def freeze(step: Step) -> ApplicationVersion:
    """Keep what the application says now, and find its texts from now on."""
    content = snapshot(step.application)
    number = db.session.scalar(
        select(func.max(ApplicationVersion.number)).where(
            ApplicationVersion.application_id == step.application.id
        )
    )
    version = ApplicationVersion(
        application_id=step.application.id,
        number=(number or 0) + 1,
        content=content,
        digest=digest_of(content),
        history_id=step.history.id,
        created_at=step.now,
    )
    db.session.add(version)
    index_declaration(step.application)
    return version
