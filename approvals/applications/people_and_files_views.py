"""Beside the declaration: who works on it, and its files."""

from __future__ import annotations

from flask import abort, redirect, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from approvals.accounts.queries import account_by_name, current_account, current_viewer
from approvals.applications import files, operations, queries
from approvals.applications.declaration_page import blueprint, page, stored_form
from approvals.applications.editing import is_editable, own
from approvals.applications.forms import AttachmentForm, MemberForm
from approvals.applications.models import Application
from approvals.database import db, utc_now


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
        return page(application, stored_form(application), member_form=form), 422
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


@blueprint.post("/attachments")
def attach(application_id: int) -> Response | tuple[str, int]:
    """One more file."""
    application, seen = own(application_id)
    form = AttachmentForm()
    if not is_editable(application, seen):
        abort(409)
    if form.validate() and _attached(application, form):
        return redirect(url_for(".edit", application_id=application_id, _anchor="files"), 303)
    return page(application, stored_form(application), file_form=form), 422


def _attached(application: Application, form: AttachmentForm) -> bool:
    wanted = {str(r.id): r.id for r in application.call.required_attachments}
    upload = form.file.data
    try:
        files.store(
            application,
            upload.stream,
            upload.filename,
            current_account(),
            place="declaration",
            now=utc_now(),
            requirement_id=wanted.get(form.requirement.data or ""),
        )
    except files.FileRefused as refused:
        db.session.rollback()
        form.file.errors = [_(str(refused))]
        return False
    db.session.commit()
    return True


@blueprint.post("/attachments/<int:attachment_id>/remove")
def detach(application_id: int, attachment_id: int) -> Response:
    """Take a file away from the declaration; it stays in the store for what was handed in."""
    application, seen = own(application_id)
    attachment = queries.attachment_of(application.id, attachment_id)
    if attachment is None or not is_editable(application, seen):
        abort(404)
    operations.remove_attachment(application, attachment, actor=current_account(), now=utc_now())
    return redirect(url_for(".edit", application_id=application_id, _anchor="files"), 303)


@blueprint.get("/attachments/<int:attachment_id>")
def download(application_id: int, attachment_id: int) -> Response:
    """A file, for those who see the application's texts."""
    application, seen = queries.application_for(current_viewer(), application_id)
    attachment = queries.attachment_of(application.id, attachment_id)
    if attachment is None or not seen.texts:
        abort(404)
    return send_file(
        files.path_of(attachment.digest),
        mimetype=attachment.media_type,
        as_attachment=True,
        download_name=attachment.file_name,
    )
