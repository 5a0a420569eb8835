"""What fields and values of a version are called on its pages."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from approvals.applications.comparison import Cell
from approvals.applications.forms import TEXT_LABELS
from approvals.applications.versions_queries import Names
from approvals.presentation import amount, money

FIELDS = {
    "title": _l("Project title"),
    "leader": _l("Leader"),
    "organisation": _l("Department"),
    "category": _l("Project category"),
    "performance_type": _l("Performance type"),
    "government_procurement": _l("Government procurement"),
    "start_on": _l("Planned start"),
    "end_on": _l("Planned completion"),
    "requested": _l("Requested"),
    "last_year_budget": _l("Last year's budget"),
    "last_year_executed": _l("Last year executed"),
    **{name: label for name, (label, _help) in TEXT_LABELS.items()},
    "indicators": _l("Indicators"),
    "budget": _l("Budget"),
    "members": _l("Members"),
    "files": _l("Attachments"),
}
COLUMNS = {
    "indicators": {
        "level1": _l("Level 1"),
        "level2": _l("Level 2"),
        "level3": _l("Indicator"),
        "target": _l("Target"),
    },
    "budget": {
        "category": _l("Budget category"),
        "purpose": _l("Use"),
        "requested": _l("Requested (yuan)"),
        "approved": _l("Approved (yuan)"),
        "adjusted": _l("In force (yuan)"),
    },
    "members": {"account": _l("Name"), "may_edit": _l("Right"), "duty": _l("Task in the project")},
    "files": {"name": _l("File"), "digest": _l("Digest")},
}
SHORT_DIGEST = 8


def said(cell: Cell, value: Any, names: Names, *, in_table: bool = False) -> str:
    """A value of a version as people read it; a dash where there is none."""
    if value is None or value == "":
        return "–"
    known = {
        "leader": names.accounts,
        "account": names.accounts,
        "organisation": names.organisations,
        "category": names.categories,
    }.get(cell.name)
    if known is not None and isinstance(value, int):
        return known.get(value, f"#{value}")
    if cell.is_money:
        return amount(Decimal(value)) if in_table else money(Decimal(value))
    if cell.name == "may_edit":
        return _("may edit") if value else _("may read")
    if cell.name == "digest":
        return str(value)[:SHORT_DIGEST]
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return str(value)


def grown(cell: Cell) -> str:
    """By how much an amount grew or shrank, with its sign; empty where that says nothing."""
    difference = cell.difference
    return f"{difference:+,.2f}".replace("-", "−") if difference else ""
