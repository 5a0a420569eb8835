"""What anybody may read without signing in: public notices, and how to object."""

from __future__ import annotations

import re

from flask import Blueprint, Response, abort, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms.fields.choices import SelectChoice

from approvals.database import utc_now
from approvals.extensions import limiter
from approvals.reviews import operations
from approvals.reviews.notice_forms import ObjectionForm
from approvals.reviews.notice_queries import (
    Notice,
    notice_of,
    notices_shown,
    reference_of,
    shown_notice,
)

blueprint = Blueprint("notices", __name__, url_prefix="/notices")

REFERENCE = re.compile(r"YY\d{4}-\d{5,}")
OBJECTIONS_PER_ADDRESS = "5 per hour; 20 per day"


@blueprint.after_request
def keep_out_of_indexes(response: Response) -> Response:
    """A notice is for those who look for it now, not for search engines for ever."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response


@blueprint.get("/")
def index() -> str:
    """The calls with projects on public notice."""
    return render_template("public/notices.html", notices=notices_shown(utc_now()))


@blueprint.get("/<int:call_id>")
def show(call_id: int) -> str:
    """The projects of one call on public notice."""
    return render_template("public/notice.html", notice=notice_of(call_id, utc_now()))


@blueprint.get("/<int:call_id>/objection")
def ask_objection(call_id: int) -> str:
    """The form for an objection."""
    notice = notice_of(call_id, utc_now())
    return _page(notice, _form(notice))


@blueprint.post("/<int:call_id>/objection")
@limiter.limit(OBJECTIONS_PER_ADDRESS)
def object_to(call_id: int) -> AnyResponse | tuple[str, int]:
    """Take an objection; what fills the field that nobody sees is no person's."""
    now = utc_now()
    notice = notice_of(call_id, now)
    form = _form(notice)
    if not form.validate():
        return _page(notice, form), 422
    if form.is_from_a_machine:
        return redirect(url_for("notices.index"), 303)
    standing = shown_notice(form.project.data, call_id, now) or abort(404)
    objection = operations.file_objection(standing, **form.statement(), now=now)
    return redirect(url_for("notices.received", reference=reference_of(objection)), 303)


@blueprint.get("/received/<reference>")
def received(reference: str) -> str:
    """Thanks, and the reference to quote. Says nothing about any project."""
    if not REFERENCE.fullmatch(reference):
        abort(404)
    return render_template("public/received.html", reference=reference)


def _form(notice: Notice) -> ObjectionForm:
    form = ObjectionForm()
    form.project.choices = [
        SelectChoice(row.notice_id, f"{row.number} {row.title}") for row in notice.open_rows
    ]
    return form


def _page(notice: Notice, form: ObjectionForm) -> str:
    return render_template("public/objection.html", notice=notice, form=form)
