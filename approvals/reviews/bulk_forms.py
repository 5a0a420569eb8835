"""The forms of pages on which one post does many steps: ticks, amounts, reasons, assignments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Self
from uuid import uuid4

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, ValidationError

from approvals.budget.amounts import parse_amount
from approvals.picked_phrases import add_picked
from approvals.presentation import localized
from approvals.reviews.verdict_queries import Verdict
from approvals.step_forms import LONGEST_COMMENT
from workflows.definition import Action
from workflows.engine import Refused

LONGEST_KEY = 40
AMOUNT, REVIEWERS = "amount-", "reviewers-"


class BulkForm(FlaskForm):
    """A key that makes the second post of the same page harmless."""

    key = HiddenField(default=lambda: uuid4().hex)

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        add_picked(self)

    @property
    def once(self) -> str:
        """The key as it was posted; a fresh one where none, or none of ours, came."""
        posted = self.key.data or ""
        return posted if 0 < len(posted) <= LONGEST_KEY else uuid4().hex


class ReasonForm(BulkForm):
    """A reason that goes with the step on each of the chosen applications."""

    comment = TextAreaField(
        _l("Reason"),
        validators=[
            InputRequired(_l("Say why: the applicants read this.")),
            Length(max=LONGEST_COMMENT),
        ],
        render_kw={"rows": 4},
    )


@dataclass(frozen=True)
class Ticked:
    """What stands in the rows of a posted or recalculated list."""

    picks: frozenset[int] = frozenset()
    amounts: Mapping[int, Decimal] = field(default_factory=dict)
    texts: Mapping[int, str] = field(default_factory=dict)
    """Amounts as typed, for showing them again."""
    errors: frozenset[int] = frozenset()
    """Applications whose amount cannot be read."""


def read_rows(source: MultiDict[str, str]) -> Ticked:
    """Ticks (`pick`) and amounts (`amount-<id>`) out of a query or a post."""
    texts = _numbered(source, AMOUNT)
    read = {key: parse_amount(text) for key, text in texts.items()}
    amounts = {
        key: None if amount is None or amount < 0 else amount for key, amount in read.items()
    }
    return Ticked(
        picks=frozenset(int(text) for text in source.getlist("pick") if text.isdecimal()),
        amounts={key: amount for key, amount in amounts.items() if amount is not None},
        texts=texts,
        errors=frozenset(key for key, amount in amounts.items() if amount is None),
    )


def read_assignment(source: MultiDict[str, str]) -> dict[int, list[int]]:
    """Reviewers by application out of the matrix: `row` names each row, ticks are per row."""
    rows = [int(text) for text in source.getlist("row") if text.isdecimal()]
    return {
        row: [int(text) for text in source.getlist(f"{REVIEWERS}{row}") if text.isdecimal()]
        for row in rows
    }


def _numbered(source: MultiDict[str, str], prefix: str) -> dict[int, str]:
    return {
        int(name.removeprefix(prefix)): source[name].strip()
        for name in source
        if name.startswith(prefix) and name.removeprefix(prefix).isdecimal()
    }


class VerdictForm(BulkForm):
    """One of the offered verdicts, with what was found."""

    verdict = RadioField(_l("Verdict"), validators=[InputRequired(_l("Choose a verdict."))])
    comment = TextAreaField(
        _l("Findings"), validators=[Length(max=LONGEST_COMMENT)], render_kw={"rows": 5}
    )
    refusal: Refused | None = None
    verdicts: Sequence[Verdict] = ()

    @classmethod
    def over(cls, verdicts: Sequence[Verdict]) -> Self:
        """The form for choosing among these verdicts."""
        form = cls()
        form.verdicts = verdicts
        form.verdict.choices = [
            SelectChoice(each.offer.action.key, localized(each.offer.action.title))
            for each in verdicts
        ]
        return form

    @property
    def chosen(self) -> Action:
        """The step behind the chosen verdict."""
        return next(
            each.offer.action
            for each in self.verdicts
            if each.offer.action.key == self.verdict.data
        )

    def validate_comment(self, field: TextAreaField) -> None:
        """A verdict that sends back or ends the project says why."""
        known = {each.offer.action.key for each in self.verdicts}
        if (
            self.verdict.data in known
            and self.chosen.needs_comment
            and not (field.data or "").strip()
        ):
            raise ValidationError(_("Say why: the applicant reads this."))
