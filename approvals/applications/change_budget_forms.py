"""The shape of a budget adjustment: the lines in force, fitted anew to the same sum."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FieldList, Form, FormField, HiddenField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional, ValidationError

from approvals.applications import change_queries
from approvals.applications.forms import TO_CHOOSE
from approvals.applications.models import Application
from approvals.applications.row_forms import at_most
from approvals.budget.amounts import quantised
from approvals.budget.line_queries import LineMoney, lines_of
from approvals.form_fields import AmountField
from approvals.presentation import localized
from approvals.programmes.queries import budget_categories
from approvals.step import Subject
from approvals.step_forms import StepForm
from approvals.viewer import Viewer

NEW_LINES = 2
"""How many lines can be added in one request."""


class ChangedLine(Form):
    """A budget line with the amount that it is to have."""

    line = HiddenField()
    amount = AmountField(_l("New amount (yuan)"), validators=[InputRequired(_l("Type an amount."))])


class AddedLine(Form):
    """A line that the budget has not had yet; left empty it is none."""

    category = SelectField(_l("Budget category"), validators=[Optional()])
    purpose = StringField(_l("Use"), validators=[Optional(), at_most("purpose")])
    amount = AmountField(_l("New amount (yuan)"), validators=[Optional()])

    def validate_amount(self, field: AmountField) -> None:
        """A category and an amount belong together."""
        if field.data and not self.category.data:
            raise ValidationError(_("Choose the budget category of this line."))


class BudgetChangeForm(StepForm):
    """The lines of the budget in force, fitted anew to the same sum."""

    template = "applications/steps/change_budget.html"
    lines = FieldList(FormField(ChangedLine))
    added = FieldList(FormField(AddedLine), max_entries=NEW_LINES)
    rows: tuple[tuple[LineMoney | None, Any], ...] = ()
    year: int = 0
    """Where added lines go: the last of the project's years."""
    budget_amount: Decimal = Decimal(0)

    def prepare(self, subject: Subject, viewer: Viewer, now: datetime) -> None:
        self.application: Application = subject  # type: ignore[assignment]
        money = lines_of(self.application)
        self.year = max(each.year for each in money)
        self.budget_amount = sum((each.adjusted_amount for each in money), Decimal(0))
        if not self.lines.entries:
            for each in money:
                self.lines.append_entry({"line": each.line.id, "amount": each.adjusted_amount})
        while len(self.added) < NEW_LINES:
            self.added.append_entry()
        choices = [SelectChoice(str(each.id), localized(each)) for each in budget_categories()]
        for row in self.added:
            row.form.category.choices = [TO_CHOOSE, *choices]
        by_id = {str(each.line.id): each for each in money}
        self.rows = tuple((by_id.get(str(row.form.line.data)), row) for row in self.lines)

    def validate_lines(self, field: FieldList) -> None:
        """No line below what is spent; every line once; each year's sum as it was."""
        below = [
            row.form.amount
            for money, row in self.rows
            if money and (row.form.amount.data or 0) < money.spent_amount
        ]
        for amount in below:
            amount.errors = [*amount.errors, _("This much is spent on it already.")]
        if below:
            raise ValidationError(_("A line cannot go below what is spent on it."))
        if any(row.form.amount.data is None for row in self.lines) or field.errors:
            return
        fault = change_queries.budget_fault(self.application, self._proposed())
        if fault:
            raise ValidationError(_(fault.sentence, **fault.values))

    def _proposed(self) -> dict[str, Any]:
        return {
            "lines": {
                str(row.form.line.data): str(quantised(row.form.amount.data)) for row in self.lines
            },
            "added": [
                {
                    "year": self.year,
                    "category": int(row.form.category.data),
                    "purpose": (row.form.purpose.data or "").strip(),
                    "amount": str(quantised(row.form.amount.data)),
                }
                for row in self.added
                if row.form.category.data and row.form.amount.data
            ],
        }

    def values(self) -> dict[str, Any]:
        return {"proposed": self._proposed()}
