"""The form on which somebody sends an application back: what is wrong, where it is wrong."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FieldList, Form, FormField, HiddenField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, Optional, ValidationError

from approvals.applications.forms import TEXT_LABELS, mark_kinds
from approvals.step import Subject
from approvals.step_forms import LONGEST_COMMENT, StepForm
from approvals.viewer import Viewer

MARKED_FIELDS = (
    ("title", _l("Project title")),
    ("category", _l("Project category")),
    ("start_on", _l("Planned start")),
    ("end_on", _l("Planned completion")),
    *((name, label) for name, (label, _help) in TEXT_LABELS.items()),
    ("indicators", _l("Indicators")),
    ("budget", _l("Budget")),
    ("members", _l("Members")),
    ("files", _l("Attachments")),
)


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

    def prepare(self, subject: Subject, viewer: Viewer, now: datetime) -> None:
        if not self.marks.entries:
            for name, _label in MARKED_FIELDS:
                self.marks.append_entry({"field": name})
        labels = dict(MARKED_FIELDS)
        for row in self.marks:
            row.form.kind.choices = [
                SelectChoice("", _l("In order")),
                *(SelectChoice(*kind) for kind in mark_kinds()),
            ]
            row.label.text = labels.get(name := row.form.field.data or "", name)
        self.comment.validators = [Length(max=LONGEST_COMMENT)]  # marks may say it all
        self.comment.flags.required = False
        self.comment.description = _("What concerns no single field. May stay empty beside marks.")

    def validate_comment(self, field: TextAreaField) -> None:
        """Sent back without a word, nobody knows what to correct."""
        if not (field.data or "").strip() and not self.placed:
            raise ValidationError(
                _("Mark at least one field, or say here what is to be corrected.")
            )

    @property
    def placed(self) -> list[MarkRow]:
        """The rows with a mark at a known field."""
        known = dict(MARKED_FIELDS)
        rows = [row.form for row in self.marks]
        return [row for row in rows if row.kind.data and row.field.data in known]

    @property
    def said(self) -> str:
        """The comment; without one the sentences of the marks, which history and message then tell."""
        if typed := (self.comment.data or "").strip():
            return typed
        labels = dict(MARKED_FIELDS)
        told = [f"{labels[row.field.data]}：{_sentence(row)}" for row in self.placed]
        return "\n".join(told)[:LONGEST_COMMENT]

    def values(self) -> dict[str, Any]:
        return {
            "marks": [
                {"field": row.field.data, "kind": row.kind.data, "sentence": _sentence(row)}
                for row in self.placed
            ]
        }


def _sentence(row: MarkRow) -> str:
    return (row.sentence.data or "").strip()
