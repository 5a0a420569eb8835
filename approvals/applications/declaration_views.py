"""Writing a declaration: one form that may be saved however unfinished, members and files beside it."""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from approvals import frozen
from approvals.access import Sight
from approvals.accounts.queries import account_by_name, current_account, current_viewer
from approvals.applications import files, operations, queries
from approvals.applications.forms import (
    TEXT_LABELS,
    AttachmentForm,
    DeclarationForm,
    MemberForm,
    filled,
)
from approvals.applications.models import Application
from approvals.applications.typed import draft_from, indicator_fields
from approvals.database import db, utc_now
from approvals.language import in_english
from approvals.programmes.queries import budget_categories

blueprint = Blueprint("declaration", __name__, url_prefix="/applications/<int:application_id>")
ROW_BUTTON = re.compile(r"(add|remove)-(indicators|lines)(?:-(\d+))?")


@blueprint.get("/declaration")
def edit(application_id: int) -> str | Response:
    """The declaration's form; for those who may only read, the application's page."""
    application, seen = _own(application_id)
    if not _editable(application, seen):
        return redirect(url_for("applications.show", application_id=application_id), 303)
    form = DeclarationForm(formdata=None, data=filled(application, split=indicator_fields))
    return _page(application, form)


@blueprint.post("/declaration")
def save(application_id: int) -> Response | str | tuple[str, int]:
    """Store what was typed; add or take away a row; nothing typed is lost on any way."""
    application, seen = _own(application_id)
    form = DeclarationForm()
    form.offer_categories(_categories())
    if _change_rows(form):
        return _page(application, form)
    if not _editable(application, seen):
        return _page(application, form, notice=_not_editable()), 409
    if not form.validate():
        return _page(application, form), 422
    return _store(application, form)


def _store(application: Application, form: DeclarationForm) -> Response | tuple[str, int]:
    try:
        operations.save_declaration(application, draft_from(form), current_account(), now=utc_now())
    except operations.StaleEdit as stale:
        db.session.rollback()
        form.edit_version.data = stale.declaration.edit_version
        form.edit_version.raw_data = None
        return _page(application, form, notice=_stale(stale)), 409
    except operations.NotEditable:
        db.session.rollback()
        return _page(application, form, notice=_not_editable()), 409
    if "submit" in request.form:
        return redirect(_step(application), 303)
    flash(_("Saved."), "good")
    anchor = request.form.get("anchor", "")
    return redirect(url_for(".edit", application_id=application.id, _anchor=anchor or None), 303)


def _step(application: Application) -> str:
    action = "submit" if application.state == frozen.of(application).start.key else "resubmit"
    return url_for("steps.ask", kind="application", subject_id=application.id, action_key=action)


def _stale(stale: operations.StaleEdit) -> str:
    return _(
        "Somebody saved this declaration at %(time)s while you were writing. What you typed is "
        "still here and not stored: compare it in another window, then save again.",
        time=stale.declaration.edited_at.strftime("%H:%M"),
    )


def _not_editable() -> str:
    return _(
        "The declaration was handed in meanwhile and cannot be edited now. What you typed is still "
        "here; copy what you need."
    )


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
    form.offer_categories(_categories())


def _remove(rows: Any, index: int) -> None:
    if index < len(rows.entries):
        del rows.entries[index]


@blueprint.post("/marks/<int:mark_id>")
def answer(application_id: int, mark_id: int) -> Response:
    """The applicant says that a marked field is corrected, or not yet."""
    application, seen = _own(application_id)
    mark = queries.mark_of(application.id, mark_id)
    if mark is None or not seen.edits:
        abort(404)
    operations.answer_mark(mark, request.form.get("answered") == "yes", now=utc_now())
    return redirect(url_for(".edit", application_id=application_id, _anchor=mark.field), 303)


@blueprint.post("/members")
def add_member(application_id: int) -> Response | tuple[str, int]:
    """Somebody joins the project."""
    application, seen = _own(application_id)
    form = MemberForm()
    person = account_by_name(form.who.data or "") if form.validate() else None
    if form.validate() and person is None:
        form.who.errors = [_("Nobody is known by this number, name or e-mail.")]
    if person is not None and person.id == application.leader_id:
        form.who.errors, person = [_("This is the project's leader.")], None
    if person is None or not _editable(application, seen):
        return _page(application, _stored_form(application), member_form=form), 422
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
    application, seen = _own(application_id)
    member = next((m for m in application.members if m.id == member_id), None)
    if member is None or not _editable(application, seen):
        abort(404)
    operations.remove_member(application, member, actor=current_account(), now=utc_now())
    return redirect(url_for(".edit", application_id=application_id, _anchor="members"), 303)


@blueprint.post("/attachments")
def attach(application_id: int) -> Response | tuple[str, int]:
    """One more file."""
    application, seen = _own(application_id)
    form = AttachmentForm()
    if not _editable(application, seen):
        abort(409)
    if form.validate() and _attached(application, form):
        return redirect(url_for(".edit", application_id=application_id, _anchor="files"), 303)
    return _page(application, _stored_form(application), file_form=form), 422


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
    application, seen = _own(application_id)
    attachment = queries.attachment_of(application.id, attachment_id)
    if attachment is None or not _editable(application, seen):
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


def _own(application_id: int) -> tuple[Application, Sight]:
    """The application, for its applicant and members; 404 for everybody else."""
    application, seen = queries.application_for(current_viewer(), application_id)
    if not seen.edits:
        abort(404)
    return application, seen


def _editable(application: Application, seen: Sight) -> bool:
    state = frozen.of(application).state(application.state)
    return seen.edits and "declaration" in state.editable and not application.suspended_at


def _stored_form(application: Application) -> DeclarationForm:
    return DeclarationForm(formdata=None, data=filled(application, split=indicator_fields))


def _categories() -> list[tuple[int, str]]:
    english = in_english()
    return [(c.id, c.title_en if english else c.title) for c in budget_categories()]


def _page(
    application: Application,
    form: DeclarationForm,
    *,
    notice: str | None = None,
    member_form: MemberForm | None = None,
    file_form: AttachmentForm | None = None,
) -> str:
    form.offer_categories(_categories())
    return render_template(
        "applications/declaration.html",
        application=application,
        form=form,
        notice=notice,
        texts=TEXT_LABELS,
        marks=queries.open_marks(application.id),
        missing=queries.missing(application),
        member_form=member_form or MemberForm(formdata=None),
        file_form=file_form or AttachmentForm(formdata=None),
        sender=queries.sender_words(application),
        due_at=application.due_at,
    )
