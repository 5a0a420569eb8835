"""What is open to people who have not signed in. Everything else is closed."""

from __future__ import annotations

from typing import Final

from flask import Flask, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from approvals.accounts import session_operations, words
from approvals.accounts.preferences import chosen_theme
from approvals.accounts.queries import current_viewer
from approvals.database import utc_now
from approvals.extensions import login_manager

OPEN_ENDPOINTS: Final[set[str]] = {
    "static",
    "healthz",
    "accounts.sign_in",
    "accounts.enter",
    "accounts.choose_language",
    "accounts.choose_theme",
    "notices.index",
    "notices.show",
    "notices.ask_objection",
    "notices.object_to",
    "notices.received",
    "verify.ask",
    "verify.answer",
    "feeds.show",
}
"""Endpoints that anybody may call; rooms with a public page name it here."""

OPEN_WITH_TEMPORARY_PASSWORD: Final = frozenset(
    {"accounts.ask_password", "accounts.change_password", "accounts.sign_out"}
)


def register(app: Flask) -> None:
    """Join signing in to the application: who is asking, and who may not come in."""
    login_manager.user_loader(session_operations.load_account)
    app.before_request(keep_closed)
    app.context_processor(lambda: {"current_viewer": current_viewer, "chosen_theme": chosen_theme})
    app.add_template_filter(words.role_title)
    app.add_template_filter(words.organisation_name)
    app.add_template_filter(words.kind_word)
    app.add_template_filter(words.browser_name)


def keep_closed() -> Response | None:
    """Before each request: to the sign-in page with everybody who is not known."""
    endpoint = request.endpoint
    if endpoint is None or endpoint in OPEN_ENDPOINTS:
        return None
    if not current_user.is_authenticated:
        return _to_sign_in()
    if current_user.has_temporary_password and endpoint not in OPEN_WITH_TEMPORARY_PASSWORD:
        return redirect(url_for("accounts.ask_password"), 303)
    if request.method in {"GET", "HEAD"}:
        session_operations.mark_seen(utc_now())
    return None


def _to_sign_in() -> Response:
    """Back to where they wanted to go, if that was only looking."""
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    target = url_for("accounts.sign_in", next=wanted if wanted != "/" else None)
    if request.headers.get("HX-Request"):
        return Response(status=401, headers={"HX-Redirect": target})
    return redirect(target, 303)
