"""What is typed into a report: texts, and for every indicator what was reached, with marks on a final one."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, StringField, TextAreaField
from wtforms.fields.core import UnboundField
from wtforms.form import BaseForm
from wtforms.validators import Length, Optional

from approvals.applications.models import Indicator
from approvals.form_fields import TypedField
from approvals.reports.operations import ReportDraft, RowDraft
from approvals.reports.self_evaluation import Row

LONGEST_TEXT = 20_000
LONGEST_ACTUAL = 200
LONGEST_EVIDENCE = 2_000
HUNDREDTH = Decimal("0.01")
MOST_MARKS = Decimal(100)


class MarksField(TypedField):
    """Marks from 0 to 100 with two decimals at most."""

    def read(self, text: str) -> Decimal:
        try:
            marks = Decimal("".join(unicodedata.normalize("NFKC", text).split()))
        except InvalidOperation:
            marks = Decimal("NaN")
        if marks.is_nan() or not 0 <= marks <= MOST_MARKS or marks != marks.quantize(HUNDREDTH):
            raise ValueError(_("Type marks from 0 to 100 with two decimals at most."))
        return marks

    def written(self, value: Decimal) -> str:
        return f"{value.normalize():f}"


@dataclass(frozen=True)
class RowFields:
    """One indicator with its fields; a mid-term report has no marks."""

    indicator: Indicator
    actual: Field
    evidence: Field
    weight: Field | None = None
    score: Field | None = None
    note: Field | None = None

    @property
    def row(self) -> Row:
        """The row as typed, as far as it can be read."""
        return Row(
            self.indicator,
            (self.actual.data or "").strip(),
            (self.evidence.data or "").strip(),
            self.weight.data if self.weight else None,
            self.score.data if self.score else None,
            (self.note.data or "").strip() if self.note else "",
        )


def _text(label: Any, help_text: Any) -> TextAreaField:
    return TextAreaField(
        label,
        validators=[Optional(), Length(max=LONGEST_TEXT)],
        description=help_text,
        render_kw={"rows": 5, "data-grow": True},
    )


class ReportForm(FlaskForm):
    """A report, however unfinished."""

    edit_version = HiddenField(default="0")
    progress = _text(_l("What was done"), _l("Against the plan and the goals of the task book."))
    problems = _text(
        _l("Problems"), _l("What went otherwise, and why. Write “none” if there were none.")
    )
    next_steps = _text(_l("Next steps"), _l("What is to be done until when."))

    rows: tuple[RowFields, ...] = ()

    def offer_rows(self, rows: Sequence[Row], *, with_marks: bool) -> None:
        """The fields of every indicator, filled with what is stored where nothing is posted."""
        self.rows = tuple(self._row_fields(row, with_marks) for row in rows)

    def _row_fields(self, row: Row, with_marks: bool) -> RowFields:
        key = row.indicator.id
        name = row.indicator.level3 or row.indicator.level2
        actual = _short(_("Actual value of “%(name)s”", name=name), LONGEST_ACTUAL)
        evidence = _long(_("Evidence for “%(name)s”", name=name))
        fields = RowFields(
            row.indicator,
            add_field(self, f"actual-{key}", actual, row.actual),
            add_field(self, f"evidence-{key}", evidence, row.evidence),
        )
        return self._with_marks(fields, row, name) if with_marks else fields

    def _with_marks(self, fields: RowFields, row: Row, name: str) -> RowFields:
        key = row.indicator.id
        weight = MarksField(_("Weight of “%(name)s”", name=name), validators=[Optional()])
        score = MarksField(_("Score of “%(name)s”", name=name), validators=[Optional()])
        note = _long(_("Deviation of “%(name)s”", name=name))
        return RowFields(
            fields.indicator,
            fields.actual,
            fields.evidence,
            add_field(self, f"weight-{key}", weight, row.weight),
            add_field(self, f"score-{key}", score, row.score),
            add_field(self, f"note-{key}", note, row.deviation_note),
        )

    @property
    def typed(self) -> tuple[Row, ...]:
        """Every row as typed."""
        return tuple(fields.row for fields in self.rows)

    @property
    def draft(self) -> ReportDraft:
        """The report as typed."""
        version = self.edit_version.data or ""
        return ReportDraft(
            based_on=int(version) if version.isdecimal() else 0,
            progress=(self.progress.data or "").strip(),
            problems=(self.problems.data or "").strip(),
            next_steps=(self.next_steps.data or "").strip(),
            rows=_drafts(self.typed),
        )


def _drafts(rows: Sequence[Row]) -> Mapping[int, RowDraft]:
    return {
        row.indicator.id: RowDraft(
            row.actual, row.evidence, row.weight, row.score, row.deviation_note
        )
        for row in rows
    }


def _short(label: str, longest: int) -> StringField:
    return StringField(label, validators=[Optional(), Length(max=longest)])


def _long(label: str) -> TextAreaField:
    return TextAreaField(
        label, validators=[Optional(), Length(max=LONGEST_EVIDENCE)], render_kw={"rows": 2}
    )


def add_field(form: BaseForm, name: str, field: UnboundField[Any] | Any, value: object) -> Field:
    """Give one form a field that depends on its subject, filled from the request if posted."""
    BaseForm.__setitem__(form, name, field)
    form[name].process(request.form if request.method == "POST" else None, value)
    return form[name]
