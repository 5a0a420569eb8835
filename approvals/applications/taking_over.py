"""What does a draft take over from an earlier declaration, and what of it has nobody looked at yet?

Not taken over: members (they have to be asked again), attachments (they prove the state of their
year), and what was said of the year before. Last year's figures come from the account instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from approvals.applications.merge import name_of
from approvals.applications.models import (
    TEXT_FIELDS,
    Application,
    BudgetLine,
    Indicator,
    ProjectYear,
)
from approvals.applications.sheet import Sheet, key_of, sheet_of
from approvals.applications.year_tables import (
    YearTable,
    requested_amount,
    stored_year,
    year_tables,
)
from approvals.budget.queries import balance_of
from approvals.database import db

COLUMNS = (
    "category",
    "performance_type",
    "government_procurement",
    "start_on",
    "end_on",
    *TEXT_FIELDS,
)
LAST_YEAR = ("last_year_budget_amount", "last_year_executed_amount")
ALL_ROWS = "*"
"""`lines:*` stands for every row of a table."""


def take_over(application: Application, source: Application) -> None:
    """Fill a new draft from an earlier project, and remember what came from there."""
    declaration, year = application.declaration, application.project_years[0]
    before = source.project_years[0]
    taken = _with_lines(application, source)
    application.title = source.title
    for name in COLUMNS:
        setattr(declaration, name, getattr(source.declaration, name))
    _keep_to_lists(application)
    if before.indicators:
        year.indicators[:] = map(_indicator, before.indicators)
    for mine, theirs in taken:
        stored_year(application, mine).budget_lines[:] = map(_line, theirs.lines)
    application.requested_amount = requested_amount(application)
    _take_figures(application, year, source)
    declaration.taken_from_id = source.id
    db.session.flush()
    tables = [mine.name for mine, _theirs in taken]
    tables += ["indicators"] if before.indicators else []
    declaration.taken_over = list(_names(sheet_of(application), tables))


def _with_lines(application: Application, source: Application) -> list[tuple[YearTable, YearTable]]:
    """The first year takes the first year's lines and so on, as far as the new call has years."""
    pairs = zip(year_tables(application), year_tables(source), strict=False)
    return [(mine, theirs) for mine, theirs in pairs if theirs.lines]


def _keep_to_lists(application: Application) -> None:
    """What the forms of this call do not offer any more is chosen anew."""
    declaration, words = application.declaration, application.call.words
    for name in ("category", "performance_type"):
        if getattr(declaration, name) not in words.choices(name):
            setattr(declaration, name, "")


def filled_names(application: Application, *, with_indicators: bool) -> list[str]:
    """What a file of an earlier year filled in a new draft: fields, rows, the lines with an amount."""
    sheet = sheet_of(application)
    names = [name for name, text in sheet.fields.items() if text]
    if with_indicators:
        names += [name_of("indicators", row.key) for row in sheet.tables["indicators"]]
    return names + [
        name_of(table.name, key_of(line))
        for table in year_tables(application)
        for line in table.lines
        if line.requested_amount
    ]


def without(taken: Iterable[str], checked: Iterable[str]) -> list[str]:
    """What is still to be looked at once these fields and rows were."""
    seen = set(checked)
    return [name for name in taken if name not in seen and _all_of(name) not in seen]


def _all_of(name: str) -> str:
    table, _, key = name.partition(":")
    return f"{table}:{ALL_ROWS}" if key else ""


def _indicator(row: Indicator) -> Indicator:
    return Indicator(
        position=row.position,
        level1=row.level1,
        level2=row.level2,
        level3=row.level3,
        target_text=row.target_text,
        operator=row.operator,
        value=row.value,
        unit=row.unit,
        wording=row.wording,
    )


def _line(row: BudgetLine) -> BudgetLine:
    return BudgetLine(
        position=row.position,
        category_id=row.category_id,
        purpose=row.purpose,
        quantity=row.quantity,
        unit_price_amount=row.unit_price_amount,
        requested_amount=row.requested_amount,
    )


def _take_figures(application: Application, year: ProjectYear, source: Application) -> None:
    """What the same project was granted last year and has spent, as the account says."""
    is_own = source.leader_id == application.leader_id
    if not is_own or source.call.year != year.year - 1 or source.approved_amount is None:
        return
    year.last_year_budget_amount = source.project_years[0].adjusted_amount or source.approved_amount
    year.last_year_executed_amount = balance_of(source.id).spent_amount


def _names(sheet: Sheet, tables: Iterable[str]) -> Iterator[str]:
    copied = ("title", *COLUMNS, *LAST_YEAR)
    yield from (name for name in copied if sheet.fields[name])
    for table in tables:
        yield from (name_of(table, row.key) for row in sheet.tables[table])
