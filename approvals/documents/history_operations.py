"""Verbs of history: choose which forms of a folder are kept, and keep them one by one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from approvals.accounts.models import Account
from approvals.audit.effects import record_administration
from approvals.database import db
from approvals.documents.form_from_json import form_from_json
from approvals.documents.history_queries import key_of
from approvals.documents.import_operations import LEFT_OVER
from approvals.documents.models import FormImport, PastForm
from approvals.documents.text_effects import index_past_form
from approvals.documents.text_models import FormShingle, FormText
from approvals.queue import enqueue

JOB = "approvals.documents.jobs.keep_history"


def choose(form_import: FormImport, chosen: list[dict[str, Any]], *, now: datetime) -> bool:
    """Note which forms are to be kept, and ask for it. Commits. False: the queue is away."""
    form_import.chosen, form_import.chosen_at, form_import.kept_count = chosen, now, 0
    record_administration(
        "organisation",
        form_import.organisation_id,
        "keep_forms",
        form_import.account_id,
        now,
        values={"import": form_import.id, "forms": len(chosen)},
    )
    db.session.commit()
    return ask_to_keep(form_import)


def ask_to_keep(form_import: FormImport) -> bool:
    """Queue the keeping. False: the queue is away; the choice stays."""
    return enqueue(JOB, import_id=form_import.id)


def ask_for_left_over(now: datetime) -> int:
    """Queue again what a lost queue forgot; how many folders."""
    found = db.session.scalars(
        select(FormImport).where(
            FormImport.chosen_at < now - LEFT_OVER, FormImport.finished_at.is_(None)
        )
    ).all()
    return sum(ask_to_keep(each) for each in found)


def keep_chosen(import_id: int, now: datetime) -> int:
    """Keep the chosen forms, each in a commit of its own; how many are kept. Twice does no harm."""
    form_import = db.session.get(FormImport, import_id)
    if form_import is None or form_import.chosen is None or form_import.finished_at is not None:
        return 0
    read: dict[int, list[Any]] = {each.id: each.forms or [] for each in form_import.files}
    for count, each in enumerate(form_import.chosen, 1):
        if count > form_import.kept_count:
            _keep(form_import, read[each["file"]][each["form"]]["form"], each, now)
            form_import.kept_count = count
            db.session.commit()
    form_import.finished_at = now
    db.session.commit()
    return form_import.kept_count


def _keep(
    form_import: FormImport, content: dict[str, Any], each: Mapping[str, Any], now: datetime
) -> None:
    form = form_from_json(content)
    kind, year, title_key, department_key = key_of(form)
    row = PastForm(
        organisation_id=form_import.organisation_id,
        org_path=form_import.organisation.path,
        form_key=kind,
        year=year,
        title=form.title or "",
        title_key=title_key,
        department_key=department_key,
        content=content,
        application_id=each["application"],
        kept_by_id=form_import.account_id,
        kept_at=now,
    )
    try:
        with db.session.begin_nested():
            db.session.add(row)
            db.session.flush()
            index_past_form(row, form)
    except IntegrityError:  # it is there already
        return


def remove_past_form(row: PastForm, actor: Account, *, now: datetime) -> None:
    """Take a form out of the history, with its texts in the index. Commits; the trail keeps which."""
    values = {"form": row.form_key, "year": row.year, "title": row.title}
    record_administration(
        "organisation", row.organisation_id, "remove_form", actor.id, now, values=values
    )
    texts = select(FormText.id).where(FormText.past_form_id == row.id)
    db.session.execute(delete(FormShingle).where(FormShingle.text_id.in_(texts)))
    db.session.execute(delete(FormText).where(FormText.past_form_id == row.id))
    db.session.delete(row)
    db.session.commit()
