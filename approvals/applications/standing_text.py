"""How does a stored declaration stand, in the words and texts that the page needs while writing?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from flask_babel import gettext as _

from approvals.accounts.queries import current_account, names_of
from approvals.applications.models import Application, BudgetLine, Indicator
from approvals.applications.sheet import Row, Sheet, key_of
from approvals.applications.traces import fields_since, rows_since, trace_of
from approvals.applications.year_tables import year_tables
from workflows.calendar import SHANGHAI


def news_since(
    application: Application,
    sheet: Sheet,
    version: int,
    typed: Mapping[str, str] = MappingProxyType({}),
) -> dict[str, Any]:
    """The version stored now, and every field and row that changed since another one.

    A version below 0 knows nothing: everything is news but what the page has typed itself.
    """
    declaration = application.declaration
    knows = version >= 0
    numbers = _numbers(application)
    fields = fields_since(declaration, sheet, version) if knows else sheet.fields
    return {
        "version": declaration.edit_version,
        "savedAt": declaration.edited_at.isoformat(timespec="seconds"),
        "fields": {name: text for name, text in fields.items() if typed.get(name) != text},
        "rows": {
            table: [
                _row(row, numbers[table])
                for row in (rows_since(declaration, sheet, table, version) if knows else rows)
            ]
            for table, rows in sheet.tables.items()
        },
        "order": {table: [row.key for row in rows] for table, rows in sheet.tables.items()},
    }


def conflict_words(application: Application, conflicts: Mapping[str, str]) -> dict[str, Any]:
    """For each field that two people changed: the stored text, and who wrote it when."""
    traces = {name: trace_of(application.declaration, name) for name in conflicts}
    names = names_of({trace.account_id for trace in traces.values() if trace})
    return {
        name: {"theirs": theirs, "words": _words(traces[name], names)}
        for name, theirs in conflicts.items()
    }


def _words(trace: Any, names: Mapping[int, str]) -> str:
    if trace is None:
        return _("Stored meanwhile:")
    values = {"time": clock(trace.at), "name": names.get(trace.account_id, "")}
    if trace.account_id == current_account().id:
        return _("You wrote this in another window at %(time)s:", **values)
    return _("%(name)s wrote this at %(time)s:", **values)


def clock(at: datetime) -> str:
    """The time of day in Shanghai."""
    return at.astimezone(SHANGHAI).strftime("%H:%M")


def _numbers(application: Application) -> dict[str, dict[str, int]]:
    """The row ids that a plain form names, by key."""
    stored: dict[str, Sequence[Indicator] | Sequence[BudgetLine]] = {
        "indicators": application.project_years[0].indicators,
        **{table.name: table.lines for table in year_tables(application)},
    }
    return {table: {key_of(row): row.id for row in rows} for table, rows in stored.items()}


def _row(row: Row, numbers: Mapping[str, int]) -> dict[str, Any]:
    return {"key": row.key, "id": numbers[row.key], "cells": dict(row.cells)}
