"""Pages of reports: the one on which a report is written, and the one on which it is read."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from approvals.accounts.queries import current_viewer
from approvals.applications.models import Application
from approvals.applications.queries import application_for
from approvals.database import db
from approvals.documents.copied_words import CopiedWords, copied_in
from approvals.presentation import moment
from approvals.reports import editor, operations, reading
from approvals.reports.editor import Writing
from approvals.reports.forms import ReportForm

blueprint = Blueprint("reports", __name__, url_prefix="/applications/<int:application_id>")
BLUEPRINTS = (blueprint,)


@blueprint.get("/report")
def edit(application_id: int) -> str | Response:
    """The report that the present state asks for; elsewhere what was reported."""
    application = _own(application_id)
    kind = editor.kind_written_in(application)
    if kind is None:
        return redirect(url_for("applications.show", application_id=application_id), 303)
    writing = editor.writing_of(application, kind, current_viewer().now)
    return _page(writing, _stored_form(writing))


@blueprint.post("/report")
def save(application_id: int) -> Response | tuple[str, int] | str:
    """Store what was typed, or only compute it; nothing typed is lost on any way."""
    application = _own(application_id)
    kind = editor.kind_written_in(application) or _posted_kind()
    writing = editor.writing_of(application, kind, current_viewer().now)
    form = _typed_form(writing)
    if not form.validate():
        return _page(writing, form), 422
    if "compute" in request.form or "suggest" in request.form:
        return _page(writing, form)
    return _store(application, writing, form)


@blueprint.post("/report/figures")
def figures(application_id: int) -> str:
    """How the typed report comes out: the figures, the suggestions and findings at their fields."""
    application = _own(application_id)
    kind = editor.kind_written_in(application) or _posted_kind()
    writing = editor.writing_of(application, kind, current_viewer().now)
    form = _typed_form(writing)
    form.validate()
    return render_template("reports/_figures.html", **_shown(writing, form), alone=True)


@blueprint.get("/reports/<int:report_id>")
def show(application_id: int, report_id: int) -> str:
    """A report as it was handed in."""
    application, seen = application_for(current_viewer(), application_id)
    read = reading.filed(application.id, report_id) if seen.texts else None
    return render_template(
        "reports/show.html", application=application, seen=seen, read=read or abort(404)
    )


def _store(
    application: Application, writing: Writing, form: ReportForm
) -> Response | tuple[str, int]:
    try:
        operations.save_report(application, writing.kind, form.draft, now=current_viewer().now)
    except operations.StaleReport as stale:
        db.session.rollback()
        form.edit_version.data = str(stale.report.edit_version)
        form.edit_version.raw_data = None
        return _page(writing, form, notice=_stale(moment(stale.report.edited_at))), 409
    except operations.NotEditable:
        db.session.rollback()
        return _page(writing, form, notice=_not_editable()), 409
    if "submit" in request.form and writing.submit_key:
        return redirect(
            url_for(
                "steps.ask",
                kind="application",
                subject_id=application.id,
                action_key=writing.submit_key,
            ),
            303,
        )
    flash(_("Saved."), "good")
    return redirect(url_for(".edit", application_id=application.id), 303)


def _stale(time: str) -> str:
    return _(
        "Somebody saved this report at %(time)s while you were writing. What you typed is still "
        "here and not stored: compare it in another window, then save again.",
        time=time,
    )


def _not_editable() -> str:
    return _(
        "The report was handed in meanwhile and cannot be edited now. What you typed is still here; "
        "copy what you need."
    )


def _posted_kind() -> str:
    kind = request.form.get("kind", "")
    return kind if kind in operations.EDITABLE else abort(404)


def _own(application_id: int) -> Application:
    """The application, for its applicant and members who may edit; 404 for everybody else."""
    application, seen = application_for(current_viewer(), application_id)
    return application if seen.edits else abort(404)


def _stored_form(writing: Writing) -> ReportForm:
    form = ReportForm(
        formdata=None,
        edit_version=str(writing.version),
        progress=writing.report.progress,
        problems=writing.report.problems,
        next_steps=writing.report.next_steps,
    )
    form.offer_rows(writing.rows, with_marks=writing.is_final)
    return form


def _typed_form(writing: Writing) -> ReportForm:
    form = ReportForm()
    form.offer_rows(writing.rows, with_marks=writing.is_final)
    if "suggest" in request.form:
        for fields, row in zip(form.rows, editor.with_suggestions(form.typed), strict=True):
            if fields.score is not None and not fields.score.errors:
                fields.score.data, fields.score.raw_data = row.score, None
    return form


def _shown(writing: Writing, form: ReportForm) -> dict[str, Any]:
    evaluation = editor.evaluated(writing, form.typed)
    return {
        "writing": writing,
        "application": writing.application,
        "form": form,
        "evaluation": evaluation,
        "judged": form.is_submitted() or writing.version > 0,
        "copied": _copied(writing, form),
        "missing": editor.still_missing(form.draft, form.typed, evaluation),
    }


def _copied(writing: Writing, form: ReportForm) -> dict[str, CopiedWords]:
    """What of the achievement and of the goals stands in another form, or in the other of the two;
    mid-term is not compared."""
    if not writing.is_final:
        return {}
    goals = writing.application.declaration.goals
    texts = {"achievement": form.progress.data or "", "goals": goals}
    return copied_in(texts, writing.application, current_viewer())


def _page(writing: Writing, form: ReportForm, *, notice: str | None = None) -> str:
    return render_template("reports/edit.html", **_shown(writing, form), notice=notice, alone=False)
