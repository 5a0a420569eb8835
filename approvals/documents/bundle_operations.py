"""Verbs of bundles: ask for many forms in one file, and make it."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from flask import current_app
from sqlalchemy import select

from approvals.accounts.models import Account
from approvals.applications.models import Application
from approvals.database import db
from approvals.documents.bundle_models import FormBundle
from approvals.documents.bundle_queries import readable_in
from approvals.documents.printed import Printed, printed
from approvals.documents.queries import footer, stored_form
from approvals.documents.write_pdf import undrawable
from approvals.documents.writing import WRITERS
from approvals.queue import enqueue
from approvals.viewer import viewer_of
from approvals.wording import N_

JOB = "approvals.documents.jobs.make_bundle"
LEFT_OVER, GIVEN_UP = timedelta(minutes=10), timedelta(days=1)
NOT_THERE = N_("It has no such form yet.")
NOT_DRAWN = N_("No typeface at hand draws some of its characters. Take it as .docx instead.")


@dataclass(frozen=True)
class Named:
    """A form as drawn with the name of its file."""

    name: str
    form: Printed


def ask_for_bundle(
    account: Account,
    call_id: int,
    form_key: str,
    packing: str,
    application_ids: Sequence[int],
    *,
    now: datetime,
) -> FormBundle:
    """Note what is wanted. Commits; `ask_to_make` has it made."""
    bundle = FormBundle(
        account_id=account.id,
        call_id=call_id,
        form_key=form_key,
        packing=packing,
        application_ids=list(application_ids),
        created_at=now,
        left_out=[],
    )
    db.session.add(bundle)
    db.session.commit()
    return bundle


def ask_to_make(bundle: FormBundle) -> bool:
    """Queue it. False: the queue is away; the wish stays."""
    return enqueue(JOB, bundle_id=bundle.id)


def ask_for_left_over_bundles(now: datetime) -> int:
    """Queue again what a lost queue forgot, for a day; how many bundles."""
    found = db.session.scalars(
        select(FormBundle).where(
            FormBundle.finished_at.is_(None),
            FormBundle.created_at.between(now - GIVEN_UP, now - LEFT_OVER),
        )
    ).all()
    return sum(ask_to_make(each) for each in found)


def make(bundle_id: int, now: datetime) -> int:
    """Draw the forms that its owner may read now; how many. Commits; twice does no harm."""
    bundle = db.session.get(FormBundle, bundle_id)
    if bundle is None or bundle.finished_at is not None:
        return 0
    readable = readable_in(viewer_of(bundle.account, now), bundle.call_id)
    drawn: list[Named] = []
    left_out = []
    for count, application_id in enumerate(bundle.application_ids, 1):
        if application_id in readable:
            application, seen = readable[application_id]
            stored = stored_form(application_id, bundle.form_key, seen)
            named = stored and Named(_name(application), printed(stored.form, footer(stored, now)))
            if reason := _why_not(named, bundle.packing):
                left_out.append({"name": application.name, "reason": reason})
            elif named:
                drawn.append(named)
        bundle.done_count = count
        db.session.commit()
    content = _packed(drawn, bundle.packing)
    bundle.digest, bundle.left_out, bundle.finished_at = _keep(content), left_out, now
    db.session.commit()
    return len(drawn)


def path_of(digest: str) -> Path:
    """Where a finished bundle lies."""
    return Path(current_app.config["ATTACHMENTS_FOLDER"]) / "bundles" / digest


def _why_not(named: Named | None, packing: str) -> str | None:
    if named is None:
        return NOT_THERE
    return NOT_DRAWN if packing.endswith("pdf") and undrawable(named.form) else None


def _packed(drawn: Sequence[Named], packing: str) -> bytes:
    if packing == "pdf":
        return WRITERS["pdf"]([each.form for each in drawn]) if drawn else b""
    ending = packing.removeprefix("zip-")
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for each in drawn:
            archive.writestr(f"{each.name}.{ending}", WRITERS[ending]([each.form]))
    return stream.getvalue()


def _name(application: Application) -> str:
    """Number and title, as far as a file's name may hold them."""
    text = f"{application.number} {application.title}"[:100]
    return "".join(c for c in text if c.isprintable() and c not in '<>:"/\\|?*').strip(" .")


def _keep(content: bytes) -> str:
    digest = hashlib.sha256(content).hexdigest()
    path = path_of(digest)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_bytes(content)
    part.replace(path)
    return digest
