"""The shape of what people type about an application: the declaration and the steps around it."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, ValidationError
from wtforms.widgets import HiddenInput

from approvals.applications.limits import MOST_ROWS
from approvals.applications.models import TEXT_FIELDS, Application, BudgetLine
from approvals.applications.row_forms import BudgetRow, IndicatorRow, Needed, at_most
from approvals.applications.sheet import key_of, plain
from approvals.applications.version_models import MARK_KINDS
from approvals.applications.year_tables import LINE_TABLES, year_tables
from approvals.documents.template import Template
from approvals.form_fields import AmountField, DayField

CHOSEN = ("category", "performance_type")
TO_CHOOSE = SelectChoice("", _l("Choose …"))
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


def _text_field(name: str) -> TextAreaField:
    """One of the texts: browsers send each new line as two signs, and it counts as one."""
    return TextAreaField(
        TEXT_LABELS[name][0],
        validators=[at_most(name), *([Needed()] if name in TEXT_FIELDS else [])],
        filters=[lambda text: plain(text or "")],
    )


def _lines_field() -> FieldList:
    """The budget lines of one year, in the order of `LINE_TABLES`."""
    return FieldList(FormField(BudgetRow), max_entries=MOST_ROWS)


class DeclarationForm(FlaskForm):
    """The whole declaration. It may be saved however unfinished."""

    edit_version = IntegerField(widget=HiddenInput(), default=0)
    title = StringField(_l("Project title"), validators=[Needed(), Optional(), at_most("title")])
    category = SelectField(
        _l("Project category"),
        choices=[TO_CHOOSE],
        validators=[Needed()],
    )
    performance_type = SelectField(
        _l("Performance type"),
        choices=[TO_CHOOSE],
        validators=[Needed()],
    )
    government_procurement = RadioField(
        _l("Includes government procurement"),
        choices=[SelectChoice("yes", _l("Yes")), SelectChoice("no", _l("No"))],
        validators=[Needed(), Optional()],
    )
    start_on = DayField(_l("Planned start"), validators=[Needed(), Optional()])
    end_on = DayField(_l("Planned completion"), validators=[Needed(), Optional()])
    last_year_budget_amount = AmountField(
        _l("Last year's budget of the same-named project (yuan)"), validators=[Optional()]
    )
    last_year_executed_amount = AmountField(_l("Of it executed (yuan)"), validators=[Optional()])
    summary = _text_field("summary")
    basis = _text_field("basis")
    necessity = _text_field("necessity")
    safeguards = _text_field("safeguards")
    schedule = _text_field("schedule")
    goals = _text_field("goals")
    last_year_use = _text_field("last_year_use")
    indicators = FieldList(FormField(IndicatorRow), max_entries=MOST_ROWS)
    lines = _lines_field()
    lines2 = _lines_field()
    lines3 = _lines_field()
    lines4 = _lines_field()
    lines5 = _lines_field()

    def offer_words(self, template: Template) -> None:
        """What may be chosen from the lists of the call's forms."""
        for name in CHOSEN:
            field: Any = self[name]
            field.choices = [TO_CHOOSE, *map(SelectChoice, template.choices(name))]

    def offer_categories(self, choices: list[tuple[int, str]]) -> None:
        """The budget categories to choose from, in every row."""
        tables: list[Any] = [self[name] for name in LINE_TABLES]
        for row in (row for table in tables for row in table):
            row.form.category.choices = [SelectChoice(*choice) for choice in choices]

    def validate_end_on(self, field: DayField) -> None:
        """A project cannot end before it starts."""
        if field.data and self.start_on.data and field.data < self.start_on.data:
            raise ValidationError(_("The project ends before it starts."))


class MemberForm(FlaskForm):
    """Somebody joins the project."""

    who = StringField(
        _l("Name, staff number, sign-in name or e-mail"),
        validators=[InputRequired(_l("Say who.")), Length(max=200)],
    )
    duty = StringField(_l("Task in the project"), validators=[Optional(), Length(max=120)])
    may_edit = BooleanField(_l("May edit the declaration"))


def filled(application: Application) -> dict[str, Any]:
    """What the declaration form shows of a stored declaration."""
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
        "indicators": [
            {
                "id": row.id,
                "key": key_of(row),
                "level1": row.level1,
                "level2": row.level2,
                "level3": row.level3,
                "target": row.target_text,
            }
            for row in year.indicators
        ],
        **{table.name: list(map(_filled_line, table.lines)) for table in year_tables(application)},
    }


def _filled_line(row: BudgetLine) -> dict[str, Any]:
    return {
        "id": row.id,
        "key": key_of(row),
        "category": row.category_id,
        "purpose": row.purpose,
        "quantity": row.quantity,
        "unit_price": row.unit_price_amount,
        "requested_amount": row.requested_amount or None,
    }


def mark_kinds() -> list[tuple[str, Any]]:
    """The kinds of mark with their words."""
    words = {
        "incorrect": _l("incorrect"),
        "incomplete": _l("incomplete"),
        "outdated": _l("outdated"),
    }
    return [(kind, words[kind]) for kind in MARK_KINDS]
