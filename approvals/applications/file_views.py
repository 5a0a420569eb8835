"""The files of a declaration: handed over with a form, looked at, downloaded, taken away."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from approvals.accounts.queries import current_account, current_viewer
from approvals.applications import attachment_operations, files, queries
from approvals.applications.attachment_operations import Failed, Offered
from approvals.applications.declaration_page import blueprint, page
from approvals.applications.editing import is_editable, own
from approvals.applications.file_sight import may_read
from approvals.applications.files import FileRefused
from approvals.applications.models import Application, Attachment
from approvals.applications.operations import NotEditable
from approvals.applications.upload_queries import PLACE
from approvals.database import utc_now
from approvals.file_words import shown_as
from approvals.security import POLICY
from approvals.wording import N_

PICTURE_POLICY = "default-src 'none'; sandbox; frame-ancestors 'self'"
PDF_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
"""No browser shows a PDF in a sandbox; its viewer is one itself. Nothing in the file may load or run."""
PAGE_POLICY = f"{POLICY}; frame-src 'self'"
NOTHING_CHOSEN = N_("Choose a file first.")


@blueprint.post("/attachments")
def attach(application_id: int) -> Response | tuple[str, int]:
    """Take the files of a form: every good one, whatever is wrong with the others."""
    application, seen = own(application_id)
    if not is_editable(application, seen):
        abort(409)
    offered = [Offered(f.filename, f.stream) for f in request.files.getlist("file") if f.filename]
    try:
        failed = attachment_operations.attach_all(
            application,
            offered,
            current_account(),
            requirement_id=wanted_id(application, request.form.get("requirement")),
            now=utc_now(),
        )
    except NotEditable:
        abort(409)
    if offered and not failed:
        return redirect(url_for(".edit", application_id=application_id, _anchor="files"), 303)
    failed = failed or [Failed(_("File"), FileRefused(NOTHING_CHOSEN))]
    return page(application, failed=failed), 422


def wanted_id(application: Application, text: str | None) -> int | None:
    """The id of one of the files that the call asks for, if the text is one."""
    return {str(r.id): r.id for r in application.call.required_attachments}.get(text or "")


@blueprint.post("/attachments/<int:attachment_id>/remove")
def detach(application_id: int, attachment_id: int) -> Response:
    """Take a file away from the declaration; it stays in the store for what was handed in."""
    application, attachment = _own_file(application_id, attachment_id)
    attachment_operations.remove_attachment(
        application, attachment, actor=current_account(), now=utc_now()
    )
    return redirect(url_for(".edit", application_id=application_id, _anchor="files"), 303)


@blueprint.post("/attachments/<int:attachment_id>/use")
def use_as(application_id: int, attachment_id: int) -> Response:
    """Say which of the files asked for this one is."""
    application, attachment = _own_file(application_id, attachment_id)
    wanted = wanted_id(application, request.form.get("requirement"))
    attachment_operations.use_as(attachment, wanted)
    return redirect(url_for(".edit", application_id=application_id, _anchor="files"), 303)


def _own_file(application_id: int, attachment_id: int) -> tuple[Application, Attachment]:
    application, seen = own(application_id)
    attachment = queries.attachment_of(application.id, attachment_id)
    if attachment is None or attachment.place != PLACE or not is_editable(application, seen):
        abort(404)
    return application, attachment


@blueprint.get("/attachments/<int:attachment_id>")
def download(application_id: int, attachment_id: int) -> Response:
    """A file, for those who may read it."""
    _application, attachment = _readable(application_id, attachment_id)
    return send_file(
        files.path_of(attachment.digest),
        mimetype=attachment.media_type,
        as_attachment=True,
        download_name=attachment.file_name,
    )


@blueprint.get("/attachments/<int:attachment_id>/look")
def look(application_id: int, attachment_id: int) -> tuple[str, dict[str, str]]:
    """A picture or a PDF on a page of the application."""
    application, attachment = _readable(application_id, attachment_id)
    kind = shown_as(attachment.media_type) or abort(404)
    drawn = render_template(
        "applications/file.html", application=application, file=attachment, kind=kind
    )
    return drawn, {"Content-Security-Policy": PAGE_POLICY}


@blueprint.get("/attachments/<int:attachment_id>/content")
def content(application_id: int, attachment_id: int) -> Response:
    """The same file for that page: shown as what it was found to be, and nothing else."""
    _application, attachment = _readable(application_id, attachment_id)
    kind = shown_as(attachment.media_type) or abort(404)
    answer = send_file(
        files.path_of(attachment.digest),
        mimetype=attachment.media_type,
        download_name=attachment.file_name,
    )
    answer.headers["Content-Security-Policy"] = PDF_POLICY if kind == "pdf" else PICTURE_POLICY
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _readable(application_id: int, attachment_id: int) -> tuple[Application, Attachment]:
    application, seen = queries.application_for(current_viewer(), application_id)
    attachment = queries.attachment_of(application.id, attachment_id)
    if attachment is None or not may_read(attachment, seen):
        abort(404)
    return application, attachment
