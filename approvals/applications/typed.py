"""From what was typed into the declaration's form to what is stored, and back."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from approvals.applications.forms import TEXT_LABELS, DeclarationForm
from approvals.applications.operations import DeclarationDraft, IndicatorDraft, LineDraft
from approvals.applications.row_forms import BudgetRow, IndicatorRow
from approvals.applications.typed_cells import product
from approvals.applications.year_tables import LATER_TABLES

NOTHING = Decimal(0)


def draft_from(form: DeclarationForm) -> DeclarationDraft:
    """The declaration as typed; rows without any content are dropped."""
    columns: dict[str, Any] = {name: form[name].data or "" for name in TEXT_LABELS}
    columns |= {
        "category": form.category.data or "",
        "performance_type": form.performance_type.data or "",
        "government_procurement": {"yes": True, "no": False}.get(form.government_procurement.data),
        "start_on": form.start_on.data,
        "end_on": form.end_on.data,
    }
    return DeclarationDraft(
        based_on=form.edit_version.data or 0,
        title=" ".join((form.title.data or "").split()),
        columns=columns,
        last_year_budget_amount=form.last_year_budget_amount.data,
        last_year_executed_amount=form.last_year_executed_amount.data,
        indicators=[_indicator(row.form) for row in form.indicators if _has_content(row.form)],
        lines=_lines(form.lines),
        later_lines=tuple(_lines(form[name]) for name in LATER_TABLES),
    )


def _has_content(row: IndicatorRow) -> bool:
    return any((row[n].data or "").strip() for n in ("level1", "level2", "level3", "target"))


def _indicator(row: IndicatorRow) -> IndicatorDraft:
    return IndicatorDraft(
        id=_id(row.id.data),
        level1=(row.level1.data or "").strip(),
        level2=(row.level2.data or "").strip(),
        level3=(row.level3.data or "").strip(),
        target_text=(row.target.data or "").strip(),
        key=row.key.data or "",
    )


def _lines(rows: Any) -> list[LineDraft]:
    return [_line(row.form) for row in rows]


def _line(row: BudgetRow) -> LineDraft:
    quantity, price = row.quantity.data, row.unit_price.data
    amount = row.requested_amount.data or NOTHING
    if quantity is not None and price is not None:
        amount = product(quantity, price)
    return LineDraft(
        id=_id(row.id.data),
        category_id=row.category.data,
        purpose=(row.purpose.data or "").strip(),
        requested_amount=amount,
        key=row.key.data or "",
        quantity=quantity,
        unit_price_amount=price,
    )


def _id(text: str | None) -> int | None:
    return int(text) if text and str(text).isdecimal() else None
