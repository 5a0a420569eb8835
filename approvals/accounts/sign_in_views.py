"""Coming in and going out: the sign-in page, language and theme."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from flask_babel import format_datetime, refresh
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from approvals.accounts import own_operations, session_operations
from approvals.accounts.forms import SignInForm
from approvals.accounts.preferences import (
    COOKIES_LAST,
    LANGUAGE_COOKIE,
    LANGUAGES,
    THEME_COOKIE,
    THEMES,
)
from approvals.accounts.queries import current_account, demo_people
from approvals.accounts.sign_in_operations import Attempt
from approvals.accounts.sign_in_operations import sign_in as try_to_sign_in
from approvals.database import utc_now
from approvals.extensions import limiter

blueprint = Blueprint("accounts", __name__)


@blueprint.get("/sign-in")
def sign_in() -> str | Response:
    """The page on which everybody comes in."""
    if current_user.is_authenticated:
        return redirect(onward(), 303)
    return _page(SignInForm())


@blueprint.post("/sign-in")
@limiter.limit("60 per 5 minutes", deduct_when=lambda answer: answer.status_code == 422)
def enter() -> Response | tuple[str, int]:
    """Come in, or stay with a sentence that says why."""
    form = SignInForm()
    if not form.validate():
        return _page(form), 422
    attempt = try_to_sign_in(form.name.data or "", form.password.data or "", now=utc_now())
    if attempt.account is None:
        return _page(form, refusal=_sentence(attempt)), 422
    return _remembering(redirect(onward(), 303), attempt.account.locale, attempt.account.theme)


@blueprint.post("/sign-out")
def sign_out() -> Response:
    """End this browser's session."""
    session_operations.sign_out(utc_now())
    return redirect(url_for("accounts.sign_in"), 303)


@blueprint.post("/language")
def choose_language() -> Response:
    """Another language, from now on."""
    language = request.form.get("language", "")
    if language not in LANGUAGES:
        abort(400)
    if current_user.is_authenticated:
        own_operations.choose(current_account(), locale=language)
    refresh()
    return _remembering(redirect(onward(), 303), language=language)


@blueprint.post("/theme")
def choose_theme() -> Response:
    """Other colours, from now on."""
    theme = request.form.get("theme", "")
    if theme not in THEMES:
        abort(400)
    if current_user.is_authenticated:
        own_operations.choose(current_account(), theme=theme)
    return _remembering(redirect(onward(), 303), theme=theme)


def onward(otherwise: str = "/") -> str:
    """Where the form says to go on to, if that lies in this program."""
    wanted = request.values.get("next", "")
    parts = urlsplit(wanted)
    stays = wanted.startswith("/") and wanted[1:2] not in {"/", "\\"} and "\\" not in wanted
    clean = all(character.isprintable() for character in wanted)
    return wanted if stays and clean and not parts.netloc and not parts.scheme else otherwise


def _page(form: SignInForm, refusal: str | None = None) -> str:
    shows_demo = current_app.extensions["settings"].demo
    people = demo_people(utc_now()) if shows_demo else ()
    return render_template("accounts/sign_in.html", form=form, refusal=refusal, people=people)


def _sentence(attempt: Attempt) -> str:
    if attempt.locked_until_at is None:
        return _(
            "Name or password is wrong. Five wrong tries in a row lock the account for 15 minutes."
        )
    return _(
        "Too many wrong tries: locked until %(moment)s. Your administrator can unlock it sooner.",
        moment=format_datetime(attempt.locked_until_at, "yyyy-MM-dd HH:mm"),
    )


def _remembering(
    answer: Response, language: str | None = None, theme: str | None = None
) -> Response:
    """The answer with cookies, so that the sign-in page too speaks the chosen language."""
    for name, value in ((LANGUAGE_COOKIE, language), (THEME_COOKIE, theme)):
        if value:
            answer.set_cookie(
                name,
                value,
                max_age=COOKIES_LAST,
                secure=current_app.config.get("SESSION_COOKIE_SECURE", False),
                httponly=True,
                samesite="Lax",
            )
    return answer
