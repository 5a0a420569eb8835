"""Which forms of earlier years does a school keep?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import abort
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, load_only

from approvals.accounts.models import Organisation
from approvals.database import db
from approvals.documents.models import PastForm

ON_A_PAGE = 100
LARGEST_ID = 2**31 - 1


@dataclass(frozen=True)
class KeptPage:
    """A page of a year's forms."""

    rows: Sequence[PastForm]
    count: int
    """Of the whole year."""
    further: int | None
    """The next page's number, if there is one."""


def kept_of_year(place: Organisation, year: int, page: int = 1) -> KeptPage:
    """The forms of a year by title; their contents are not loaded."""
    mine = (PastForm.organisation_id == place.id, PastForm.year == year)
    count = db.session.scalar(select(func.count()).select_from(PastForm).where(*mine)) or 0
    rows = db.session.scalars(
        select(PastForm)
        .where(*mine)
        .options(
            load_only(PastForm.title, PastForm.form_key, PastForm.department_key, PastForm.kept_at),
            joinedload(PastForm.kept_by),
        )
        .order_by(PastForm.title_key, PastForm.form_key, PastForm.id)
        .offset((page - 1) * ON_A_PAGE)
        .limit(ON_A_PAGE)
    ).all()
    return KeptPage(rows, count, page + 1 if count > page * ON_A_PAGE else None)


def kept_form(place: Organisation, form_id: int) -> PastForm:
    """One form of the school's history; 404 for everybody else's."""
    found = db.session.get(PastForm, min(form_id, LARGEST_ID))
    return found if found and found.organisation_id == place.id else abort(404)
