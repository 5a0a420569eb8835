"""Who wrote which field or row last, and what has changed since a page was loaded?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from approvals.accounts.models import Account
from approvals.applications.merge import changed_names, name_of
from approvals.applications.models import Application, Declaration
from approvals.applications.sheet import Row, Sheet


@dataclass(frozen=True)
class Trace:
    """The last change of one field or row."""

    version: int
    account_id: int
    at: datetime


def note_edits(
    application: Application, before: Sheet, after: Sheet, editor: Account, now: datetime
) -> None:
    """Count the save, and remember of every changed field and row who wrote it, and when.

    What is written anew is no longer taken over from an earlier project.
    """
    declaration = application.declaration
    declaration.edit_version += 1
    declaration.edited_at, declaration.edited_by_id = now, editor.id
    trace = [declaration.edit_version, editor.id, now.isoformat(timespec="seconds")]
    changed = dict.fromkeys(changed_names(before, after), trace)
    declaration.last_edits = {**declaration.last_edits, **changed}
    declaration.taken_over = [name for name in declaration.taken_over if name not in changed]


def trace_of(declaration: Declaration, name: str) -> Trace | None:
    """Who changed this field or row last; None where nobody did since the draft was begun."""
    found = declaration.last_edits.get(":".join(name.split(":")[:2]))
    return Trace(found[0], found[1], datetime.fromisoformat(found[2])) if found else None


def fields_since(declaration: Declaration, sheet: Sheet, version: int) -> dict[str, str]:
    """The fields that were changed after a version."""
    return {n: text for n, text in sheet.fields.items() if _is_newer(declaration, n, version)}


def rows_since(declaration: Declaration, sheet: Sheet, table: str, version: int) -> Iterator[Row]:
    """The rows of a table that were changed after a version."""
    for row in sheet.tables[table]:
        if _is_newer(declaration, name_of(table, row.key), version):
            yield row


def _is_newer(declaration: Declaration, name: str, version: int) -> bool:
    found: Any = declaration.last_edits.get(name)
    return found is not None and found[0] > version
