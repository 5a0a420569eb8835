"""The official forms of an application, to take away as Word, Excel or PDF."""

from __future__ import annotations

import io

from flask import Blueprint, Response, abort, flash, redirect, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from approvals.accounts.queries import current_viewer
from approvals.applications.queries import application_for
from approvals.documents.bundle_views import blueprint as bundle_blueprint
from approvals.documents.history_views import blueprint as history_blueprint
from approvals.documents.import_views import blueprint as import_blueprint
from approvals.documents.layout_words import SELF_EVALUATION_TITLE, TARGET_TITLE
from approvals.documents.printed import printed
from approvals.documents.queries import SELF_EVALUATION, footer, stored_form
from approvals.documents.verify_views import blueprint as verify_blueprint
from approvals.documents.write_pdf import Undrawable
from approvals.documents.writing import MEDIA_TYPES, WRITERS

blueprint = Blueprint("documents", __name__, url_prefix="/applications/<int:application_id>/forms")


@blueprint.get('/<any(target, "self-evaluation"):form_key>.<any(docx, xlsx, pdf):file_format>')
def download(application_id: int, form_key: str, file_format: str) -> AnyResponse:
    """A form as a file, for those who may read it; 404 for the others."""
    viewer = current_viewer()
    application, seen = application_for(viewer, application_id)
    stored = stored_form(application.id, form_key, seen) or abort(404)
    try:
        content = WRITERS[file_format]([printed(stored.form, footer(stored, viewer.now))])
    except Undrawable as missing:
        flash(_undrawable(missing), "warn")
        return redirect(url_for("applications.show", application_id=application.id))
    return _file(content, file_format, _file_name(form_key, application.number or application.name))


def _undrawable(missing: Undrawable) -> str:
    return _(
        "No typeface at hand draws %(characters)s. Take the form as .docx instead.",
        characters=missing.characters,
    )


def _file_name(form_key: str, name: str) -> str:
    title = SELF_EVALUATION_TITLE if form_key == SELF_EVALUATION else TARGET_TITLE
    return f"{title} {name}"


def _file(content: bytes, file_format: str, name: str) -> Response:
    return send_file(
        io.BytesIO(content),
        mimetype=MEDIA_TYPES[file_format],
        as_attachment=True,
        download_name=f"{name}.{file_format}",
    )


BLUEPRINTS = (blueprint, import_blueprint, history_blueprint, verify_blueprint, bundle_blueprint)
