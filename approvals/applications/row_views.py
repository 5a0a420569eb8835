"""Rows from elsewhere, to be looked at before they are taken: pasted, from the template, from a project."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, render_template, request
from flask_babel import gettext as _

from approvals.accounts.queries import current_account
from approvals.applications import row_sources
from approvals.applications.declaration_page import categories
from approvals.applications.editing import own
from approvals.applications.models import Application
from approvals.applications.pasting import (
    MOST_CHARACTERS,
    indicators_in,
    left_out_of,
    lines_in,
)
from approvals.applications.sheet import CELLS
from approvals.applications.year_tables import year_tables
from approvals.programmes.queries import budget_categories

blueprint = Blueprint("rows", __name__, url_prefix="/applications/<int:application_id>/rows")


@blueprint.get("")
def sources(application_id: int) -> dict[str, Any]:
    """The places from which this person may take rows."""
    application, _seen = own(application_id)
    projects = row_sources.earlier_projects(application, current_account())
    found = [{"key": row_sources.CALL, "title": _("The template of this call")}]
    found += [{"key": str(one.id), "title": f"{one.call.year} · {one.name}"} for one in projects]
    return {"sources": found}


@blueprint.post("")
def preview(application_id: int) -> dict[str, Any]:
    """The rows as understood, drawn and as cells. Nothing is stored."""
    application, _seen = own(application_id)
    content = request.get_json()
    if not isinstance(content, Mapping) or content.get("table") not in tuple(CELLS):
        abort(400)
    rows = _rows(application, content["table"], content)
    html = render_template(
        "applications/_taking.html",
        table=content["table"],
        rows=rows,
        left_out=left_out_of(content["text"]) if "source" not in content else [],
        titles={str(number): title for number, title in categories()},
    )
    return {"rows": rows, "html": html}


def _rows(application: Application, table: str, content: Mapping[str, Any]) -> list[dict[str, str]]:
    text, source = content.get("text"), content.get("source")
    if isinstance(source, str):
        return row_sources.rows_from(source, table, application, current_account())
    if not isinstance(text, str) or len(text) > MOST_CHARACTERS:
        abort(400)
    if table == "indicators":
        return indicators_in(text)
    years = [each.year for each in year_tables(application)]
    return lines_in(text, _titles(), years if len(years) > 1 else ())


def _titles() -> dict[str, int]:
    """Both names of every category that is in use."""
    found = budget_categories()
    return {one.title_en: one.id for one in found} | {one.title: one.id for one in found}
