"""What does `make test-deep` do on both databases, and `make test` on one?"""

from __future__ import annotations

import os

import pytest

DEEP = bool(os.environ.get("FUNDTRAIL_DEEP"))
COUNTED = pytest.mark.parametrize(
    "app", ("sqlite", "postgresql") if DEEP else ("sqlite",), indirect=True
)
"""For tests that count a page's statements: the program sends both databases the same ones."""
