"""The forms of a review's steps: score sheet, assignment, approval by line, verdict, answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, HiddenField, RadioField, SelectMultipleField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.form import BaseForm
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from approvals.applications.models import BudgetLine
from approvals.applications.standards import Against, standards_of
from approvals.applications.year_tables import years_of_lines
from approvals.form_fields import AmountField
from approvals.programmes.models import Criterion
from approvals.reviews import assignment_queries, sheet_queries, words
from approvals.reviews.operations import spread_over_lines
from approvals.reviews.ranking_queries import suggested_amount
from approvals.reviews.score_sheet import Sheet
from approvals.reviews.scoring import MOST_POINTS, weighted
from approvals.step import Subject, application_of
from approvals.step_forms import LONGEST_COMMENT, StepForm
from approvals.viewer import Viewer

LONGEST_NOTE = 1000


def add_field(form: BaseForm, name: str, field: Any, value: object = None) -> Field:
    """Give one form a field that depends on its subject, filled from the request if posted."""
    BaseForm.__setitem__(form, name, field)
    form[name].process(request.form if request.method == "POST" else None, value)
    return form[name]


@dataclass(frozen=True)
class CriterionRow:
    """One criterion of the sheet with its fields."""

    criterion: Criterion
    points: Field
    note: Field

    @property
    def worth(self) -> Decimal | None:
        """What the points given add to the total."""
        return weighted(self.points.data, self.criterion.weight) if self.points.data else None


class ScoreForm(StepForm):
    """The score sheet. Handing in asks for all points and a recommendation; saving for nothing."""

    template = "reviews/steps/score.html"

    comment = HiddenField()
    """Stays empty: what a reviewer says belongs to the review, not to the timeline."""
    opinion = TextAreaField(
        _l("Overall comment"),
        validators=[Optional(), Length(max=LONGEST_COMMENT)],
        render_kw={"rows": 3},
    )
    recommendation = RadioField(
        _l("Recommendation"),
        choices=[SelectChoice(key, label) for key, label in words.RECOMMENDATIONS.items()],
        validators=[InputRequired(_l("Choose a recommendation."))],
    )
    suggested_amount = AmountField(_l("Suggested amount (yuan)"), validators=[Optional()])

    rows: tuple[CriterionRow, ...] = ()

    def prepare(self, subject: Subject, viewer: Viewer, now: datetime) -> None:
        """The sheet of this person's open review of the application."""
        application = application_of(subject)
        review = sheet_queries.open_review(viewer, application)
        self.fill(application.call.criteria, sheet_queries.sheet_of(review, application))

    def fill(self, criteria: Sequence[Criterion], sheet: Sheet) -> None:
        """The fields of the call's criteria, and what was saved last where nothing is posted."""
        self.rows = tuple(self._row(criterion, sheet) for criterion in criteria)
        if request.method != "POST":
            self.opinion.data = sheet.comment
            self.recommendation.data = sheet.recommendation
            self.suggested_amount.data = sheet.suggested_amount

    def _row(self, criterion: Criterion, sheet: Sheet) -> CriterionRow:
        points = RadioField(
            criterion.title,
            choices=[SelectChoice(number, str(number)) for number in range(1, MOST_POINTS + 1)],
            coerce=int,
            validators=[InputRequired(_l("Give points from 1 to 10."))],
        )
        note = TextAreaField(
            _("Note on “%(criterion)s”", criterion=criterion.title),
            validators=[Optional(), Length(max=LONGEST_NOTE)],
            render_kw={"rows": 1},
        )
        key = criterion.id
        return CriterionRow(
            criterion,
            add_field(self, f"points-{key}", points, sheet.points.get(key)),
            add_field(self, f"note-{key}", note, sheet.notes.get(key, "")),
        )

    def validate_draft(self) -> bool:
        """Only what is there has to be readable: texts not too long, the amount an amount."""
        written = [
            self.opinion,
            self.suggested_amount,
            *(row.note for row in self.rows),
        ]
        return not [field for field in written if not field.validate(self)]

    @property
    def given(self) -> int:
        """How many criteria have points."""
        return sum(row.points.data is not None for row in self.rows)

    @property
    def total(self) -> Decimal:
        """The weighted sum of what has points so far."""
        points = {r.criterion.id: r.points.data for r in self.rows if r.points.data}
        return Sheet({r.criterion.id: r.criterion.weight for r in self.rows}, points).total

    def values(self) -> dict[str, Any]:
        amount = self.suggested_amount.data
        return {
            "points": {
                str(r.criterion.id): r.points.data for r in self.rows if r.points.data is not None
            },
            "notes": {str(r.criterion.id): r.note.data for r in self.rows if r.note.data},
            "comment": self.opinion.data or "",
            "recommendation": self.recommendation.data,
            "suggested_amount": None if amount is None else str(amount),
        }


class AssignForm(StepForm):
    """Who reviews one application in this round."""

    reviewers = SelectMultipleField(
        _l("Reviewers"),
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validators=[InputRequired(_l("Choose at least one reviewer."))],
    )

    def prepare(self, subject: Subject, viewer: Viewer, now: datetime) -> None:
        """The committee's members who may review it; ticked are those who do, else a suggestion."""
        application = application_of(subject)
        row = assignment_queries.row_of(application)
        self.reviewers.choices = [
            SelectChoice(cell.expert.account_id, f"{cell.expert.name} · {cell.expert.department}")
            for cell in row.cells
            if not cell.barred
        ]
        if request.method != "POST":
            self.reviewers.data = [c.expert.account_id for c in row.cells if c.is_chosen]

    def values(self) -> dict[str, Any]:
        return {"reviewers": self.reviewers.data}


@dataclass(frozen=True)
class LineRow:
    """One budget line with the field for what is granted on it."""

    line: BudgetLine
    granted: Field
    standard: Against | None = None
    year: int | None = None
    """Told where the budget has several."""


class ApproveForm(StepForm):
    """Approve with an amount for each budget line."""

    template = "reviews/steps/approve.html"
    rows: tuple[LineRow, ...] = ()

    def prepare(self, subject: Subject, viewer: Viewer, now: datetime) -> None:
        """The lines, filled with the reviewers' mean suggestion or with what is requested."""
        application = application_of(subject)
        start = spread_over_lines(application, suggested_amount(application))
        self.standards = standards_of(application, application.project_years)
        self.years = years_of_lines(application)
        self.rows = tuple(self._row(line, start) for line in application.budget_lines)

    def _row(self, line: BudgetLine, start: dict[str, str]) -> LineRow:
        field = AmountField(
            line.category.title,
            validators=[
                InputRequired(_l("Enter an amount; 0 grants nothing on this line.")),
                NumberRange(
                    Decimal(0),
                    line.requested_amount,
                    _l("Between 0 and the requested %(max)s yuan."),
                ),
            ],
        )
        return LineRow(
            line,
            add_field(self, f"line-{line.id}", field, Decimal(start[str(line.id)])),
            self.standards.get(line.id),
            self.years.get(line.id),
        )

    @property
    def total(self) -> Decimal:
        """What the lines add up to as far as they can be read."""
        return sum_of(row.granted.data for row in self.rows)

    def values(self) -> dict[str, Any]:
        return {"lines": {str(row.line.id): str(row.granted.data) for row in self.rows}}


def sum_of(amounts: Iterable[Decimal | None]) -> Decimal:
    """The sum of what is there."""
    return sum((amount for amount in amounts if amount is not None), Decimal(0))


class ConflictForm(StepForm):
    """Declare a conflict of interest; the reason is the comment."""

    template = "reviews/steps/conflict.html"

    comment = TextAreaField(
        _l("What is the conflict of interest?"),
        validators=[
            InputRequired(_l("Say what the conflict of interest is.")),
            Length(max=LONGEST_COMMENT),
        ],
        render_kw={"rows": 4},
    )


class VerdictForm(StepForm):
    """The chair's verdict on a mid-term check or an acceptance: what was found."""

    comment = TextAreaField(
        _l("Findings"), validators=[Optional(), Length(max=LONGEST_COMMENT)], render_kw={"rows": 5}
    )


STEP_FORMS: dict[str, type[StepForm]] = {
    "score": ScoreForm,
    "assign_reviewers": AssignForm,
    "approve": ApproveForm,
    "conflict": ConflictForm,
    "verdict": VerdictForm,
}
