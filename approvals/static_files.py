"""How do style sheets, scripts and symbols reach a browser once? By addresses that name their content."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, request

A_YEAR = 365 * 24 * 3600
DIGITS = 10


def register(app: Flask) -> None:
    """Add the digest to the addresses, and let browsers keep what was asked for by it."""
    app.url_defaults(_name_content)
    app.after_request(_keep)


def _name_content(endpoint: str, values: dict[str, Any]) -> None:
    if endpoint == "static" and "filename" in values and current_app.static_folder:
        path = Path(current_app.static_folder, values["filename"])
        if path.is_file():
            values.setdefault("v", _digest(path, path.stat().st_mtime_ns))


@cache
def _digest(path: Path, _changed_at: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:DIGITS]


def _keep(response: Response) -> Response:
    if request.endpoint == "static" and request.args.get("v") and response.status_code == 200:
        response.headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    return response
