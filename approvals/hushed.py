"""What must not stand in a log: the secret in the address of a person's calendar."""

from __future__ import annotations

import logging
import re

from flask import Flask

SECRET = re.compile(r"(/feeds/)[\w-]{4,}")
LOGS = ("werkzeug", "gunicorn.access", "gunicorn.error")


def register(app: Flask) -> None:
    """Shorten the secret in everything that the servers and the application log."""
    for log in (app.logger, *map(logging.getLogger, LOGS)):
        log.addFilter(without_secrets)


def without_secrets(record: logging.LogRecord) -> bool:
    """Every record stays; a secret in it is left out."""
    message = record.getMessage()
    if SECRET.search(message):
        record.msg, record.args = SECRET.sub(r"\1…", message), ()
    return True
