"""Is a template compiled again for each application that a test makes? Once for all of them."""

from __future__ import annotations

from flask import Flask
from jinja2 import FileSystemBytecodeCache


def keep_compiled(app: Flask) -> None:
    """Share compiled templates between the applications of all workers: known by their content."""
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache()
