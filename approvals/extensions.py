"""The Flask extensions, made here and joined to the application by `create_app`."""

from __future__ import annotations

from flask_babel import Babel
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
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
