"""Writing a declaration: one form that may be saved however unfinished."""

from __future__ import annotations

import re
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from approvals import frozen
from approvals.accounts.queries import current_account, current_viewer
from approvals.applications import (
    file_views,
    operations,
    people_views,
    queries,
    starting_operations,
)
from approvals.applications.answer_forms import typed_answers
from approvals.applications.answer_operations import keep_answers
from approvals.applications.completeness import completeness
from approvals.applications.declaration_page import (
    STALE,
    TYPED,
    blueprint,
    categories,
    page,
)
from approvals.applications.editing import is_editable, own, why_not
from approvals.applications.forms import TEXT_LABELS, DeclarationForm
from approvals.applications.models import Application
from approvals.applications.standards import standards_of
from approvals.applications.typed import draft_from
from approvals.database import db, utc_now
from approvals.sight import OFFICE

__all__ = ["blueprint", "file_views", "people_views"]
ROW_BUTTON = re.compile(r"(add|remove)-(indicators|lines[2-5]?)(?:-(\d+))?")


@blueprint.get("/declaration")
def edit(application_id: int) -> str | Response:
    """The declaration's form; for those who may only read, the application's page."""
    application, seen = own(application_id)
    if not is_editable(application, seen):
        return redirect(url_for("applications.show", application_id=application_id), 303)
    return page(application)


@blueprint.get("/declaration/preview")
def preview(application_id: int) -> str:
    """The declaration with its files exactly as those who check it will see it."""
    application, _seen = own(application_id)
    contents = queries.contents_of(application.id)
    return render_template(
        "applications/preview.html",
        application=application,
        seen=OFFICE,
        viewer=current_viewer(),
        contents=contents,
        standards=standards_of(contents, contents.project_years),
        texts=TEXT_LABELS,
        open_marks={},
        marked_apart={},
        files=queries.files_of(application.id),
    )


@blueprint.post("/declaration")
def save(application_id: int) -> Response | str | tuple[str, int]:
    """Store what was typed; add or take away a row; nothing typed is lost on any way."""
    application, seen = own(application_id)
    form = DeclarationForm()
    form.offer_categories(categories(application))
    form.offer_words(application.call.words)
    if _change_rows(form):
        return page(application, form, unconfirmed=TYPED)
    if not is_editable(application, seen):
        return page(application, form, notice=_not_editable(application), unconfirmed=TYPED), 409
    return _store(application, form) or _onward(application)


def stored_or_refused(application: Application) -> tuple[str, int] | None:
    """Store the declaration as posted; else the page with what was typed and what is wrong."""
    form = DeclarationForm()
    form.offer_categories(categories())
    form.offer_words(application.call.words)
    return _store(application, form)


def _store(application: Application, form: DeclarationForm) -> tuple[str, int] | None:
    if not form.validate():
        return page(application, form, unconfirmed=TYPED), 422
    try:
        keep_answers(typed_answers(queries.open_marks(application.id)))
        operations.save_declaration(application, draft_from(form), current_account(), now=utc_now())
    except operations.StaleEdit as stale:
        db.session.rollback()
        form.edit_version.data = stale.declaration.edit_version
        form.edit_version.raw_data = None
        return page(application, form, notice=_stale(stale), unconfirmed=STALE), 409
    except operations.NotEditable:
        db.session.rollback()
        return page(application, form, notice=_not_editable(application), unconfirmed=TYPED), 409
    return None


def _onward(application: Application) -> Response:
    """After saving: to the step, or back to what is missing, or to where the person was."""
    if "submit" in request.form:
        return _to_submitting(application)
    flash(_("Saved."), "good")
    anchor = request.form.get("anchor", "")
    return redirect(url_for(".edit", application_id=application.id, _anchor=anchor or None), 303)


def _to_submitting(application: Application) -> Response:
    """Nobody is led to a step that the door would refuse: the checklist says what comes first."""
    if not completeness(application, now=current_viewer().now).items:
        return redirect(_step(application), 303)
    flash(_("Saved. It cannot be handed in yet: the checklist says what is missing."), "warn")
    to = url_for(".edit", application_id=application.id, _anchor="h-missing")
    return redirect(to, 303)


def _step(application: Application) -> str:
    action = "submit" if application.state == frozen.of(application).start.key else "resubmit"
    return url_for("steps.ask", kind="application", subject_id=application.id, action_key=action)


def _stale(stale: operations.StaleEdit) -> str:
    return _(
        "Somebody saved this declaration at %(time)s while you were writing. What you typed is "
        "still here and not stored: compare it in another window, then save again.",
        time=stale.declaration.edited_at.strftime("%H:%M"),
    )


def _not_editable(application: Application) -> str:
    return _("%(why)s What you typed is still here; copy what you need.", why=why_not(application))


def _change_rows(form: DeclarationForm) -> bool:
    """Add or take away the row whose button was pressed; whether one was."""
    for name in request.form:
        if pressed := ROW_BUTTON.fullmatch(name):
            verb, table, index = pressed.groups()
            _add(form, table) if verb == "add" else _remove(form[table], int(index or 0))
            return True
    return False


def _add(form: DeclarationForm, table: str) -> None:
    """A new last row; an indicator takes the levels of the one before it."""
    rows: Any = form[table]
    data: dict[str, Any] = {}
    if table == "indicators" and rows.entries:
        before = rows.entries[-1].form
        data = {"level1": before.level1.data, "level2": before.level2.data}
    rows.append_entry(data)
    form.offer_categories(categories())


def _remove(rows: Any, index: int) -> None:
    if index < len(rows.entries):
        del rows.entries[index]


@blueprint.post("/declaration/checked")
def check(application_id: int) -> Response:
    """A field or row that was taken over was looked at and stays as it is."""
    application, seen = own(application_id)
    name = request.form.get("checked", "")
    if is_editable(application, seen):
        starting_operations.confirm_taken(application, [name])
    anchor = "budget" if name.startswith("lines") else name.partition(":")[0]
    return redirect(url_for(".edit", application_id=application_id, _anchor=anchor or None), 303)
