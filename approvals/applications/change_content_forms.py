"""The shape of other contents: texts and targets written anew, indicators added and removed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from types import MappingProxyType
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Optional, ValidationError

from approvals.applications import change_queries
from approvals.applications.asking_forms import AskingForm
from approvals.applications.forms import TEXT_LABELS
from approvals.applications.models import TEXT_FIELDS, Indicator
from approvals.applications.paired_rows import Paired, paired
from approvals.applications.queries import contents_of
from approvals.applications.row_forms import IndicatorRow, at_most, level_words
from approvals.applications.row_steps import RowsForm
from approvals.applications.sheet import CELLS, plain
from approvals.step import Subject
from approvals.viewer import Viewer

MOST_NEW = 40
"""How many indicators can be added in one request."""


class ChangedTarget(Form):
    """An indicator with the target that it is to have."""

    indicator = HiddenField()
    target = StringField(_l("New target"), validators=[Optional(), at_most("target")])
    is_removed = BooleanField(_l("Remove"))


def _text(name: str) -> TextAreaField:
    return TextAreaField(
        TEXT_LABELS[name][0],
        validators=[Optional(), at_most(name)],
        filters=[lambda text: plain(text or "")],
        render_kw={"rows": 6},
    )


class ContentChangeForm(AskingForm, RowsForm):
    """Texts and targets written anew, each with what stands beside it; indicators added or removed."""

    template = "applications/steps/change_content.html"
    change = "content"
    tables = MappingProxyType({"indicators": "added"})
    summary = _text("summary")
    basis = _text("basis")
    necessity = _text("necessity")
    safeguards = _text("safeguards")
    schedule = _text("schedule")
    goals = _text("goals")
    added = FieldList(FormField(IndicatorRow), max_entries=MOST_NEW)
    targets = FieldList(FormField(ChangedTarget))
    rows: Paired[Indicator] = ()

    @property
    def pattern(self) -> IndicatorRow:
        """An empty new row, from which the page makes more."""
        return IndicatorRow(prefix="added-N")

    def prepare(self, subject: Subject, viewer: Viewer, now: datetime) -> None:
        self.application = contents_of(subject.id)
        self.standing = {name: getattr(self.application.declaration, name) for name in TEXT_FIELDS}
        indicators = self.application.indicators
        if not self.is_submitted():
            for name, text in self.standing.items():
                self[name].data = text
        if not self.targets.entries:
            for row in indicators:
                self.targets.append_entry({"indicator": row.id, "target": row.target_text})
        self.rows = paired({row.id: row for row in indicators}, self.targets, "indicator")

    @property
    def texts(self) -> list[tuple[Any, str]]:
        """Each text's field with what stands."""
        return [(self[name], text) for name, text in self.standing.items()]

    def validate_targets(self, _field: FieldList) -> None:
        """Nothing emptied, nothing of another project, and something written anew."""
        fault = change_queries.content_fault(self.application, self._proposed())
        if fault:
            raise ValidationError(_(fault.sentence, **fault.values))

    def _proposed(self) -> dict[str, Any]:
        texts = {name: self[name].data.strip() for name in TEXT_FIELDS}
        targets = {
            str(row.form.indicator.data): (row.form.target.data or "").strip()
            for stored, row in self.rows
            if not row.form.is_removed.data
            and (stored is None or (row.form.target.data or "").strip() != stored.target_text)
        }
        removed = [stored.id for stored, row in self.rows if stored and row.form.is_removed.data]
        changed = {name: text for name, text in texts.items() if text != self.standing[name]}
        return {
            "texts": changed,
            "targets": targets,
            "removed": removed,
            "indicators": list(self._added()),
        }

    def _added(self) -> Iterator[dict[str, str]]:
        for form in (row.form for row in self.added):
            cells = {
                name: " ".join((form[name].data or "").split()) for name in CELLS["indicators"]
            }
            if any(cells.values()):
                yield cells

    @property
    def level_words(self) -> dict[str, tuple[str, ...]]:
        """What the fields of both levels offer while somebody types."""
        return level_words(self.application.call)

    def values(self) -> dict[str, Any]:
        return {"proposed": self._proposed()}
