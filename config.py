"""Settings: from environment variables only, read once; an unsafe production setting stops the start."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent
INSTANCE = ROOT / "instance"
SHORTEST_SECRET = 32


class UnsafeSettings(RuntimeError):
    """The program does not start like this; the message lists every fault and its mend."""


@dataclass(frozen=True)
class Settings:
    """Everything that can be set from outside."""

    app_env: str = "development"
    secret_key: str = ""
    database_url: str = f"sqlite:///{INSTANCE / 'fundtrail.db'}"
    redis_url: str = ""
    base_url: str = "http://localhost:8000"
    attachments_folder: str = str(INSTANCE / "attachments")
    cookie_secure: bool = False
    hosts: int = 1
    smtp_host: str = ""
    smtp_port: int = 25
    smtp_user: str = ""
    smtp_password: str = field(default="", repr=False)
    smtp_starttls: bool = False
    mail_from: str = "fundtrail@localhost"
    webhook_origins: str = "https://qyapi.weixin.qq.com https://oapi.dingtalk.com"
    demo: bool = False
    trusted_proxies: int = 0
    clamav_address: str = ""
    files_kept_days: int = 30

    @property
    def is_production(self) -> bool:
        """Whether the strict rules hold."""
        return self.app_env == "production"


def _flag(text: str) -> bool:
    return text.strip().lower() in {"1", "true", "yes", "on"}


def from_environment(environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings that the environment names; everything else by default."""
    given: dict[str, object] = {}
    for name, default in ((f, getattr(Settings, f)) for f in Settings.__dataclass_fields__):
        text = environ.get(name.upper())
        if text is None or text == "":
            continue
        kind = type(default)
        given[name] = _flag(text) if kind is bool else kind(text)
    return Settings(**given)  # type: ignore[arg-type]


def clamav_target(address: str) -> str | tuple[str, int]:
    """Where the virus scanner listens: the path of a socket, or host and port. Raises ValueError."""
    if address.startswith("/"):
        return address
    host, colon, port = address.rpartition(":")
    if not host or not colon or not port.isdecimal() or not 0 < int(port) < 65536:
        raise ValueError(address)
    return host.strip("[]"), int(port)


def faults(settings: Settings) -> list[str]:
    """What is unsafe or missing for production: one sentence each, with the mend."""
    found = []
    if len(settings.secret_key) < SHORTEST_SECRET:
        found.append("SECRET_KEY is missing or shorter than 32 characters: set a long random text.")
    if not settings.cookie_secure:
        found.append("COOKIE_SECURE is off: serve by HTTPS and set COOKIE_SECURE=1.")
    if settings.database_url.startswith("sqlite") and settings.hosts > 1:
        found.append("DATABASE_URL is SQLite and HOSTS is above 1: use PostgreSQL.")
    if not settings.redis_url:
        found.append("REDIS_URL is missing: jobs need a Redis or Valkey server.")
    if not settings.smtp_host:
        found.append("SMTP_HOST is missing: nobody could be reminded by mail.")
    if not settings.base_url.startswith("https://"):
        found.append("BASE_URL is not an https address: links in mails start with it.")
    if settings.clamav_address and not _is_target(settings.clamav_address):
        found.append("CLAMAV_ADDRESS is neither host:port nor the path of a socket.")
    if settings.demo:
        found.append("DEMO is on: it shows the demo accounts and their password.")
    return found


def _is_target(address: str) -> bool:
    try:
        clamav_target(address)
    except ValueError:
        return False
    return True
