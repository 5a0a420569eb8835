"""What is a declaration as plain texts: field by field, and row by row under keys that stay?

Two people's edits are compared and merged in this form, and the page shows the same texts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from approvals.applications.limits import TEXT_NAMES
from approvals.applications.models import Application, BudgetLine, Indicator
from approvals.applications.year_tables import LINE_TABLES, year_tables

FIELDS = (
    "title",
    "category",
    "performance_type",
    "government_procurement",
    "start_on",
    "end_on",
    "last_year_budget_amount",
    "last_year_executed_amount",
    *TEXT_NAMES,
)
CELLS = {
    "indicators": ("level1", "level2", "level3", "target"),
    **dict.fromkeys(
        LINE_TABLES, ("category", "purpose", "quantity", "unit_price", "requested_amount")
    ),
}
"""The tables that a declaration may have and the cells of their rows."""


@dataclass(frozen=True)
class Row:
    """One row: its key never changes, wherever it is moved."""

    key: str
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Sheet:
    """A whole declaration as texts. Blank is always the empty text."""

    fields: Mapping[str, str] = field(default_factory=dict)
    tables: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)

    def row(self, table: str, key: str) -> Row | None:
        """The row with this key."""
        return next((row for row in self.tables.get(table, ()) if row.key == key), None)


def sheet_of(application: Application) -> Sheet:
    """What is stored of a declaration, in the spelling that the page shows."""
    declaration, year = application.declaration, application.project_years[0]
    procurement = {True: "yes", False: "no", None: ""}[declaration.government_procurement]
    return Sheet(
        {
            "title": application.title,
            "category": declaration.category,
            "performance_type": declaration.performance_type,
            "government_procurement": procurement,
            "start_on": _day(declaration.start_on),
            "end_on": _day(declaration.end_on),
            "last_year_budget_amount": _amount(year.last_year_budget_amount),
            "last_year_executed_amount": _amount(year.last_year_executed_amount),
            **{name: plain(getattr(declaration, name)) for name in TEXT_NAMES},
        },
        {
            "indicators": tuple(map(_indicator, year.indicators)),
            **{table.name: tuple(map(_line, table.lines)) for table in year_tables(application)},
        },
    )


def key_of(row: Indicator | BudgetLine) -> str:
    """The key of a stored row: what the browser called it when it was new, else its number."""
    return row.row_key or str(row.id)


def plain(text: str) -> str:
    """A text as every database and browser keeps it alike: one sign for a new line, no NUL."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    return unified.encode("utf-8", "replace").decode("utf-8")


def _indicator(row: Indicator) -> Row:
    cells = {"level1": row.level1, "level2": row.level2, "level3": row.level3}
    return Row(key_of(row), cells | {"target": row.target_text})


def _line(row: BudgetLine) -> Row:
    return Row(
        key_of(row),
        {
            "category": str(row.category_id),
            "purpose": row.purpose,
            "quantity": "" if row.quantity is None else f"{row.quantity:f}",
            "unit_price": _amount(row.unit_price_amount),
            "requested_amount": _amount(row.requested_amount or None),
        },
    )


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _amount(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount:.2f}"
