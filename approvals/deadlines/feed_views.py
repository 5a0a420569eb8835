"""The calendar of a person's waits at a secret address, and the buttons for that address."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, flash, redirect, request, session, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from approvals.accounts.queries import current_account
from approvals.database import utc_now
from approvals.deadlines import feed_operations
from approvals.deadlines.feed import feed_of
from approvals.deadlines.feed_queries import dated_waits, digest, owner_of
from approvals.extensions import limiter
from approvals.viewer import viewer_of

blueprint = Blueprint("feeds", __name__)
FROM_ONE_ADDRESS = "600 per 5 minutes"
"""Many people's programs may ask from behind one address."""
OF_ONE_CALENDAR = "30 per 5 minutes"
KEPT = "calendar_token"
"""Where the new secret waits, in the person's own session, until it is shown."""


@blueprint.get("/feeds/<token>.ics")
@limiter.limit(FROM_ONE_ADDRESS)
@limiter.limit(OF_ONE_CALENDAR, key_func=lambda: digest(request.path))
def show(token: str) -> Response:
    """The calendar, to whoever has the address; 304 where nothing has changed."""
    account = owner_of(token) or abort(404)
    with force_locale(account.locale):
        waits = dated_waits(viewer_of(account, utc_now()))
        file = feed_of(waits, current_app.extensions["settings"])
    answer = current_app.response_class(file, mimetype="text/calendar")
    answer.headers["Content-Disposition"] = 'inline; filename="fundtrail.ics"'
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.add_etag()
    return answer.make_conditional(request)


@blueprint.post("/account/calendar")
def renew() -> Response:
    """A new address, shown once on the next page."""
    session[KEPT] = feed_operations.renew(current_account())
    flash(_("Here is the new address. One that you had before leads nowhere any more."), "good")
    return redirect(url_for("deadlines.wishes") + "#calendar", 303)


@blueprint.post("/account/calendar/off")
def switch_off() -> Response:
    """No address any more."""
    feed_operations.switch_off(current_account())
    flash(_("The address leads nowhere any more."), "good")
    return redirect(url_for("deadlines.wishes") + "#calendar", 303)


def address_to_show() -> str | None:
    """The address made a moment ago, whole, the one time that it can be shown."""
    token = session.pop(KEPT, None)
    if token is None:
        return None
    base = current_app.extensions["settings"].base_url.rstrip("/")
    return f"{base}{url_for('feeds.show', token=token)}"
