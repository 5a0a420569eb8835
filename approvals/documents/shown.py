"""How are a form, its findings and what could not be read said to a person, in plain lines?"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from flask_babel import gettext as _

from approvals.documents.form import Finding, Form, Indicator, Level, SelfEvaluationForm, TargetForm
from approvals.documents.grid import Place
from approvals.documents.labels import FIGURE_LABELS, SELF_EVALUATION_LABELS, TARGET_LABELS
from approvals.documents.layout_words import SELF_EVALUATION_TITLE, TARGET_TITLE


def sentence(finding: Finding) -> str:
    """A finding's message in the reader's language."""
    return _(finding.message, **finding.values)


def finding_line(finding: Finding) -> str:
    """A finding with its level and place."""
    level = _("error") if finding.level is Level.ERROR else _("warning")
    return f"{level} · {finding.where} · {finding.code}: {sentence(finding)}"


def place_line(place: Place) -> str:
    """Why something cannot be read, with table and row."""
    reason = _(place.reason, **place.values)
    if place.table is None:
        return reason
    return _(
        "table %(table)s, row %(row)s: %(reason)s", table=place.table, row=place.row, reason=reason
    )


def form_lines(form: Form) -> Iterator[str]:
    """A form as a person reads it."""
    title = TARGET_TITLE if isinstance(form, TargetForm) else SELF_EVALUATION_TITLE
    yield f"{title} {form.year or '–'} · {form.title or '–'}"
    labels = TARGET_LABELS if isinstance(form, TargetForm) else SELF_EVALUATION_LABELS
    for key, words in labels.items():
        value = getattr(form, key, None)
        if value is not None and key != "title":
            yield f"  {words.split()[0]}: {_value(value)}"
    yield from _money_lines(form)
    for row in form.indicators:
        yield f"  · {_row(row)}"
    if isinstance(form, SelfEvaluationForm):
        yield f"  总分: {_value(form.total_weight)} / {_value(form.total_score)}"


def _money_lines(form: Form) -> Iterator[str]:
    labels = TARGET_LABELS if isinstance(form, TargetForm) else FIGURE_LABELS
    for key, words in labels.items():
        value = getattr(form.budget, f"{key}_amount", getattr(form.budget, key, None))
        if value is not None:
            yield f"  {words.split()[0]}: {_value(value)}"
    if isinstance(form, TargetForm):
        yield from (
            f"  {each.year}年预算: {_value(each.amount)}" for each in form.budget.later_years
        )


def _row(row: Indicator) -> str:
    parts = [row.level1, row.level2, row.level3, row.target_text, row.actual]
    if row.weight is not None or row.score is not None:
        parts.append(f"{_value(row.score)}/{_value(row.weight)}")
    return " | ".join(part or "–" for part in [*parts, row.deviation_note] if part is not None)


def _value(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "是" if value else "否"
    return format(value, "f") if isinstance(value, Decimal) else str(value)
