"""Beside the declaration: who works on it."""

from __future__ import annotations

from flask import abort, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from approvals.accounts.queries import account_by_name, current_account
from approvals.applications import operations
from approvals.applications.declaration_page import blueprint, page
from approvals.applications.editing import is_editable, own
from approvals.applications.forms import MemberForm
from approvals.database import utc_now


@blueprint.post("/members")
def add_member(application_id: int) -> Response | tuple[str, int]:
    """Somebody joins the project."""
    application, seen = own(application_id)
    form = MemberForm()
    person = account_by_name(form.who.data or "") if form.validate() else None
    if form.validate() and person is None:
        form.who.errors = [_("Nobody is known by this number, name or e-mail.")]
    if person is not None and person.id == application.leader_id:
        form.who.errors, person = [_("This is the project's leader.")], None
    if person is None or not is_editable(application, seen):
        return page(application, member_form=form), 422
    operations.add_member(
        application,
        person,
        duty=form.duty.data or "",
        may_edit=form.may_edit.data,
        actor=current_account(),
        now=utc_now(),
    )
    return redirect(url_for(".edit", application_id=application_id, _anchor="members"), 303)


@blueprint.post("/members/<int:member_id>/remove")
def remove_member(application_id: int, member_id: int) -> Response:
    """Somebody leaves the project."""
    application, seen = own(application_id)
    member = next((m for m in application.members if m.id == member_id), None)
    if member is None or not is_editable(application, seen):
        abort(404)
    operations.remove_member(application, member, actor=current_account(), now=utc_now())
    return redirect(url_for(".edit", application_id=application_id, _anchor="members"), 303)
