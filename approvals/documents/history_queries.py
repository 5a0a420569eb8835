"""What would become of a folder of last year's forms: kept, matched, there already, or wrong?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import abort
from sqlalchemy import func, select, tuple_

from approvals.access import below
from approvals.accounts.models import Organisation
from approvals.applications.models import Application
from approvals.database import db
from approvals.documents.checks import findings
from approvals.documents.form import Finding, Form, Level
from approvals.documents.form_as_json import form_as_json
from approvals.documents.import_queries import ReadForm, forms_of
from approvals.documents.models import FormImport, PastForm
from approvals.documents.shown import sentence
from approvals.documents.similar_titles import Titles
from approvals.documents.spots import AT_ROW
from approvals.documents.targets import fold
from approvals.programmes.models import Call
from approvals.viewer import Viewer
from approvals.wording import N_

MOST_PROJECTS = 20_000
FIRST_YEAR, LAST_YEAR = 2000, 2200
NO_YEAR = N_("It names no year.")
NO_TITLE = N_("It names no project.")
LONG_TITLE = N_("Its title is longer than 200 characters.")
TWICE = N_("The same form stands further up.")
KEPT = N_("It is kept already.")

FormKey = tuple[str, int, str, str]


@dataclass(frozen=True)
class Project:
    """A project of the school with what a form is compared with."""

    id: int
    number: str | None
    title: str
    department: str
    year: int


@dataclass(frozen=True)
class Row:
    """One form of the folder, and what would be made of it."""

    read: ReadForm
    match: Project | None
    is_same: bool
    """The project has the same title, not only a similar one."""
    fault: str | None
    """Why it cannot be kept, as an English msgid."""
    errors: Sequence[str]
    """Error findings of the form in words: it can be kept all the same."""

    @property
    def is_evaluation(self) -> bool:
        return form_as_json(self.read.form)["form"] != "performance_target"


def place_of(viewer: Viewer) -> Organisation:
    """The school for which this person keeps the history; 403 for everybody but an office."""
    hats = viewer.hats_of("project_office")
    if not hats:
        abort(403)
    return db.session.get_one(Organisation, hats[0].organisation_id)


def key_of(form: Form) -> FormKey:
    """By what a form is known among those of a school."""
    kind = form_as_json(form)["form"]
    return kind, form.year or 0, fold(form.title)[:200], fold(form.organisation)[:200]


def rows_of(form_import: FormImport) -> list[Row]:
    """Every form of the folder: three queries, however many there are."""
    read = forms_of(form_import)
    keys = [key_of(each.form) for each in read]
    kept = _kept(form_import.organisation_id, keys)
    projects = _projects(form_import.organisation, sorted({key[1] for key in keys}))
    titles = Titles((each.id, each.title) for each in projects.values())
    seen: set[FormKey] = set()
    rows = []
    for each, key in zip(read, keys, strict=True):
        match = _match(each.form, titles, projects)
        is_same = match is not None and fold(match.title) == key[2]
        rows.append(Row(each, match, is_same, _fault(each.form, key, seen, kept), _errors(each)))
        seen.add(key)
    return rows


def kept_by_year(organisation_id: int) -> Sequence[Any]:
    """How many forms of each year a school keeps, the latest year first."""
    return db.session.execute(
        select(PastForm.year, func.count())
        .where(PastForm.organisation_id == organisation_id)
        .group_by(PastForm.year)
        .order_by(PastForm.year.desc())
    ).all()


def _fault(form: Form, key: FormKey, seen: set[FormKey], kept: set[FormKey]) -> str | None:
    if not form.year or not FIRST_YEAR <= form.year <= LAST_YEAR:
        return NO_YEAR
    if not key[2]:
        return NO_TITLE
    if len(form.title or "") > 200:
        return LONG_TITLE
    if key in kept:
        return KEPT
    return TWICE if key in seen else None


def _errors(read: ReadForm) -> list[str]:
    errors = [each for each in findings(read.form) if each.level is Level.ERROR]
    return [_placed(each, read.form) for each in errors]


def _placed(finding: Finding, form: Form) -> str:
    at_row = AT_ROW.match(finding.where)
    name = form.indicators[int(at_row[1])].level3 if at_row else None
    return f"{name}: {sentence(finding)}" if name else sentence(finding)


def _kept(organisation_id: int, keys: Sequence[FormKey]) -> set[FormKey]:
    columns = (PastForm.form_key, PastForm.year, PastForm.title_key, PastForm.department_key)
    found = db.session.execute(
        select(*columns).where(
            PastForm.organisation_id == organisation_id, tuple_(*columns).in_(keys)
        )
    )
    return {(row[0], row[1], row[2], row[3]) for row in found}


def _projects(school: Organisation, years: Sequence[int]) -> dict[int, Project]:
    """The school's submitted projects of these years."""
    found = db.session.execute(
        select(Application.id, Application.number, Application.title, Organisation.name, Call.year)
        .join(Call, Call.id == Application.call_id)
        .join(Organisation, Organisation.id == Application.organisation_id)
        .where(
            below(Application.org_path, school.path),
            Application.submitted_at.is_not(None),
            Call.year.in_(years),
        )
        .order_by(Application.id.desc())
        .limit(MOST_PROJECTS)
    )
    return {row[0]: Project(row[0], row[1], row[2], row[3], row[4]) for row in found}


def _match(form: Form, titles: Titles, projects: dict[int, Project]) -> Project | None:
    """The project of this year with the most similar title, of the same unit if one has its name."""
    like = [projects[key] for key, _ in titles.like(form.title)]
    of_year = [each for each in like if each.year == form.year]
    unit = fold(form.organisation)
    of_unit = [each for each in of_year if fold(each.department) == unit]
    return next(iter(of_unit or of_year), None)
