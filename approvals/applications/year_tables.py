"""Which budget years does a declaration plan for, and which table of the editor has the lines of each?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from approvals.applications.models import Application, BudgetLine, ProjectYear
from approvals.programmes.models import MOST_YEARS

FIRST = "lines"
LATER_TABLES = tuple(f"{FIRST}{number}" for number in range(2, MOST_YEARS + 1))
LINE_TABLES = (FIRST, *LATER_TABLES)
"""The table of the first year, of the second, and so on."""


@dataclass(frozen=True)
class YearTable:
    """One budget year in the editor. A later year is stored as soon as it has a line."""

    name: str
    year: int
    stored: ProjectYear | None

    @property
    def lines(self) -> Sequence[BudgetLine]:
        """Its budget lines in their order."""
        return self.stored.budget_lines if self.stored else ()

    @property
    def amount(self) -> Decimal:
        """What is asked for in this year."""
        return sum((line.requested_amount for line in self.lines), Decimal(0))


def year_tables(application: Application) -> tuple[YearTable, ...]:
    """As many years as the call allows, and those that have lines already."""
    stored = {each.year: each for each in application.project_years}
    first = application.project_years[0].year
    last = max(first + application.call.budget_years - 1, *stored)
    return tuple(
        YearTable(name, year, stored.get(year))
        for name, year in zip(LINE_TABLES, range(first, last + 1), strict=False)
    )


def stored_year(application: Application, table: YearTable) -> ProjectYear:
    """Its row, made where it has none yet."""
    if table.stored is not None:
        return table.stored
    made = ProjectYear(year=table.year)
    application.project_years.append(made)
    application.project_years.sort(key=lambda each: each.year)
    return made


def drop_empty_years(application: Application) -> None:
    """A later year without a line is none."""
    for year in application.project_years[1:]:
        if not year.budget_lines and not year.indicators:
            application.project_years.remove(year)


def requested_amount(application: Application) -> Decimal:
    """What is asked for, all years together."""
    return sum((line.requested_amount for line in application.budget_lines), Decimal(0))


def years_of_lines(application: Application) -> Mapping[int, int]:
    """The year of each line by its number, where there are several years; else nothing to tell."""
    if len(application.project_years) < 2:
        return {}
    return {line.id: each.year for each in application.project_years for line in each.budget_lines}
