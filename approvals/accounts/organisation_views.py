"""Administration: the tree of organisations."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from approvals.accounts import operations, search_queries
from approvals.accounts.administration_forms import OrganisationForm, RenameForm
from approvals.accounts.administration_pages import (
    administration,
    organisation_or_404,
    own_domain,
)
from approvals.accounts.models import Organisation
from approvals.accounts.queries import current_account
from approvals.database import utc_now


@administration.get("/organisations")
def organisations() -> str:
    """The tree."""
    return render_template(
        "administration/organisations.html", branches=search_queries.tree(own_domain())
    )


@administration.get("/organisations/<int:organisation_id>/new")
def ask_organisation(organisation_id: int) -> str:
    """The form for an organisation below this one."""
    parent = _parent(organisation_id)
    return _new_page(parent, OrganisationForm(parent))


@administration.post("/organisations/<int:organisation_id>/new")
def add_organisation(organisation_id: int) -> Response | tuple[str, int]:
    """Add an organisation below this one."""
    parent = _parent(organisation_id)
    form = OrganisationForm(parent)
    if not form.validate():
        return _new_page(parent, form), 422
    row = operations.add_organisation(parent, form.columns(), current_account(), now=utc_now())
    flash(_("%(name)s is added.", name=row.name), "good")
    return _to_tree()


@administration.get("/organisations/<int:organisation_id>")
def organisation(organisation_id: int) -> str:
    """One organisation: its names, and whether it is in use."""
    row = organisation_or_404(organisation_id)
    return _page(row, RenameForm(obj=row))


@administration.post("/organisations/<int:organisation_id>")
def rename_organisation(organisation_id: int) -> Response | tuple[str, int]:
    """Other names."""
    row, form = organisation_or_404(organisation_id), RenameForm()
    if not form.validate():
        return _page(row, form), 422
    operations.rename_organisation(row, form.columns(), current_account(), now=utc_now())
    flash(_("Saved."), "good")
    return _to_tree()


@administration.post("/organisations/<int:organisation_id>/deactivate")
def deactivate_organisation(organisation_id: int) -> Response | tuple[str, int]:
    """Take an organisation out of use, if nobody works there any more."""
    row = organisation_or_404(organisation_id)
    if search_queries.is_in_use(row):
        refusal = _("People or organisations are still active here. Close or move them first.")
        return _page(row, RenameForm(obj=row), refusal), 422
    operations.set_organisation_active(row, False, current_account(), now=utc_now())
    flash(_("%(name)s is out of use.", name=row.name), "good")
    return _to_tree()


@administration.post("/organisations/<int:organisation_id>/activate")
def activate_organisation(organisation_id: int) -> Response:
    """Back into use."""
    row = organisation_or_404(organisation_id)
    operations.set_organisation_active(row, True, current_account(), now=utc_now())
    flash(_("%(name)s is in use again.", name=row.name), "good")
    return _to_tree()


def _parent(organisation_id: int) -> Organisation:
    row = organisation_or_404(organisation_id)
    return row if operations.KINDS_BELOW[row.kind] else abort(404)


def _new_page(parent: Organisation, form: OrganisationForm) -> str:
    return render_template("administration/organisation_new.html", parent=parent, form=form)


def _page(row: Organisation, form: RenameForm, refusal: str | None = None) -> str:
    return render_template(
        "administration/organisation.html", organisation=row, form=form, refusal=refusal
    )


def _to_tree() -> Response:
    return redirect(url_for("administration.organisations"), 303)
