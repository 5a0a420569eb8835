"""What the page asks for while somebody writes: keep this, how does it stand, my key. Answers in JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from types import MappingProxyType
from typing import Any

from flask import Blueprint, abort, request
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf
from werkzeug.exceptions import NotFound

from approvals.accounts.queries import current_account
from approvals.applications import writing_operations
from approvals.applications.declaration_page import live_parts
from approvals.applications.editing import is_editable, own, why_not
from approvals.applications.merge import Change
from approvals.applications.models import Application
from approvals.applications.operations import NotEditable
from approvals.applications.remarks import remarks
from approvals.applications.sheet import Sheet, sheet_of
from approvals.applications.standing_text import conflict_words, news_since
from approvals.applications.starting_operations import confirm_taken
from approvals.applications.understanding import understood
from approvals.applications.writing_forms import Malformed, Typed, typed_from
from approvals.database import db, utc_now

blueprint = Blueprint("writing", __name__, url_prefix="/applications/<int:application_id>/writing")
Answer = tuple[dict[str, Any], int]
MOST_BYTES = 4 * 1024 * 1024
HANDED_IN, OTHER_PERSON = "handed_in", "other_person"


@blueprint.get("")
def news(application_id: int) -> Answer:
    """What changed since the version that the page knows, and a token to save with."""
    application, seen = own(application_id)
    if not is_editable(application, seen):
        return _refused(HANDED_IN, why_not(application))
    return _answer(application, sheet_of(application), request.args.get("since", -1, int)), 200


@blueprint.post("")
def keep(application_id: int) -> Answer:
    """Store what was typed; say what was not stored, and what others wrote meanwhile."""
    request.max_content_length = MOST_BYTES
    application, seen = own(application_id, ())  # its contents are read when it is locked
    typed = _typed()
    if typed.account_id != current_account().id:
        return _refused(OTHER_PERSON, _("Somebody else has signed in at this browser."))
    if not is_editable(application, seen):
        return _refused(HANDED_IN, why_not(application))
    try:
        kept = writing_operations.keep(application, typed.edit, current_account(), now=utc_now())
    except NotEditable:
        db.session.rollback()
        return _refused(HANDED_IN, why_not(application))
    answer = _answer(application, kept.sheet, typed.version, typed.edit.fields)
    conflicts = conflict_words(application, kept.conflicts)
    return answer | {"conflicts": conflicts, "faults": dict(kept.faults)}, 200


@blueprint.post("/checked")
def checked(application_id: int) -> Answer:
    """What was taken over was looked at and stays as it is."""
    application, seen = own(application_id)
    content = request.get_json()
    names = content.get("names") if isinstance(content, dict) else None
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        abort(400)
    if not is_editable(application, seen):
        return _refused(HANDED_IN, why_not(application))
    try:
        confirm_taken(application, names)
    except NotEditable:
        db.session.rollback()
        return _refused(HANDED_IN, why_not(application))
    return _answer(application, sheet_of(application), application.declaration.edit_version), 200


@blueprint.post("/key")
def key(application_id: int) -> Answer:
    """The person's own key for what the browser keeps until it is confirmed."""
    own(application_id)
    account = current_account()
    made = writing_operations.writing_key(account, now=utc_now())
    return {"account": account.id, "key": made}, 200


def _typed() -> Typed:
    try:
        return typed_from(request.get_json())
    except Malformed:
        abort(400)


def _answer(
    application: Application,
    sheet: Sheet,
    since: int,
    typed: Mapping[str, Change] = MappingProxyType({}),
) -> dict[str, Any]:
    """How it stands; what the page itself typed is news only where it is stored otherwise."""
    beside = remarks(application, sheet)
    news = news_since(application, sheet, since, {n: change.now for n, change in typed.items()})
    before = {name: change.was for name, change in typed.items()}
    changed = dict.fromkeys(news["fields"], "") | before
    return {
        "account": current_account().id,
        "csrf": generate_csrf(),
        "parts": live_parts(application, beside, changed),
        "remarks": asdict(beside),
        "understood": {
            row.key: asdict(understood(row.cells["target"])) for row in sheet.tables["indicators"]
        },
        **news,
    }


@blueprint.errorhandler(404)
def _not_theirs(_error: NotFound) -> Answer:
    """Who asks may not write here: the page tells whether that is still the person who wrote."""
    return {"account": current_account().id}, 404


def _refused(reason: str, sentence: str) -> Answer:
    return {"reason": reason, "sentence": sentence}, 409
