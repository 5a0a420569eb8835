"""Fundtrail: `create_app` is the one place where the parts are joined."""

from __future__ import annotations

import importlib
import secrets
from types import ModuleType
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

import config
from approvals import (
    addresses,
    cli,
    effect_table,
    errors,
    extensions,
    file_words,
    frozen,
    health,
    hushed,
    language,
    offers,
    presentation,
    queue,
    row_numbers,
    safety,
    security,
    shell,
    static_files,
    steps,
    words,
)
from approvals.accounts import closed, preferences
from approvals.applications import sections
from approvals.database import db, end_reading, prepare_engine
from config import Settings

ROOMS = (
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
)
"""In the order of an application's life; each may have models, effects, forms, views, cli."""


def create_app(settings: Settings | None = None, **overrides: Any) -> Flask:
    """The application. Raises `config.UnsafeSettings` in production with a fault.

    `overrides` are plain Flask settings on top, for tests.
    """
    settings = settings or config.from_environment()
    app = Flask(__name__, template_folder="../templates", static_folder="../static")
    app.config.from_mapping(_flask_settings(settings), **overrides)
    app.extensions["settings"] = settings
    app.after_request(end_reading)  # the first is called last
    _trust_proxies(app, settings.trusted_proxies)
    _make_room(settings.database_url)
    _join_extensions(app)
    closed.register(app)
    row_numbers.install(app)
    _join_rooms(app)
    app.register_blueprint(steps.blueprint)
    for part in (
        security,
        static_files,
        addresses,
        errors,
        language,
        presentation,
        file_words,
        words,
        shell,
        health,
        hushed,
        cli,
    ):
        part.register(app)
    with app.app_context():
        prepare_engine(db.engine)
        safety.refuse_unsafe(settings)
        frozen.check_unchanged()
    return app


def _trust_proxies(app: Flask, count: int) -> None:
    """Believe the addresses that this many reverse proxies report, and no further ones."""
    if count:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)


def _make_room(database_url: str) -> None:
    """The folder for the embedded database, if it is the one beside the program."""
    if database_url == config.Settings.database_url:
        config.INSTANCE.mkdir(exist_ok=True)


def _flask_settings(settings: Settings) -> dict[str, Any]:
    return {
        "SECRET_KEY": settings.secret_key or secrets.token_hex(32),
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "DEMO_ACCOUNTS": settings.demo,
        "SESSION_COOKIE_SECURE": settings.cookie_secure,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_NAME": "fundtrail",
        "ATTACHMENTS_FOLDER": settings.attachments_folder,
        "BABEL_DEFAULT_LOCALE": "zh_Hans_CN",
        "BABEL_DEFAULT_TIMEZONE": "Asia/Shanghai",
        "BABEL_DOMAIN": ";".join(extensions.DOMAINS),
        "BABEL_TRANSLATION_DIRECTORIES": ";".join("translations" for _ in extensions.DOMAINS),
        "MAX_CONTENT_LENGTH": 64 * 1024 * 1024,
        "RATELIMIT_STORAGE_URI": _limits_address(settings.redis_url),
        "RATELIMIT_IN_MEMORY_FALLBACK_ENABLED": True,
    }


def _limits_address(redis_url: str) -> str:
    """Where attempts are counted, in the words of the limiter; in memory without a server."""
    if not redis_url:
        return "memory://"
    return redis_url.replace("unix://", "redis+unix://", 1)


def _join_extensions(app: Flask) -> None:
    db.init_app(app)
    extensions.migrate.init_app(app, db)
    extensions.babel.init_app(app, locale_selector=preferences.chosen_language)
    extensions.csrf.init_app(app)
    extensions.limiter.init_app(app)
    extensions.login_manager.init_app(app)


def _join_rooms(app: Flask) -> None:
    effects: dict[str, Any] = {}
    forms: dict[str, Any] = {}
    parts: list[sections.Section] = []
    for room in ROOMS:
        effects |= getattr(_part(room, "effects"), "EFFECTS", {})
        for name in ("forms", "step_forms"):
            forms |= getattr(_part(room, name), "STEP_FORMS", {})
        for blueprint in getattr(_part(room, "views"), "BLUEPRINTS", ()):
            app.register_blueprint(blueprint)
        for name in ("own_sections", "sections"):
            parts += getattr(_part(room, name), "SECTIONS", ())
        for group in getattr(_part(room, "cli"), "GROUPS", ()):
            app.cli.add_command(group)
    money = getattr(_part("budget", "effects"), "MONEY_EFFECTS", frozenset())
    effect_table.install(effects, money, queue.ring)
    offers.install(forms)
    sections.install(parts)


def _part(room: str, name: str) -> ModuleType | None:
    """A room's file of this name, or None where the room needs none."""
    try:
        return importlib.import_module(f"approvals.{room}.{name}")
    except ModuleNotFoundError as missing:
        if missing.name != f"approvals.{room}.{name}":
            raise
        return None
