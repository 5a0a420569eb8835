"""The expense standards that the office keeps: a list, and a form for each."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice

from approvals.accounts.queries import current_account, current_viewer
from approvals.presentation import localized
from approvals.programmes import standard_operations as operations
from approvals.programmes.queries import budget_categories
from approvals.programmes.room import blueprint
from approvals.programmes.standard_forms import StandardForm
from approvals.programmes.standard_models import ExpenseStandard
from approvals.programmes.standard_queries import kept_standard, standards_for
from approvals.programmes.table_queries import keeps_tables, places_for_programmes
from approvals.viewer import Viewer

Answer = str | Response | tuple[str, int]


@blueprint.get("/expense-standards")
def standards() -> str:
    """The standards of one's places and of those above, past ones too."""
    found = standards_for(_keeper())
    return render_template("programmes/standards.html", found=found)


@blueprint.get("/expense-standards/new")
def ask_standard() -> str:
    """The form of a new standard."""
    return _page(_form(None), None)


@blueprint.post("/expense-standards/new")
def add_standard() -> Answer:
    """Store a new standard."""
    return _keep(_form(None), None)


@blueprint.get("/expense-standards/<int:standard_id>")
def edit_standard(standard_id: int) -> str:
    """The form of a standard."""
    standard = kept_standard(_keeper(), standard_id)
    return _page(_form(standard), standard)


@blueprint.post("/expense-standards/<int:standard_id>")
def save_standard(standard_id: int) -> Answer:
    """Store an edit of a standard."""
    standard = kept_standard(_keeper(), standard_id)
    return _keep(_form(standard), standard)


def _keep(form: StandardForm, standard: ExpenseStandard | None) -> Answer:
    if not form.validate():
        return _page(form, standard), 422
    columns = {name: value for name, value in form.data.items() if name != "csrf_token"}
    operations.keep_standard(
        standard or ExpenseStandard(), columns, current_account(), now=current_viewer().now
    )
    flash(_("Saved."), "good")
    return redirect(url_for("programmes.standards"), 303)


def _keeper() -> Viewer:
    viewer = current_viewer()
    return viewer if keeps_tables(viewer) else abort(403)


def _form(standard: ExpenseStandard | None) -> StandardForm:
    form = StandardForm(obj=standard)
    places = places_for_programmes(_keeper())
    form.organisation_id.choices = [SelectChoice(each.id, localized(each)) for each in places]
    kept = standard.category_id if standard else None
    found = [c for c in budget_categories(retired=True) if c.is_active or c.id == kept]
    form.category_id.choices = [SelectChoice(each.id, localized(each)) for each in found]
    return form


def _page(form: StandardForm, standard: ExpenseStandard | None) -> str:
    return render_template("programmes/standard.html", form=form, standard=standard)
