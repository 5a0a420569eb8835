"""The Flask extensions, made here and joined to the application by `create_app`."""

from __future__ import annotations

from flask import request, session
from flask_babel import Babel
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager, current_user
from flask_migrate import Migrate
from flask_wtf import CSRFProtect

LOCALES = ("zh_Hans_CN", "en")
DOMAINS = (
    "core",
    "accounts",
    "programmes",
    "applications",
    "reviews",
    "budget",
    "reports",
    "documents",
    "deadlines",
    "overview",
    "audit",
    "workflows",
)

babel = Babel()
csrf = CSRFProtect()
limiter = Limiter(get_remote_address, default_limits=[])
login_manager = LoginManager()
migrate = Migrate(render_as_batch=True)


def chosen_locale() -> str:
    """The person's own language, else the browser session's, else the best the browser accepts."""
    if current_user and current_user.is_authenticated:
        return current_user.locale
    chosen = session.get("locale")
    if chosen in LOCALES:
        return chosen
    best = request.accept_languages.best_match(["zh", "zh-CN", "en"], default="zh")
    return "en" if best == "en" else "zh_Hans_CN"
