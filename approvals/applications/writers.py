"""Who wrote what last in a declaration on which several people work?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from approvals.accounts.queries import names_of
from approvals.applications.comparison_words import FIELDS
from approvals.applications.models import Application
from approvals.applications.sheet import FIELDS as SHEET_FIELDS
from approvals.applications.sheet import TEXT_NAMES
from approvals.applications.traces import trace_of

LABELS = {
    **FIELDS,
    "last_year_budget_amount": FIELDS["last_year_budget"],
    "last_year_executed_amount": FIELDS["last_year_executed"],
}


@dataclass(frozen=True)
class Written:
    """A field, or some rows of a table, with who wrote there last and when."""

    words: str
    anchor: str
    name: str
    at: datetime
    rows: int = 0


def written_last(application: Application) -> tuple[Written, ...]:
    """Newest first; nothing as long as one person alone has written."""
    found = sorted(_places(application), key=lambda each: each[3], reverse=True)
    writers = {account_id for _place, account_id, _rows, _at in found}
    if len(writers) < 2:
        return ()
    names = names_of(writers)
    return tuple(
        Written(str(LABELS[place]), _anchor(place), names.get(account_id, ""), at, rows)
        for place, account_id, rows, at in found
    )


def _places(application: Application) -> Iterator[tuple[str, int, int, datetime]]:
    """Each field with its last writer; each table once for everybody who wrote rows of it last."""
    tables: dict[tuple[str, int], list[datetime]] = {}
    for name in application.declaration.last_edits:
        trace = trace_of(application.declaration, name)
        table = name.partition(":")[0]
        if trace is None:
            continue
        if name in SHEET_FIELDS:
            yield name, trace.account_id, 0, trace.at
        elif ":" in name:
            place = "budget" if table.startswith("lines") else table
            tables.setdefault((place, trace.account_id), []).append(trace.at)
    for (place, account_id), moments in tables.items():
        yield place, account_id, len(moments), max(moments)


def _anchor(place: str) -> str:
    return f"at-{place}" if place in TEXT_NAMES else place
