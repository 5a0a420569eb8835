"""Beside the declaration: who works on it."""

from __future__ import annotations

from flask import abort, flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from approvals.accounts.models import Account
from approvals.accounts.queries import current_account
from approvals.applications import member_operations
from approvals.applications.colleague_forms import colleague_meant
from approvals.applications.declaration_page import blueprint, page
from approvals.applications.editing import is_editable, own
from approvals.applications.forms import MemberForm
from approvals.applications.models import Application
from approvals.database import utc_now


@blueprint.post("/members")
def add_member(application_id: int) -> Response | tuple[str, int]:
    """Somebody joins the project."""
    application, seen = own(application_id)
    form = MemberForm()
    person = _meant(form, application) if form.validate() else None
    if person is None or not is_editable(application, seen):
        return page(application, member_form=form), 422
    member_operations.add_member(
        application,
        person,
        duty=form.duty.data or "",
        may_edit=form.may_edit.data,
        actor=current_account(),
        now=utc_now(),
    )
    flash(_("%(name)s belongs to the project now.", name=person.name), "good")
    return redirect(url_for(".edit", application_id=application_id, _anchor="members"), 303)


@blueprint.post("/members/<int:member_id>/remove")
def remove_member(application_id: int, member_id: int) -> Response:
    """Somebody leaves the project."""
    application, seen = own(application_id)
    member = next((m for m in application.members if m.id == member_id), None)
    if member is None or not is_editable(application, seen):
        abort(404)
    name = member.account.name
    member_operations.remove_member(application, member, actor=current_account(), now=utc_now())
    flash(_("%(name)s no longer belongs to the project.", name=name), "good")
    return redirect(url_for(".edit", application_id=application_id, _anchor="members"), 303)


def _meant(form: MemberForm, application: Application) -> Account | None:
    """Who is to join; else the form says why it is not clear."""
    person = colleague_meant(form.who, application.call)
    if person is not None and person.id == application.leader_id:
        form.who.errors = [_("This is the project's leader.")]
        return None
    return person
