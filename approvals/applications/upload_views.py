"""Files in pieces: the core of the tus protocol (1.0.0) with creation and termination, and its plain forms."""

from __future__ import annotations

import base64
import binascii

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf
from werkzeug.exceptions import ClientDisconnected
from werkzeug.wrappers import Response

from approvals.accounts.queries import current_account
from approvals.applications import upload_operations
from approvals.applications.attachment_operations import Failed
from approvals.applications.declaration_page import live_parts, page
from approvals.applications.editing import is_editable, own
from approvals.applications.file_page import folder_of
from approvals.applications.file_views import wanted_id
from approvals.applications.files import FileRefused
from approvals.applications.models import Application
from approvals.applications.operations import NotEditable
from approvals.applications.scanning import ScannerAway
from approvals.applications.upload_models import Upload
from approvals.applications.upload_operations import PIECE_BYTES, Announced, OutOfStep
from approvals.applications.upload_queries import upload_of
from approvals.database import db, utc_now

blueprint = Blueprint("uploads", __name__, url_prefix="/applications/<int:application_id>/uploads")
VERSION = "1.0.0"
PIECE_TYPE = "application/offset+octet-stream"
MOST_METADATA = 4096


@blueprint.get("")
def index(application_id: int) -> dict[str, object]:
    """How the files stand now, for a page that is open; and a token to go on with."""
    application, _seen = own(application_id)
    drawn = render_template(
        "applications/_attachments.html", application=application, folder=folder_of(application)
    )
    parts = {**live_parts(application), "files-part": drawn}
    return {"account": current_account().id, "csrf": generate_csrf(), "parts": parts}


@blueprint.post("")
def begin(application_id: int) -> Response:
    """Announce a file: refused before a byte is sent, or told where to send and from where on."""
    application = _editable(application_id)
    try:
        upload = upload_operations.begin(
            application, current_account(), _announced(application), now=utc_now()
        )
    except FileRefused as refused:
        return _refusal(refused)
    where = url_for(".offset", application_id=application_id, upload_key=upload.key)
    return _tus(201, Location=where, Upload_Offset=upload.received)


@blueprint.get("/<upload_key>")
def offset(application_id: int, upload_key: str) -> Response:
    """How much of it is here."""
    own(application_id)
    upload = _upload(application_id, upload_key)
    here = upload.size if upload.attachment_id else upload.received
    return _tus(200, Upload_Offset=here, Upload_Length=upload.size, Cache_Control="no-store")


@blueprint.patch("/<upload_key>")
def receive(application_id: int, upload_key: str) -> Response:
    """The next piece; the last one makes it an attachment."""
    request.max_content_length = PIECE_BYTES
    _editable(application_id)
    upload = _upload(application_id, upload_key)
    if request.mimetype != PIECE_TYPE:
        abort(415)
    begins_at = _count("Upload-Offset")
    db.session.rollback()  # a slow line holds no lock
    piece = _arrived()
    try:
        upload_operations.receive(upload, begins_at, piece, now=utc_now())
        return _finished(upload)
    except OutOfStep:
        return _tus(409)
    except FileRefused as refused:
        return _refusal(refused)


@blueprint.delete("/<upload_key>")
def terminate(application_id: int, upload_key: str) -> Response:
    """Give an upload up."""
    own(application_id)
    upload_operations.drop(_upload(application_id, upload_key))
    return _tus(204)


@blueprint.post("/<upload_key>/discard")
def discard(application_id: int, upload_key: str) -> Response:
    """Give an upload up, by a plain form."""
    own(application_id)
    upload_operations.drop(_upload(application_id, upload_key))
    return _to_the_files(application_id)


@blueprint.post("/<upload_key>/try-again")
def try_again(application_id: int, upload_key: str) -> Response | tuple[str, int]:
    """Have a file that arrived whole looked at once more, by a plain form."""
    application = _editable(application_id)
    upload = _upload(application_id, upload_key)
    name = upload.file_name
    try:
        upload_operations.finish(upload, current_account(), now=utc_now())
    except FileRefused as refused:
        failed = [Failed(name, refused)]
        return page(application, failed=failed), 422
    except (OutOfStep, NotEditable):
        db.session.rollback()
    return _to_the_files(application_id)


def _finished(upload: Upload) -> Response:
    received = upload.received
    try:
        upload_operations.finish(upload, current_account(), now=utc_now())
    except NotEditable:
        abort(409)
    return _tus(204, Upload_Offset=received)


def _editable(application_id: int) -> Application:
    application, seen = own(application_id)
    if request.headers.get("Tus-Resumable", VERSION) != VERSION:
        abort(_tus(412, Tus_Version=VERSION))
    if not is_editable(application, seen):
        abort(409)
    return application


def _upload(application_id: int, upload_key: str) -> Upload:
    return upload_of(application_id, current_account().id, upload_key) or abort(404)


def _arrived() -> bytes:
    """What came of a piece, also where the line broke in the middle of it."""
    piece = bytearray()
    try:
        while part := request.stream.read(64 * 1024):
            piece += part
    except ClientDisconnected:
        pass
    return bytes(piece)


def _announced(application: Application) -> Announced:
    told = _metadata(request.headers.get("Upload-Metadata", ""))
    return Announced(
        told.get("filename", ""),
        _count("Upload-Length"),
        told.get("fingerprint", "")[:100],
        wanted_id(application, told.get("requirement")),
    )


def _metadata(header: str) -> dict[str, str]:
    """Names with values in Base64, as tus writes them."""
    pairs = (pair.split() for pair in header[:MOST_METADATA].split(",") if pair.strip())
    try:
        return {
            pair[0]: base64.b64decode("".join(pair[1:]), validate=True).decode() for pair in pairs
        }
    except (binascii.Error, UnicodeDecodeError):
        abort(400)


def _count(name: str) -> int:
    text = request.headers.get(name, "")
    if not text.isascii() or not text.isdecimal() or len(text) > 12:
        abort(400)
    return int(text)


def _refusal(refused: FileRefused) -> Response:
    """What the person reads beside the file."""
    status = 503 if isinstance(refused, ScannerAway) else 422
    db.session.rollback()
    answer = _tus(status)
    answer.data = _(refused.sentence, **refused.values)
    return answer


def _tus(status: int, **headers: object) -> Response:
    answer = Response(status=status, mimetype="text/plain")
    answer.headers["Tus-Resumable"] = VERSION
    for name, value in headers.items():
        answer.headers[name.replace("_", "-")] = str(value)
    return answer


def _to_the_files(application_id: int) -> Response:
    where = url_for("declaration.edit", application_id=application_id, _anchor="files")
    return redirect(where, 303)
