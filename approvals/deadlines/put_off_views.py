"""One project's deadlines, which its office may put off before they are over."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from sqlalchemy import ColumnElement
from werkzeug.wrappers import Response

from approvals.applications.models import Application
from approvals.database import db
from approvals.deadlines import overdue_queries
from approvals.deadlines.chase_forms import ChaseForm
from approvals.deadlines.office_views import office, put_off, ticked
from approvals.programmes.queries import LARGEST_ID

blueprint = Blueprint("putting_off", __name__)


@blueprint.get("/applications/<int:application_id>/deadlines")
def show(application_id: int) -> str:
    """What is due in one project, and until when it may be put off."""
    return _page(_application(application_id), ChaseForm(formdata=None))


@blueprint.post("/applications/<int:application_id>/deadlines")
def extend(application_id: int) -> Response | tuple[str, int]:
    """Put off what is ticked of one project, with a reason."""
    application, form = _application(application_id), ChaseForm()
    form.extending = True
    waits = [wait for wait in ticked(_movable()) if wait.application_id == application.id]
    if not form.validate() or not waits:
        return _page(application, form, nothing=not waits), 422
    put_off(waits, form, office())
    if application.submitted_at is None:  # an office does not see into drafts
        return redirect(url_for("chasing.board", view="ahead"), 303)
    return redirect(url_for("applications.show", application_id=application.id), 303)


def _movable() -> ColumnElement[bool]:
    return overdue_queries.movable_by(office())


def _application(application_id: int) -> Application:
    """A project whose deadlines the office may put off; 404 for every other."""
    viewer, application = office(), db.session.get(Application, min(application_id, LARGEST_ID))
    if application is None or not overdue_queries.may_put_off(viewer, application):
        abort(404)
    return application


def _page(application: Application, form: ChaseForm, *, nothing: bool = False) -> str:
    return render_template(
        "deadlines/put_off.html",
        application=application,
        waits=overdue_queries.extendable(office(), application),
        form=form,
        nothing=nothing,
        ticked=set(request.form.getlist("wait", type=int)),
    )
