"""How long may each text of a declaration be? Held by the server, shown while people type."""

from __future__ import annotations

from approvals.applications.models import TEXT_FIELDS

LONGEST_TEXT = 20_000
TEXT_NAMES = (*TEXT_FIELDS, "last_year_use")
LIMITS = {
    "title": 200,
    **dict.fromkeys(TEXT_NAMES, LONGEST_TEXT),
    "level1": 60,
    "level2": 60,
    "level3": 200,
    "target": 300,
    "purpose": 300,
}
"""Characters of each field and of each cell of a row, as the database's columns hold them."""
MOST_ROWS = 200
"""Rows of one table."""
