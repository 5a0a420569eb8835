"""大写金额 as on vouchers."""

from decimal import Decimal

import pytest

from approvals.budget.capitals import chinese_capitals


@pytest.mark.parametrize(
    ("amount", "capitals"),
    [
        ("0", "零元整"),
        ("0.05", "伍分"),
        ("0.50", "伍角整"),
        ("0.53", "伍角叁分"),
        ("10", "壹拾元整"),
        ("325.04", "叁佰贰拾伍元零肆分"),
        ("1409.50", "壹仟肆佰零玖元伍角整"),
        ("1680.32", "壹仟陆佰捌拾元叁角贰分"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("107000.53", "壹拾万柒仟元伍角叁分"),
        ("100010", "壹拾万零壹拾元整"),
        ("904278", "玖拾万肆仟贰佰柒拾捌元整"),
        ("19095608", "壹仟玖佰零玖万伍仟陆佰零捌元整"),
        ("100000001", "壹亿零壹元整"),
        ("20000000100", "贰佰亿零壹佰元整"),
        ("1000000000000", "壹兆元整"),
        ("-3.2", "负叁元贰角整"),
        ("0.004", "零元整"),
    ],
)
def test_capitals(amount, capitals):
    assert chinese_capitals(Decimal(amount)) == capitals


def test_what_has_no_name_is_refused():
    with pytest.raises(ValueError, match="too large"):
        chinese_capitals(Decimal(10) ** 16)
