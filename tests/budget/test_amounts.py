"""Reading, rounding and sharing out amounts."""

import os
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from approvals.budget.amounts import (
    AmountUnreadable,
    parse_amount,
    quantised,
    read_amount,
    split,
)

CASES = 10_000 if os.environ.get("FUNDTRAIL_DEEP") == "1" else 300

AMOUNTS = st.decimals(min_value=0, max_value=10**11, places=2)
SHARES = st.lists(st.integers(0, 10_000), min_size=1, max_size=12).filter(any)


@settings(max_examples=CASES, deadline=None)
@given(amount=AMOUNTS, shares=SHARES)
def test_parts_add_up_to_the_fen(amount, shares):
    parts = split(amount, shares)

    assert sum(parts) == amount
    for part, share in zip(parts, shares, strict=True):
        assert abs(part * sum(shares) - amount * share) < Decimal("0.01") * sum(shares)


@settings(max_examples=CASES, deadline=None)
@given(amount=AMOUNTS)
def test_what_is_written_is_read_again(amount):
    assert read_amount(f"¥{amount:,.2f}") == amount


@pytest.mark.parametrize(
    ("amount", "shares", "parts"),
    [
        ("100", [1, 1, 1], ["33.34", "33.33", "33.33"]),
        ("950001", [6000, 4000], ["570000.60", "380000.40"]),
        ("0.01", [1, 9999], ["0.00", "0.01"]),
        ("5", [0, 1], ["0.00", "5.00"]),
        ("0", [1, 2], ["0.00", "0.00"]),
        (
            "904278",
            [3000, 3000, 2000, 2000],
            ["271283.40", "271283.40", "180855.60", "180855.60"],
        ),
    ],
)
def test_split(amount, shares, parts):
    assert split(Decimal(amount), shares) == [Decimal(part) for part in parts]


@pytest.mark.parametrize(
    ("amount", "shares"), [("-1", [1]), ("1", []), ("1", [0, 0]), ("1", [2, -1])]
)
def test_what_cannot_be_split(amount, shares):
    with pytest.raises(ValueError, match="can be split"):
        split(Decimal(amount), shares)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1,234.50", "1234.50"),
        ("１２３４", "1234.00"),
        ("１，２３４．５", "1234.50"),
        ("12万", "120000.00"),
        ("12.5万元", "125000.00"),
        ("12.345678万", "123456.78"),
        ("1.2亿", "120000000.00"),
        ("¥ 1 000", "1000.00"),
        ("￥19,095,608元", "19095608.00"),
        (".5", "0.50"),
        ("5.", "5.00"),
        ("0", "0.00"),
    ],
)
def test_amounts_as_people_type_them(text, amount):
    assert str(read_amount(text)) == amount


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Give an amount."),
        ("  ", "Give an amount."),
        ("-5", "An amount cannot be negative."),
        ("1.234", "An amount has at most two decimals (fen)."),
        ("1,23", "In “1,23” the commas do not stand before groups of three digits."),
        ("9999999999999", "“9999999999999” is too large for an amount in yuan."),
        ("十二万", "“十二万” is not an amount. Write it like 1234.50 or 12.5万."),
        ("1e5", "“1e5” is not an amount. Write it like 1234.50 or 12.5万."),
        ("NaN", "“NaN” is not an amount. Write it like 1234.50 or 12.5万."),
        ("5%", "“5%” is not an amount. Write it like 1234.50 or 12.5万."),
    ],
)
def test_what_is_no_amount_is_refused_with_a_reason(text, sentence):
    with pytest.raises(AmountUnreadable) as refusal:
        read_amount(text)

    assert str(refusal.value) == sentence
    assert parse_amount(text) is None


@pytest.mark.parametrize(
    ("amount", "rounded"), [("0.005", "0.01"), ("1.004", "1.00"), ("2.675", "2.68")]
)
def test_quantised_is_half_up(amount, rounded):
    assert str(quantised(Decimal(amount))) == rounded
