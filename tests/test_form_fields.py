"""Amounts, days and percents: what is read, what is refused, and what stays on the screen."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import Form
from wtforms.validators import InputRequired, NumberRange, Optional

from approvals.form_fields import AmountField, DayField, PercentField, WholeNumberField


class Everything(Form):
    """One field of each kind."""

    amount = AmountField("Amount", validators=[InputRequired(), NumberRange(max=Decimal(10**8))])
    day = DayField("Day", validators=[Optional()])
    share = PercentField("Share", validators=[Optional()])
    count = WholeNumberField("Count", least=1, most=9, validators=[Optional()])


def posted(**typed: str) -> Everything:
    return Everything(MultiDict({"amount": "1", **typed}))


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("amount", "12,000", Decimal("12000.00")),
        ("day", "2026-03-31", date(2026, 3, 31)),
        ("day", "2026/3/31", date(2026, 3, 31)),
        ("day", "2028年2月29日", date(2028, 2, 29)),
        ("day", "", None),
        ("share", "60", 6000),
        ("share", "33.33 %", 3333),
        ("share", "０.５％", 50),
        ("share", "100", 10000),
        ("count", " ９ ", 9),
    ],
)
def test_what_is_read(name: str, text: str, value: Any) -> None:
    form = posted(**{name: text})
    assert form.validate()
    assert form[name].data == value


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("amount", "twelve"),
        ("amount", "-1"),
        ("amount", "99999999999999999999"),
        ("day", "2026-02-29"),
        ("day", "31.3."),
        ("day", "0001-01-01"),
        ("day", "9999-12-31"),
        ("share", "33.333"),
        ("share", "101"),
        ("share", "-1"),
        ("share", "NaN"),
        ("share", "1e999999999"),
        ("share", "half"),
        ("count", "0"),
        ("count", "10"),
        ("count", "2.5"),
        ("count", "many"),
        ("count", "99999999999999999999"),
    ],
)
def test_what_is_refused_stays_on_the_screen_with_one_sentence(name: str, text: str) -> None:
    form = posted(**{name: text})
    assert not form.validate()
    assert len(form[name].errors) == 1
    assert form[name].data is None
    assert form[name]._value() == text


def test_a_required_amount_left_blank_is_asked_for() -> None:
    form = posted(amount="  ")
    assert not form.validate()
    assert form.amount.errors == ["This field is required."]
    assert form.amount.data is None


def test_stored_values_are_shown_as_they_are_typed() -> None:
    form = Everything(data={"amount": Decimal("1234.5"), "day": date(2026, 3, 1), "share": 3333})
    assert form.amount._value() == "1234.50"
    assert form.day._value() == "2026-03-01"
    assert form.share._value() == "33.33"
    assert Everything(data={"share": 6000}).share._value() == "60"
