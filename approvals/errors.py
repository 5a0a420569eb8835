"""How refusals and errors are shown: the only place that knows their HTTP status."""

from __future__ import annotations

from flask import Flask, Response, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from approvals.database import db
from approvals.presentation import localized
from workflows.engine import NotAllowed, NotPossibleNow, Refused, RequirementUnmet

STATUS = {NotPossibleNow: 409, NotAllowed: 403, RequirementUnmet: 422}


def sentence_of(refused: Refused) -> str:
    """A refusal's sentence in the person's language; who was faster is named where it is known."""
    sentence = _(refused.sentence, **refused.values)
    latest = getattr(refused, "latest", None)
    if latest is None or latest.actor is None:
        return sentence
    name, did = latest.actor.name, getattr(refused, "did", None)
    who = _("%(name)s was faster.", name=name)
    if did is not None:
        who = _("Meanwhile %(name)s %(did)s.", name=name, did=localized(did))
    return f"{sentence} {who}"


def register(app: Flask) -> None:
    """Join the error pages to the application."""
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(500, _broken)


def _refused(refused: Refused) -> Response:
    db.session.rollback()
    return _page(STATUS[type(refused)], sentence_of(refused))


def _csrf(_error: CSRFError) -> Response:
    return _page(400, _("This page was open too long. Go back, reload it and try again."))


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    sentences = {
        403: _("You may not open this page."),
        404: _("There is no such page, or it is not open to you."),
        405: _("This address cannot be opened like this."),
        413: _("What you sent is too large. Hand files over one after another."),
        429: _("Too many attempts. Wait a little and try again."),
    }
    return _page(status, sentences.get(status, _("This did not work.")))


def _broken(_error: Exception) -> Response:
    db.session.rollback()
    return _page(500, _("Something broke. It was recorded; please try again later."))


def _page(status: int, sentence: str) -> Response:
    """The sentence on a page; alone for a program that asks for no page."""
    accepted = request.accept_mimetypes
    if accepted and not accepted.accept_html:
        return Response(sentence, status, mimetype="text/plain")
    page = render_template("errors/error.html", status=status, sentence=sentence)
    return Response(page, status, mimetype="text/html")
