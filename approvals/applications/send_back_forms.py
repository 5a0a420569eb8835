"""The form on which somebody sends an application back: what is wrong, where it is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FieldList, Form, FormField, HiddenField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, Optional, ValidationError

from approvals.applications.completeness import LABELS, SECTIONS, at_field
from approvals.applications.forms import TEXT_LABELS, mark_kinds
from approvals.applications.models import Application
from approvals.applications.queries import contents_of, files_of
from approvals.applications.sent_back_queries import SUMMED_UP
from approvals.presentation import localized, money
from approvals.step import Subject
from approvals.step_forms import LONGEST_COMMENT, StepForm
from approvals.viewer import Viewer

MARKED_FIELDS = {
    name: (LABELS | dict(SECTIONS))[name]
    for name in (
        *("title", "category", "performance_type", "government_procurement"),
        *("start_on", "end_on", *TEXT_LABELS),
        *("indicators", "budget", "members", "files"),
    )
}


class MarkRow(Form):
    """What is wrong with one field: the kind, and a sentence."""

    field = HiddenField()
    kind = SelectField(_l("Mark"), validators=[Optional()])
    sentence = TextAreaField(
        _l("What is wrong"), validators=[Length(max=500)], render_kw={"rows": 2}
    )  # an Optional() would end the chain before what is below

    def validate_sentence(self, field: TextAreaField) -> None:
        """A mark without a sentence helps nobody."""
        if self.kind.data and not (field.data or "").strip():
            raise ValidationError(_("Say in a sentence what is wrong with this field."))
        if (field.data or "").strip() and not self.kind.data:
            raise ValidationError(_("Choose what kind of fault this is."))


class SendBackForm(StepForm):
    """Send an application back with marks at its fields, or with a remark on the whole."""

    template = "applications/steps/send_back.html"
    marks = FieldList(FormField(MarkRow))
    written: Mapping[str, str] = MappingProxyType({})
    """What stands in the fields that hold words, to be read while marking them."""

    def prepare(self, subject: Subject, viewer: Viewer, now: datetime) -> None:
        application: Application = subject  # type: ignore[assignment]
        self.written = _written(application)
        if not self.marks.entries:
            for name in MARKED_FIELDS:
                self.marks.append_entry({"field": name})
        for row in self.marks:
            row.form.kind.choices = [
                SelectChoice("", _l("In order")),
                *(SelectChoice(*kind) for kind in mark_kinds()),
            ]
            row.label.text = MARKED_FIELDS.get(name := row.form.field.data or "", name)
        self.comment.validators = [Length(max=LONGEST_COMMENT)]  # marks may say it all
        self.comment.flags.required = False
        self.comment.description = _("What concerns no single field. May stay empty beside marks.")

    def validate_comment(self, field: TextAreaField) -> None:
        """Sent back without a word, nobody knows what to correct."""
        if self.is_summed_up and not self.placed:
            raise ValidationError(
                _("Mark at least one field, or say here what is to be corrected.")
            )

    @property
    def placed(self) -> list[MarkRow]:
        """The rows with a mark at a known field."""
        rows = [row.form for row in self.marks]
        return [row for row in rows if row.kind.data and row.field.data in MARKED_FIELDS]

    @property
    def is_summed_up(self) -> bool:
        """Whether nothing is said beside the marks."""
        return not (self.comment.data or "").strip()

    @property
    def said(self) -> str:
        """The comment; without one the sentences of the marks, which history and message then tell."""
        if not self.is_summed_up:
            return self.comment.data or ""
        told = [
            at_field(MARKED_FIELDS[row.field.data or ""], _sentence(row)) for row in self.placed
        ]
        return "\n".join(told)[:LONGEST_COMMENT]

    def values(self) -> dict[str, Any]:
        marks = [
            {"field": row.field.data, "kind": row.kind.data, "sentence": _sentence(row)}
            for row in self.placed
        ]
        return {"marks": marks} | ({SUMMED_UP: True} if self.is_summed_up else {})


def _written(subject: Application) -> dict[str, str]:
    application = contents_of(subject.id)
    declaration = application.declaration
    days = {"start_on": declaration.start_on, "end_on": declaration.end_on}
    procures: dict[bool | None, str] = {None: "", True: _("Yes"), False: _("No")}
    return (
        {"title": application.title, "category": declaration.category}
        | {"performance_type": declaration.performance_type}
        | {"government_procurement": procures[declaration.government_procurement]}
        | {name: each.isoformat() for name, each in days.items() if each}
        | {name: getattr(declaration, name) for name in TEXT_LABELS}
        | {name: "\n".join(rows) for name, rows in _tables(application).items()}
    )


def _tables(application: Application) -> dict[str, list[str]]:
    """Each row in a line."""
    years = application.project_years
    return {
        "indicators": [f"{row.level3} {row.target_text}" for y in years for row in y.indicators],
        "budget": [
            f"{localized(row.category)} {row.purpose} {money(row.requested_amount)}"
            for y in years
            for row in y.budget_lines
        ],
        "members": [f"{each.account.name} {each.duty}" for each in application.members],
        "files": [
            each.file_name for each in files_of(application.id) if each.place == "declaration"
        ],
    }


def _sentence(row: MarkRow) -> str:
    return (row.sentence.data or "").strip()
