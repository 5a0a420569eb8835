"""What handing in does to the index of texts: the form's texts can be found from now on."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import ColumnElement, delete, func, insert, select

from approvals.applications.limits import TEXT_NAMES
from approvals.applications.models import Application
from approvals.database import db
from approvals.documents.copied_text import comparable
from approvals.documents.fingerprints import fingerprints
from approvals.documents.form import Form, SelfEvaluationForm
from approvals.documents.models import PastForm
from approvals.documents.targets import fold
from approvals.documents.text_models import FormShingle, FormText
from approvals.documents.text_owner import YEARS, Owner, owner_of

COMMON = 40
"""What stands in so many texts of a school is its own wording, no evidence of copying."""


def index_declaration(application: Application) -> None:
    """The texts of a declaration as they are handed in now."""
    declaration = application.declaration
    _index(owner_of(application), {name: getattr(declaration, name) for name in TEXT_NAMES})


def index_achievement(application: Application, text: str) -> None:
    """What a final report says was achieved."""
    _index(owner_of(application), {"achievement": text})


def index_past_form(past: PastForm, form: Form) -> None:
    """The texts of a form of an earlier year."""
    names = ("goal", "achievement") if isinstance(form, SelfEvaluationForm) else TEXT_NAMES
    owner = Owner(
        past.organisation_id, past.year, past.title, form.organisation or "", past_form_id=past.id
    )
    _index(owner, {name: getattr(form, name) or "" for name in names})


def _index(owner: Owner, texts: Mapping[str, str]) -> None:
    db.session.flush()
    db.session.execute(delete(FormText).where(_owned(owner), FormText.field.in_(texts)))
    compared = {name: comparable(text) for name, text in texts.items()}
    found = {name: fingerprints(text) for name, text in compared.items()}
    common = _common(owner, set[int]().union(*found.values()))
    for name, numbers in found.items():
        if numbers:
            _store(owner, name, compared[name], numbers - common)


def _owned(owner: Owner) -> ColumnElement[bool]:
    if owner.application_id is not None:
        return FormText.application_id == owner.application_id
    return FormText.past_form_id == owner.past_form_id


def _store(owner: Owner, name: str, content: str, numbers: frozenset[int]) -> None:
    row = FormText(
        school_id=owner.school_id,
        year=owner.year,
        application_id=owner.application_id,
        past_form_id=owner.past_form_id,
        field=name,
        title_key=fold(owner.title)[:200],
        unit_key=fold(owner.unit)[:200],
        content=content,
    )
    db.session.add(row)
    db.session.flush()
    if numbers:
        rows = [
            {"school_id": owner.school_id, "number": number, "text_id": row.id}
            for number in sorted(numbers)
        ]
        db.session.execute(insert(FormShingle), rows)


def _common(owner: Owner, numbers: set[int]) -> set[int]:
    """The numbers that very many recent texts of the school have already."""
    if not numbers:
        return set()
    found = db.session.scalars(
        select(FormShingle.number)
        .join(FormText, FormText.id == FormShingle.text_id)
        .where(
            FormShingle.school_id == owner.school_id,
            FormShingle.number.in_(sorted(numbers)),
            FormText.year > owner.year - YEARS,
        )
        .group_by(FormShingle.number)
        .having(func.count() >= COMMON)
    )
    return set(found)
