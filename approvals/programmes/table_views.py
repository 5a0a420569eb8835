"""The tables that the office keeps: programmes and budget categories (预算科目)."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice

from approvals.accounts.queries import current_account, current_viewer
from approvals.database import db
from approvals.errors import sentence_of
from approvals.presentation import localized
from approvals.programmes import table_operations
from approvals.programmes.forms import CategoryForm, ProgrammeForm
from approvals.programmes.models import BudgetCategory, Programme
from approvals.programmes.queries import LARGEST_ID, budget_categories
from approvals.programmes.room import blueprint
from approvals.programmes.table_queries import (
    has_calls,
    keeps_tables,
    kept_programme,
    kept_programmes,
    places_for_programmes,
    processes,
)
from approvals.viewer import Viewer
from workflows.engine import RequirementUnmet

Answer = str | Response | tuple[str, int]


@blueprint.get("/programmes")
def programmes() -> str:
    """The programmes of one's places."""
    titles = {each.key: each.title for each in processes()}
    rows = kept_programmes(_keeper())
    return render_template("programmes/programmes.html", rows=rows, process_titles=titles)


@blueprint.get("/programmes/new")
def ask_programme() -> str:
    """The form of a new programme."""
    return _programme_page(_programme_form(), None)


@blueprint.post("/programmes/new")
def add_programme() -> Answer:
    """Store a new programme."""
    form = _programme_form()
    if not form.validate():
        return _programme_page(form, None), 422
    row = Programme(**_columns(form))
    try:
        table_operations.add(row, current_account(), now=current_viewer().now)
    except RequirementUnmet as refusal:
        return _programme_page(_with(form, refusal), None), 422
    return _saved("programmes.programmes")


@blueprint.get("/programmes/<int:programme_id>")
def edit_programme(programme_id: int) -> str:
    """The form of a programme."""
    programme = kept_programme(_keeper(), programme_id)
    return _programme_page(_programme_form(programme), programme)


@blueprint.post("/programmes/<int:programme_id>")
def save_programme(programme_id: int) -> Answer:
    """Store an edit of a programme."""
    programme = kept_programme(_keeper(), programme_id)
    form = _programme_form(programme)
    if not form.validate():
        return _programme_page(form, programme), 422
    try:
        table_operations.change(
            programme, _columns(form), current_account(), now=current_viewer().now
        )
    except RequirementUnmet as refusal:
        return _programme_page(_with(form, refusal), programme), 422
    return _saved("programmes.programmes")


@blueprint.get("/budget-categories")
def categories() -> str:
    """All budget categories, those out of use too."""
    _keeper()
    return render_template("programmes/categories.html", rows=budget_categories(retired=True))


@blueprint.get("/budget-categories/new")
def ask_category() -> str:
    """The form of a new budget category."""
    _keeper()
    return _category_page(CategoryForm(), None)


@blueprint.post("/budget-categories/new")
def add_category() -> Answer:
    """Store a new budget category."""
    _keeper()
    form = CategoryForm()
    if not form.validate():
        return _category_page(form, None), 422
    row = BudgetCategory(**_columns(form))
    try:
        table_operations.add(row, current_account(), now=current_viewer().now)
    except RequirementUnmet as refusal:
        return _category_page(_with(form, refusal), None), 422
    return _saved("programmes.categories")


@blueprint.get("/budget-categories/<int:category_id>")
def edit_category(category_id: int) -> str:
    """The form of a budget category."""
    category = _category(category_id)
    return _category_page(_category_form(category), category)


@blueprint.post("/budget-categories/<int:category_id>")
def save_category(category_id: int) -> Answer:
    """Store an edit of a budget category."""
    category = _category(category_id)
    form = _category_form(category)
    if not form.validate():
        return _category_page(form, category), 422
    table_operations.change(category, _columns(form), current_account(), now=current_viewer().now)
    return _saved("programmes.categories")


def _keeper() -> Viewer:
    viewer = current_viewer()
    return viewer if keeps_tables(viewer) else abort(403)


def _category(category_id: int) -> BudgetCategory:
    _keeper()
    known = category_id <= LARGEST_ID
    return (db.session.get(BudgetCategory, category_id) if known else None) or abort(404)


def _programme_form(programme: Programme | None = None) -> ProgrammeForm:
    """The form with what there is to choose from; what never changes is left out."""
    form = ProgrammeForm(obj=programme)
    places = places_for_programmes(_keeper())
    form.organisation_id.choices = [SelectChoice(each.id, localized(each)) for each in places]
    form.workflow_key.choices = [
        SelectChoice(each.key, localized(each.title)) for each in processes()
    ]
    if programme is not None:
        del form.key
        if has_calls(programme):
            del form.organisation_id
            del form.workflow_key
    return form


def _category_form(category: BudgetCategory) -> CategoryForm:
    form = CategoryForm(obj=category)
    del form.key
    return form


def _columns(form: FlaskForm) -> dict[str, object]:
    """The form's values by column; a text left empty is an empty text."""
    values = {name: value for name, value in form.data.items() if name != "csrf_token"}
    return {name: "" if value is None else value for name, value in values.items()}


def _with(form: FlaskForm, refusal: RequirementUnmet) -> FlaskForm:
    """The form with the refusal at its field."""
    db.session.rollback()
    field = refusal.field if refusal.field and refusal.field in form else "title"
    form[field].errors = [sentence_of(refusal)]
    return form


def _programme_page(form: FlaskForm, programme: Programme | None) -> str:
    return render_template("programmes/programme.html", form=form, programme=programme)


def _category_page(form: FlaskForm, category: BudgetCategory | None) -> str:
    return render_template("programmes/category.html", form=form, category=category)


def _saved(endpoint: str) -> Response:
    flash(_("Saved."), "good")
    return redirect(url_for(endpoint), 303)
