"""Verbs of the forms' words: begin a version, write it, publish it, drop a draft."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from approvals.accounts.models import Account, Organisation
from approvals.audit.effects import record_administration
from approvals.database import db
from approvals.documents.shipped_template import SHIPPED
from approvals.documents.template import Template, content_of
from approvals.documents.template_faults import faults
from approvals.programmes.template_models import FormTemplate
from approvals.programmes.template_queries import draft_of, newest_for, next_number
from approvals.wording import N_
from workflows.engine import RequirementUnmet

KIND = "form_template"
FROZEN = N_("This version is published and stays as it is. Begin a new one.")
FAULTY = N_("It cannot be published while errors stand at its rows.")


class StaleTemplate(RuntimeError):
    """Somebody else saved the draft meanwhile. Nothing was written."""


def begin_version(place: Organisation, actor: Account, *, now: datetime) -> FormTemplate:
    """The place's draft: a copy of the newest version, or the one begun already. Commits."""
    db.session.refresh(place, with_for_update={"of": Organisation})
    if draft := draft_of(place.id):
        return draft
    before = newest_for(place)
    made = FormTemplate(
        organisation_id=place.id,
        number=next_number(place),
        content=content_of(before.template if before else SHIPPED),
        copied_from_id=before.id if before else None,
        created_at=now,
    )
    db.session.add(made)
    db.session.flush()
    values = {"number": made.number, "from": made.copied_from_id}
    record_administration(KIND, made.id, "add", actor.id, now, values=values)
    db.session.commit()
    return made


def save_template(
    row: FormTemplate, template: Template, actor: Account, *, based_on: int, now: datetime
) -> None:
    """Store a draft as typed. Commits. Raises `StaleTemplate`, or RequirementUnmet once published."""
    _lock_draft(row)
    if row.version != based_on:
        raise StaleTemplate
    content = content_of(replace(template, number=row.number))
    changed = [name for name in content if content[name] != content_of(row.template)[name]]
    if changed:
        row.content, row.version = content, row.version + 1
        record_administration(KIND, row.id, "change", actor.id, now, values={"parts": changed})
    db.session.commit()


def publish(row: FormTemplate, actor: Account, *, now: datetime) -> None:
    """From now on it is frozen and new calls name it. Commits. Raises RequirementUnmet."""
    _lock_draft(row)
    if any(fault.is_error for fault in faults(row.template)):
        raise RequirementUnmet(FAULTY)
    row.published_at = now
    values = {"number": row.number, **row.content}
    record_administration(KIND, row.id, "publish", actor.id, now, values=values)
    db.session.commit()


def drop_draft(row: FormTemplate, actor: Account, *, now: datetime) -> None:
    """Forget a draft. Commits. Raises RequirementUnmet once published."""
    _lock_draft(row)
    record_administration(KIND, row.id, "remove", actor.id, now, values={"number": row.number})
    db.session.delete(row)
    db.session.commit()


def add_shipped(now: datetime) -> FormTemplate:
    """The version that comes with the program, made if it is not there. Does not commit."""
    found = db.session.query(FormTemplate).filter_by(organisation_id=None, number=1).one_or_none()
    if found is None:
        found = FormTemplate(
            number=SHIPPED.number, content=content_of(SHIPPED), created_at=now, published_at=now
        )
        db.session.add(found)
        db.session.flush()
    return found


def _lock_draft(row: FormTemplate) -> None:
    db.session.refresh(row, with_for_update={"of": FormTemplate})
    if row.published_at is not None:
        raise RequirementUnmet(FROZEN)
