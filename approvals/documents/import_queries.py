"""What of somebody's imports is read, and what does a read form say beside its original?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask import abort
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from approvals.accounts.models import Account
from approvals.database import db
from approvals.documents.form import Form, SelfEvaluationForm
from approvals.documents.form_from_json import SELF_EVALUATION, form_from_json
from approvals.documents.grid import Place, Row
from approvals.documents.last_year import Figures, figures_from
from approvals.documents.models import DRAFT, BroughtFile, FormImport, PastForm
from approvals.documents.original import row_from_json
from approvals.documents.shown import place_line
from approvals.documents.targets import fold
from approvals.programmes.models import Call
from approvals.viewer import Viewer

MOST_SHOWN = 20
LARGEST_ID = 2**31 - 1


@dataclass(frozen=True)
class Progress:
    """How far the reading of an import is."""

    files: int
    read: int

    @property
    def is_done(self) -> bool:
        return self.read == self.files

    @property
    def percent(self) -> int:
        return 100 * self.read // self.files if self.files else 100


@dataclass(frozen=True)
class ReadForm:
    """A form of an import with the rows of the file that it was read from."""

    file: BroughtFile
    place: int
    form: Form
    kept_rows: Sequence[dict[str, Any]]

    @property
    def rows(self) -> list[Row]:
        """What of the file it was read from, title and blank cells included."""
        return [row_from_json(each) for each in self.kept_rows]

    @property
    def key(self) -> str:
        return f"{self.file.id}-{self.place}"


def import_for(viewer: Viewer, import_id: int, purpose: str = DRAFT) -> FormImport:
    """An import of this person's own; 404 for everybody else's."""
    found = db.session.scalars(
        select(FormImport)
        .where(
            FormImport.id == min(import_id, LARGEST_ID),
            FormImport.account_id == viewer.account.id,
            FormImport.purpose == purpose,
        )
        .options(selectinload(FormImport.files))
    ).first()
    return found or abort(404)


def progress_of(form_import: FormImport) -> Progress:
    """How many of its files are read or refused."""
    read = sum(each.read_at is not None for each in form_import.files)
    return Progress(len(form_import.files), read)


def imports_of(account: Account, purpose: str) -> Sequence[FormImport]:
    """Somebody's latest imports with their files' names."""
    return db.session.scalars(
        select(FormImport)
        .where(FormImport.account_id == account.id, FormImport.purpose == purpose)
        .options(
            selectinload(FormImport.files).load_only(
                BroughtFile.file_name, BroughtFile.read_at, BroughtFile.faults
            )
        )
        .order_by(FormImport.id.desc())
        .limit(MOST_SHOWN)
    ).all()


def forms_of(form_import: FormImport) -> list[ReadForm]:
    """All forms that its files hold."""
    return [
        ReadForm(file, place, form_from_json(each["form"]), each["rows"])
        for file in form_import.files
        for place, each in enumerate(file.forms or ())
    ]


def fault_lines(file: BroughtFile) -> list[str]:
    """Why a file cannot be read, each with table and row."""
    return [place_line(Place(**each)) for each in file.faults or ()]


def last_year_figures(form: Form, call: Call) -> Figures:
    """Last year's money: from the form, and what is missing from the school's past forms."""
    figures = figures_from(form, call.year)
    if figures.budget_amount is not None and figures.executed_amount is not None:
        return figures
    past = _past_evaluation(form, call)
    if past is None:
        return figures
    known = figures_from(past, call.year)
    return Figures(
        _first(figures.budget_amount, known.budget_amount),
        _first(figures.executed_amount, known.executed_amount),
    )


def _first(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return other if one is None else one


def _past_evaluation(form: Form, call: Call) -> SelfEvaluationForm | None:
    """The self-evaluation of the year before the call's, of the project of the same name."""
    content = db.session.scalars(
        select(PastForm.content)
        .where(
            PastForm.org_path == call.org_path,
            PastForm.form_key == SELF_EVALUATION,
            PastForm.year == call.year - 1,
            PastForm.title_key == fold(form.title)[:200],
        )
        .limit(1)
    ).first()
    past = form_from_json(content) if content else None
    return past if isinstance(past, SelfEvaluationForm) else None
