"""The shape of a task book: lines fitted to what was approved, targets to what was agreed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FieldList, Form, FormField, HiddenField, StringField
from wtforms.validators import InputRequired, ValidationError

from approvals.applications.models import Application, BudgetLine, Indicator
from approvals.applications.paired_rows import Paired, paired
from approvals.applications.row_forms import at_most
from approvals.applications.year_tables import years_of_lines
from approvals.form_fields import AmountField
from approvals.step import Subject
from approvals.step_forms import StepForm
from approvals.viewer import Viewer


class TaskBookRow(Form):
    """One budget line fitted to the approved amount."""

    line = HiddenField()
    amount = AmountField(_l("Amount (yuan)"), validators=[InputRequired(_l("Type an amount."))])


class AgreedTarget(Form):
    """One indicator with the target that the approval agreed."""

    indicator = HiddenField()
    target = StringField(
        _l("Task book"), validators=[InputRequired(_l("Type a target.")), at_most("target")]
    )


class TaskBookForm(StepForm):
    """The applicant fits lines to the approved amount, and targets to what was agreed."""

    template = "applications/steps/task_book.html"
    lines = FieldList(FormField(TaskBookRow))
    targets = FieldList(FormField(AgreedTarget))
    rows: Paired[BudgetLine] = ()
    target_rows: Paired[Indicator] = ()
    years: Mapping[int, int] = MappingProxyType({})
    """The year of each line, where there are several."""
    approved_amount: Decimal | None = None

    def prepare(self, subject: Subject, viewer: Viewer, now: datetime) -> None:
        application: Application = subject  # type: ignore[assignment]
        self.approved_amount = application.approved_amount
        lines = application.budget_lines
        if not self.lines.entries:
            for line in lines:
                amount = (
                    line.approved_amount
                    if line.approved_amount is not None
                    else line.requested_amount
                )
                self.lines.append_entry({"line": line.id, "amount": amount})
        self.rows = paired({line.id: line for line in lines}, self.lines, "line")
        self.years = years_of_lines(application)
        self._prepare_targets(application.indicators)

    def _prepare_targets(self, indicators: list[Indicator]) -> None:
        if not self.targets.entries:
            for row in indicators:
                text = row.target_text if row.agreed_text is None else row.agreed_text
                self.targets.append_entry({"indicator": row.id, "target": text})
        stored = {row.id: row for row in indicators}
        self.target_rows = paired(stored, self.targets, "indicator")

    def validate_targets(self, _field: FieldList) -> None:
        """None of somebody else's."""
        if any(stored is None for stored, _row in self.target_rows):
            raise ValidationError(_("The indicators have changed meanwhile; open the page again."))

    def validate_lines(self, field: FieldList) -> None:
        """Every line once, none of somebody else's; together what was approved."""
        if any(line is None for line, _row in self.rows):
            raise ValidationError(_("The budget lines have changed; open the page again."))
        amounts = [row.form.amount.data for row in self.lines]
        total = sum((amount or Decimal(0) for amount in amounts), Decimal(0))
        if None not in amounts and not field.errors and total != self.approved_amount:
            raise ValidationError(
                _(
                    "The lines add up to %(total)s yuan; approved were %(approved)s.",
                    total=total,
                    approved=self.approved_amount,
                )
            )

    def values(self) -> dict[str, Any]:
        return {
            "lines": {str(row.form.line.data): str(row.form.amount.data) for row in self.lines},
            "targets": {
                str(row.form.indicator.data): " ".join((row.form.target.data or "").split())
                for row in self.targets
            },
        }
