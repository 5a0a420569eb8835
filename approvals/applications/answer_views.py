"""Answering marks one by one, beside the fields; what else was typed is stored with the answer."""

from __future__ import annotations

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from approvals.applications import answer_operations, queries
from approvals.applications.answer_forms import AnswerForm, answer_form
from approvals.applications.declaration_page import blueprint, page
from approvals.applications.declaration_views import stored_or_refused
from approvals.applications.editing import is_editable, own
from approvals.applications.models import Application
from approvals.applications.version_models import Mark
from approvals.database import utc_now


@blueprint.post("/marks/<int:mark_id>")
def answer(application_id: int, mark_id: int) -> Response | tuple[str, int]:
    """Corrected, answered with a sentence, open again; or only the sentence as it is typed."""
    application, seen = own(application_id)
    mark = queries.mark_of(application.id, mark_id)
    if mark is None or not is_editable(application, seen):
        abort(404)
    form = answer_form(mark)
    if _by_script():
        return _kept(mark, form)
    if refused := _other_fields(application):
        return refused
    if not _answered(mark, form):
        return page(application, answered=(mark, form)), 422
    return redirect(url_for(".edit", application_id=application_id, _anchor=f"mark-{mark_id}"), 303)


def _answered(mark: Mark, form: AnswerForm) -> bool:
    """Do what the pressed button says; false where the sentence cannot be taken."""
    pressed = request.form.get("answered")
    if not form.validate() or (pressed == "sentence" and not form.demand_sentence()):
        return False
    sentence = form.sentence.data or ""
    if pressed == "no":
        answer_operations.reopen_mark(mark, sentence)
    else:
        answer_operations.answer_mark(mark, sentence, now=utc_now())
    return True


def _other_fields(application: Application) -> tuple[str, int] | None:
    """Store the declaration that was posted along, so that no typed word is lost."""
    return stored_or_refused(application) if "edit_version" in request.form else None


def _by_script() -> bool:
    return "HX-Request" in request.headers


def _kept(mark: Mark, form: AnswerForm) -> Response:
    if form.validate():
        answer_operations.keep_answers({mark: form.sentence.data or ""})
    return Response(status=204)
