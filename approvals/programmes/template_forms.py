"""The shape of a version of the forms' words as the office types it, and how it becomes one."""

from __future__ import annotations

from secrets import token_hex
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import FieldList, FormField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from approvals.documents.template import Levels, Template
from approvals.programmes.call_forms import folded
from approvals.programmes.row_forms import Row, at_most, worded
from approvals.programmes.version_form import VersionForm

MOST = {"targets": 60, "results": 60}
LONGEST_WORD = 60
MOST_WORDS = 40


class LevelRow(Row):
    """A level 1 with a level 2 below it."""

    key = HiddenField()
    level1 = StringField(
        _l("Level 1"), filters=[folded], validators=[worded(_l("Name level 1.")), at_most(60)]
    )
    level2 = StringField(
        _l("Level 2"), filters=[folded], validators=[worded(_l("Name level 2.")), at_most(60)]
    )

    @property
    def is_blank(self) -> bool:
        """Whether it has no word, typed or stored."""
        return not (self.level1.data or self.level2.data)


class TargetRow(LevelRow):
    """One of the target form, with what it becomes."""

    counterpart = SelectField(_l("On the self-evaluation"), validate_choice=False)


def _words(label: Any) -> TextAreaField:
    return TextAreaField(
        label, description=_l("One on each line, in their order."), render_kw={"rows": 5}
    )


class TemplateForm(VersionForm):
    """A whole version."""

    targets = FieldList(FormField(TargetRow), max_entries=MOST["targets"])
    results = FieldList(FormField(LevelRow), max_entries=MOST["results"])
    categories = _words(_l("Project categories"))
    performance_types = _words(_l("Performance types"))

    def offer_counterparts(self) -> None:
        """The rows of the self-evaluation as they stand in this form, by their keys."""
        rows = [entry.form for entry in self.results if not entry.form.is_blank]
        found = [SelectChoice("", _("– none –"))]
        found += [
            SelectChoice(row.key.data, f"{row.level1.data} · {row.level2.data}") for row in rows
        ]
        known = {choice.value for choice in found}
        for entry in self.targets:
            entry.form.counterpart.choices = found
            if entry.form.counterpart.data not in known:
                entry.form.counterpart.data = ""

    def validate_categories(self, field: TextAreaField) -> None:
        """Lines that a field can hold."""
        _judge(field.data)

    def validate_performance_types(self, field: TextAreaField) -> None:
        """The same."""
        _judge(field.data)

    def places_of(self, name: str) -> list[int]:
        """Which rows of a list are not blank."""
        rows: Any = self[name]
        return [place for place, entry in enumerate(rows) if not entry.form.is_blank]

    @property
    def template(self) -> Template:
        """The version as typed; blank rows are dropped."""
        targets = [entry.form for entry in self.targets if not entry.form.is_blank]
        return Template(
            1,
            tuple(_levels(row, row.counterpart.data or "") for row in targets),
            tuple(_levels(entry.form) for entry in self.results if not entry.form.is_blank),
            _lines(self.categories.data),
            _lines(self.performance_types.data),
        )


def filled(template: Template, version: int) -> dict[str, Any]:
    """What the form shows of a stored version."""
    return {
        "version": str(version),
        "targets": [_shown(row) for row in template.targets],
        "results": [_shown(row) for row in template.results],
        "categories": "\n".join(template.categories),
        "performance_types": "\n".join(template.performance_types),
    }


def with_keys(typed: MultiDict[str, str]) -> MultiDict[str, str]:
    """What was typed, with a key for every row that has none or another row's."""
    made = typed.copy()
    for name in MOST:
        places = sorted({n.split("-")[1] for n in typed if n.startswith(f"{name}-")}, key=len)
        used: set[str] = set()
        for place in places:
            key = typed.get(f"{name}-{place}-key", "")
            if not key or key in used or len(key) > LONGEST_WORD:
                key = fresh_key(name)
                made.setlist(f"{name}-{place}-key", [key])
            used.add(key)
    return made


def fresh_key(name: str) -> str:
    """A key that no row of any version ever had: whatever has the same key later is the same row."""
    return f"{name[0]}-{token_hex(5)}"


def _levels(row: LevelRow, counterpart: str = "") -> Levels:
    return Levels(row.key.data or "", row.level1.data or "", row.level2.data or "", counterpart)


def _shown(row: Levels) -> dict[str, str]:
    return {
        "key": row.key,
        "level1": row.level1,
        "level2": row.level2,
        "counterpart": row.counterpart,
    }


def _lines(text: str | None) -> tuple[str, ...]:
    lines = (" ".join(line.split()) for line in (text or "").replace("\x00", "").splitlines())
    return tuple(line for line in lines if line)


def _judge(text: str | None) -> None:
    lines = _lines(text)
    if any(len(line) > LONGEST_WORD for line in lines):
        raise ValidationError(_("At most %(max)d characters.", max=LONGEST_WORD))
    if len(lines) > MOST_WORDS:
        raise ValidationError(_("At most %(max)d lines.", max=MOST_WORDS))
