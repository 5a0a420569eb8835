"""The forms of pages on which one post does many steps: ticks, amounts, reasons, assignments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import uuid4

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, TextAreaField
from wtforms.validators import InputRequired, Length

from approvals.budget.amounts import parse_amount
from approvals.step_forms import LONGEST_COMMENT

AMOUNT, REVIEWERS = "amount-", "reviewers-"


class BulkForm(FlaskForm):
    """A key that makes the second post of the same page harmless."""

    key = HiddenField(default=lambda: uuid4().hex)


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
    amounts = {key: None if amount is None or amount < 0 else amount for key, amount in read.items()}
    return Ticked(
        picks=frozenset(
            int(text) for text in source.getlist("pick") if text.isdecimal()
        ),
        amounts={key: amount for key, amount in amounts.items() if amount is not None},
        texts=texts,
        errors=frozenset(key for key, amount in amounts.items() if amount is None),
    )


def read_assignment(source: MultiDict[str, str]) -> dict[int, list[int]]:
    """Reviewers by application out of the matrix: `row` names each row, ticks are per row."""
    rows = [int(text) for text in source.getlist("row") if text.isdecimal()]
    return {
        row: [
            int(text)
            for text in source.getlist(f"{REVIEWERS}{row}")
            if text.isdecimal()
        ]
        for row in rows
    }


def _numbered(source: MultiDict[str, str], prefix: str) -> dict[int, str]:
    return {
        int(name.removeprefix(prefix)): source[name].strip()
        for name in source
        if name.startswith(prefix) and name.removeprefix(prefix).isdecimal()
    }
