"""The shape of a budget adjustment: the lines in force, fitted anew to the same sum, and new ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FieldList, Form, FormField, HiddenField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional, ValidationError

from approvals.applications import change_queries
from approvals.applications.asking_forms import AskingForm
from approvals.applications.models import Application
from approvals.applications.paired_rows import Paired, paired
from approvals.applications.row_forms import BudgetRow, QuantityField
from approvals.applications.row_steps import RowsForm
from approvals.applications.typed_cells import Unreadable, product
from approvals.applications.year_tables import LINE_TABLES, YearTable, year_tables
from approvals.budget.amounts import quantised
from approvals.budget.line_queries import LineMoney, lines_of
from approvals.form_fields import AmountField
from approvals.presentation import localized
from approvals.programmes.queries import budget_categories
from approvals.step import Subject
from approvals.viewer import Viewer

NOTHING = Decimal(0)
MOST_NEW = 40
"""How many lines can be added to a year in one request."""


class ChangedLine(Form):
    """A budget line with the amount that it is to have, typed or from quantity and price."""

    line = HiddenField()
    quantity = QuantityField(_l("Quantity"), validators=[Optional()])
    unit_price = AmountField(_l("Price (yuan)"), validators=[Optional()])
    amount = AmountField(_l("New amount (yuan)"))

    def validate_unit_price(self, field: AmountField) -> None:
        """Quantity times price has to be an amount."""
        try:
            amount_of(self.quantity.data, field.data, None)
        except Unreadable as unreadable:
            raise ValidationError(str(unreadable)) from unreadable

    def validate_amount(self, field: AmountField) -> None:
        """One of both ways says the amount."""
        if field.data is None and not self.is_priced:
            raise ValidationError(_("Type an amount."))

    @property
    def is_priced(self) -> bool:
        """Whether quantity and price say the amount."""
        return self.quantity.data is not None and self.unit_price.data is not None

    @property
    def new_amount(self) -> Decimal | None:
        """What the line is to have; None where nothing can be read."""
        return amount_of(self.quantity.data, self.unit_price.data, self.amount.data)


def amount_of(
    quantity: Decimal | None, price: Decimal | None, typed: Decimal | None
) -> Decimal | None:
    """Quantity times price where both are given, whatever was typed."""
    return product(quantity, price) if quantity is not None and price is not None else typed


def _new_lines() -> FieldList:
    return FieldList(FormField(BudgetRow), max_entries=MOST_NEW)


@dataclass(frozen=True)
class YearChange:
    """One budget year on the page."""

    table: YearTable
    rows: tuple[tuple[LineMoney, Any], ...]
    added: FieldList
    budget_amount: Decimal


class BudgetChangeForm(AskingForm, RowsForm):
    """The lines of the budget in force, fitted anew to the same sum of each year."""

    template = "applications/steps/change_budget.html"
    change = "budget"
    tables = MappingProxyType(
        dict(zip(LINE_TABLES, ("added", "added2", "added3", "added4", "added5"), strict=True))
    )
    added = _new_lines()
    added2 = _new_lines()
    added3 = _new_lines()
    added4 = _new_lines()
    added5 = _new_lines()
    lines = FieldList(FormField(ChangedLine))
    """Judged last, when all new lines are read."""
    rows: Paired[LineMoney] = ()
    years: tuple[YearChange, ...] = ()
    left = 0
    """How often the budget may still be adjusted."""

    def prepare(self, subject: Subject, viewer: Viewer, now: datetime) -> None:
        self.application: Application = subject  # type: ignore[assignment]
        money = lines_of(self.application)
        if not self.lines.entries:
            for each in money:
                self.lines.append_entry({"line": each.line.id, "amount": each.adjusted_amount})
        self.rows = paired({each.line.id: each for each in money}, self.lines, "line")
        self.years = tuple(self._years())
        self.left = change_queries.budget_changes_left(subject.id)
        self.choices = [SelectChoice(each.id, localized(each)) for each in budget_categories()]
        self.fit_rows()

    def _years(self) -> Iterator[YearChange]:
        for table in year_tables(self.application):
            own = tuple((m, row) for m, row in self.rows if m and m.year == table.year)
            budget = sum((m.adjusted_amount for m, _row in own), Decimal(0))
            if own:
                yield YearChange(table, own, self.rows_of(table.name), budget)

    def fit_rows(self) -> None:
        for year in self.years:
            for row in year.added:
                row.form.category.choices = self.choices

    def pattern(self, year: YearChange) -> BudgetRow:
        """An empty new line, from which the page makes more."""
        row = BudgetRow(prefix=f"{year.added.name}-N")
        row.category.choices = list(self.choices)
        return row

    def validate_lines(self, field: FieldList) -> None:
        """No line below what is spent; every line once; each year's sum as it was."""
        if field.errors or any(row.errors for year in self.years for row in year.added):
            return
        below = [
            row.form.amount
            for money, row in self.rows
            if money and (row.form.new_amount or NOTHING) < money.spent_amount
        ]
        for amount in below:
            amount.errors = [*amount.errors, _("This much is spent on it already.")]
        if below:
            raise ValidationError(_("A line cannot go below what is spent on it."))
        fault = change_queries.budget_fault(self.application, self._proposed())
        if fault:
            raise ValidationError(_(fault.sentence, **fault.values))

    def _proposed(self) -> dict[str, Any]:
        return {
            "lines": {
                str(row.form.line.data): str(quantised(row.form.new_amount or NOTHING))
                for row in self.lines
            },
            "priced": {
                str(row.form.line.data): _priced(row.form)
                for row in self.lines
                if row.form.is_priced
            },
            "added": list(self._added()),
        }

    def _added(self) -> Iterator[dict[str, Any]]:
        for year in self.years:
            for form in (row.form for row in year.added):
                amount = amount_of(
                    form.quantity.data, form.unit_price.data, form.requested_amount.data
                )
                if not amount or not form.category.data:
                    continue
                priced = form.quantity.data is not None and form.unit_price.data is not None
                yield {
                    "year": year.table.year,
                    "category": form.category.data,
                    "purpose": (form.purpose.data or "").strip(),
                    "amount": str(quantised(amount)),
                    **(_priced(form) if priced else {}),
                }

    def values(self) -> dict[str, Any]:
        return {"proposed": self._proposed()}


def _priced(form: Any) -> dict[str, str]:
    return {
        "quantity": f"{form.quantity.data:f}",
        "unit_price": str(quantised(form.unit_price.data)),
    }
