"""The shape of what people type about an application: the declaration and the steps around it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, ValidationError
from wtforms.widgets import HiddenInput

from approvals.applications.models import MARK_KINDS, Application
from approvals.form_fields import AmountField, DayField

LONGEST_TEXT = 20_000
WORDING = "text"
OPERATORS = (*map(SelectChoice, "≥=≤><≈"), SelectChoice(WORDING, _l("wording")))
TO_CHOOSE = SelectChoice("", _l("Choose …"))
CATEGORIES = ("其他一次性项目", "经常性专项业务费", "基本建设项目", "其他项目")
PERFORMANCE_TYPES = ("事业/专业类", "工程建设类", "政府采购类", "其他类")
TEXT_LABELS = {
    "summary": (
        _l("Project summary"),
        _l("What is done, for whom, and what stands there at the end."),
    ),
    "basis": (_l("Basis"), _l("The policies and plans it follows, with their document numbers.")),
    "necessity": (_l("Necessity"), _l("What happens without it, and what exists already.")),
    "safeguards": (
        _l("Rules and measures that safeguard it"),
        _l("Who answers for what, and by which rules money and quality are watched."),
    ),
    "schedule": (_l("Plan of work"), _l("Steps with their months.")),
    "goals": (
        _l("Overall and staged goals"),
        _l("What can be checked at mid-term and at the end."),
    ),
    "last_year_use": (
        _l("Use of last year's municipal money by this project"),
        _l("Leave it empty if there was no such project last year."),
    ),
}


class IndicatorRow(Form):
    """One row of the target table."""

    id = HiddenField()
    level1 = StringField(_l("Level 1"), validators=[Optional(), Length(max=60)])
    level2 = StringField(_l("Level 2"), validators=[Optional(), Length(max=60)])
    level3 = StringField(_l("Level 3"), validators=[Optional(), Length(max=200)])
    operator = SelectField(_l("Operator"), choices=OPERATORS, default="≥")
    amount = StringField(_l("Value"), validators=[Optional(), Length(max=40)])
    unit = StringField(_l("Unit"), validators=[Optional(), Length(max=40)])
    wording = StringField(_l("Wording"), validators=[Optional(), Length(max=300)])

    def validate_amount(self, field: StringField) -> None:
        """A value must be a number; words belong into the wording."""
        if self.operator.data != WORDING and field.data and _number(field.data) is None:
            raise ValidationError(
                _("This is no number. For a target in words choose “wording” as the operator.")
            )


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text.replace(",", "").replace("，", "").strip())
    except ArithmeticError:
        return None
    return number if number.is_finite() else None


class BudgetRow(Form):
    """One budget line."""

    id = HiddenField()
    category = SelectField(_l("Budget category"), coerce=int)
    purpose = StringField(_l("Use"), validators=[Optional(), Length(max=300)])
    requested_amount = AmountField(_l("Amount (yuan)"), validators=[Optional()])


class DeclarationForm(FlaskForm):
    """The whole declaration. It may be saved however unfinished."""

    edit_version = IntegerField(widget=HiddenInput(), default=0)
    title = StringField(_l("Project title"), validators=[Optional(), Length(max=200)])
    category = SelectField(
        _l("Project category"), choices=[TO_CHOOSE, *map(SelectChoice, CATEGORIES)]
    )
    performance_type = SelectField(
        _l("Performance type"), choices=[TO_CHOOSE, *map(SelectChoice, PERFORMANCE_TYPES)]
    )
    government_procurement = RadioField(
        _l("Includes government procurement"),
        choices=[SelectChoice("yes", _l("Yes")), SelectChoice("no", _l("No"))],
        validators=[Optional()],
    )
    start_on = DayField(_l("Planned start"), validators=[Optional()])
    end_on = DayField(_l("Planned completion"), validators=[Optional()])
    last_year_budget_amount = AmountField(
        _l("Last year's budget of the same-named project (yuan)"), validators=[Optional()]
    )
    last_year_executed_amount = AmountField(_l("Of it executed (yuan)"), validators=[Optional()])
    summary = TextAreaField(TEXT_LABELS["summary"][0], validators=[Length(max=LONGEST_TEXT)])
    basis = TextAreaField(TEXT_LABELS["basis"][0], validators=[Length(max=LONGEST_TEXT)])
    necessity = TextAreaField(TEXT_LABELS["necessity"][0], validators=[Length(max=LONGEST_TEXT)])
    safeguards = TextAreaField(TEXT_LABELS["safeguards"][0], validators=[Length(max=LONGEST_TEXT)])
    schedule = TextAreaField(TEXT_LABELS["schedule"][0], validators=[Length(max=LONGEST_TEXT)])
    goals = TextAreaField(TEXT_LABELS["goals"][0], validators=[Length(max=LONGEST_TEXT)])
    last_year_use = TextAreaField(
        TEXT_LABELS["last_year_use"][0], validators=[Length(max=LONGEST_TEXT)]
    )
    indicators = FieldList(FormField(IndicatorRow), max_entries=200)
    lines = FieldList(FormField(BudgetRow), max_entries=200)

    def offer_categories(self, choices: list[tuple[int, str]]) -> None:
        """The budget categories to choose from, in every row."""
        for row in self.lines:
            row.form.category.choices = [SelectChoice(*choice) for choice in choices]

    def validate_end_on(self, field: DayField) -> None:
        """A project cannot end before it starts."""
        if field.data and self.start_on.data and field.data < self.start_on.data:
            raise ValidationError(_("The project ends before it starts."))


class MemberForm(FlaskForm):
    """Somebody joins the project."""

    who = StringField(
        _l("Staff number, sign-in name or e-mail"), validators=[InputRequired(), Length(max=200)]
    )
    duty = StringField(_l("Task in the project"), validators=[Optional(), Length(max=120)])
    may_edit = BooleanField(_l("May edit the declaration"))


class AttachmentForm(FlaskForm):
    """One file for one of the attachments asked for, or a further one."""

    file = FileField(_l("File"), validators=[FileRequired(_l("Choose a file first."))])
    requirement = HiddenField()


def filled(application: Application, *, split: Any) -> dict[str, Any]:
    """What the declaration form shows of a stored declaration. `split(row)` gives an indicator's
    operator, value, unit and wording."""
    declaration, year = application.declaration, application.project_years[0]
    procurement = {True: "yes", False: "no", None: None}[declaration.government_procurement]
    return {
        "edit_version": declaration.edit_version,
        "title": application.title,
        "category": declaration.category,
        "performance_type": declaration.performance_type,
        "government_procurement": procurement,
        "start_on": declaration.start_on,
        "end_on": declaration.end_on,
        "last_year_budget_amount": year.last_year_budget_amount,
        "last_year_executed_amount": year.last_year_executed_amount,
        **{name: getattr(declaration, name) for name in TEXT_LABELS},
        "indicators": [split(row) for row in year.indicators],
        "lines": [
            {
                "id": row.id,
                "category": row.category_id,
                "purpose": row.purpose,
                "requested_amount": row.requested_amount or None,
            }
            for row in year.budget_lines
        ],
    }


def mark_kinds() -> list[tuple[str, Any]]:
    """The kinds of mark with their words."""
    words = {
        "incorrect": _l("incorrect"),
        "incomplete": _l("incomplete"),
        "outdated": _l("outdated"),
    }
    return [(kind, words[kind]) for kind in MARK_KINDS]


def parse_moment(text: str) -> datetime:
    """A moment as the values of a step carry it."""
    return datetime.fromisoformat(text)
