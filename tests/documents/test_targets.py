"""Targets as schools write them."""

from decimal import Decimal
from fractions import Fraction

import pytest

from approvals.documents.targets import (
    Target,
    actual_number,
    fold,
    met,
    parse,
    share_achieved,
    shown,
)


@pytest.mark.parametrize(
    ("text", "operator", "value", "unit"),
    [
        ("=100%", "=", "100", "%"),
        ("≥50个", "≥", "50", "个"),
        (">=2000人", "≥", "2000", "人"),
        ("<=3次", "≤", "3", "次"),
        (">1000所", ">", "1000", "所"),
        ("<2‰", "<", "2", "‰"),
        ("约190人", "≈", "190", "人"),
        ("65所左右", "≈", "65", "所"),
        ("=65所左右", "≈", "65", "所"),
        ("不少于30课时", "≥", "30", "课时"),
        ("不超过5%", "≤", "5", "%"),
        ("50人以上", "≥", "50", "人"),
        ("10次以下", "≤", "10", "次"),
        ("＝２０％", "=", "20", "%"),
        ("＞＝ ５０ 人 次", "≥", "50", "人次"),
        ("≧3次", "≥", "3", "次"),
        ("≥2500册/份", "≥", "2500", "册/份"),
        ("≥5篇（部）", "≥", "5", "篇(部)"),
        ("≥2万人次", "≥", "20000", "人次"),
        ("12.5万元", None, "125000", "元"),
        ("≥1,200人", "≥", "1200", "人"),
        ("≥50㎡", "≥", "50", "m2"),
        ("≥0.5", "≥", "0.5", None),
        ("=4", "=", "4", None),
        ("98", None, "98", None),
        ("95%", None, "95", "%"),
    ],
)
def test_a_number_with_its_sign_and_unit(text, operator, value, unit):
    assert parse(text) == Target(operator, Decimal(value), unit)


@pytest.mark.parametrize(
    "text",
    [
        "规范",
        "按计划",
        "5–10家",
        "5-10家",
        "5～10家",
        "第1名",
        "5天内",
        "3月底前",
        "12月",
        "四季度",
        "2020年",
        "2020年12月完成",
        "100%完成",
        "请各相关行业专家约50名，遴选优秀图书",
        "1,23个",
        "≥",
        "≥个",
    ],
)
def test_everything_else_is_wording(text):
    assert parse(text) == Target(wording=text)


@pytest.mark.parametrize("text", [None, "", "  ", "0", "０"])
def test_placeholders(text):
    assert parse(text).is_placeholder


@pytest.mark.parametrize("text", ["=0次", "0次", "≤0", "规范"])
def test_a_nought_that_is_meant(text):
    assert not parse(text).is_placeholder


def test_a_percentage_stays_what_people_mean():
    assert parse("≥95%").value == Decimal(95)


def test_fold_makes_one_spelling():
    assert fold(" ＞= ２０ ％\n") == fold("≥20%") == "≥20%"


@pytest.mark.parametrize(
    ("text", "tidy"),
    [
        (">= 50 个", "≥50个"),
        ("65所左右", "约65所"),
        ("98", "98"),
        (" 规范 ", "规范"),
        ("", ""),
    ],
)
def test_shown(text, tidy):
    assert shown(parse(text)) == tidy


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("97%", "97"),
        ("1", "1"),
        ("1,031人", "1031"),
        ("1.68万人", "16800"),
        ("-3%", "-3"),
        (" ２０ 人次，另有2人旁听", "20"),
    ],
)
def test_an_actual_value_is_its_leading_number(text, number):
    assert actual_number(text) == Decimal(number)


@pytest.mark.parametrize("text", [None, "", "完成", ">1000", "约120", "共20个"])
def test_no_leading_number(text):
    assert actual_number(text) is None


@pytest.mark.parametrize(
    ("target", "actual", "expected"),
    [
        ("≥10份", "10", True),
        ("≥10份", "9.99", False),
        ("=10份", "11", True),
        ("10份", "9", False),
        (">10份", "10", False),
        (">10份", "11", True),
        ("<10份", "10", False),
        ("<10份", "9", True),
        ("≤10份", "10", True),
        ("≤10份", "11", False),
        ("约100个", "95", True),
        ("约100个", "94.99", False),
        ("规范", "10", None),
        ("≥10份", None, None),
    ],
)
def test_met(target, actual, expected):
    assert met(parse(target), None if actual is None else Decimal(actual)) is expected


@pytest.mark.parametrize(
    ("target", "actual", "share"),
    [
        ("≥40人", "20", Fraction(1, 2)),
        ("≤2次", "3", Fraction(2, 3)),
        ("<2次", "4", Fraction(1, 2)),
        ("≤2次", "0", None),
        (">0次", "0", None),
        ("规范", "1", None),
    ],
)
def test_share_achieved(target, actual, share):
    assert share_achieved(parse(target), Decimal(actual)) == share
