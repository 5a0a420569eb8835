"""Are rows from Excel and Word understood? By examples as schools have them, and by any cells at all."""

from __future__ import annotations

import csv
import os
from io import StringIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from approvals.applications.pasting import cells_of, indicators_in, left_out_of, lines_in

CASES = 3_000 if os.environ.get("FUNDTRAIL_DEEP") else 200
CATEGORIES = {"设备购置费": 1, "培训费": 2, "劳务费": 3}
CELL = st.text(st.characters(exclude_categories=("C", "Z")), max_size=12)


def _row(level1: str, level2: str, level3: str, target: str) -> dict[str, str]:
    return {"level1": level1, "level2": level2, "level3": level3, "target": target}


def _line(category: str, purpose: str, amount: str, quantity: str = "", price: str = "") -> object:
    return {
        "category": category,
        "purpose": purpose,
        "quantity": quantity,
        "unit_price": price,
        "requested_amount": amount,
    }


def test_merged_levels_take_the_value_above() -> None:
    text = "一级目标\t二级目标\t三级目标\t指标目标值\n产出目标\t数量\t课程数\t≥6门\n\t\t场景数\t24个\n\t质量\t合格率\t100%\n"
    assert indicators_in(text) == [
        _row("产出目标", "数量", "课程数", "≥6门"),
        _row("产出目标", "数量", "场景数", "24个"),
        _row("产出目标", "质量", "合格率", "100%"),
    ]


def test_another_level_one_does_not_keep_the_level_two_above() -> None:
    text = "产出目标\t数量\t课程数\t≥6门\n效果目标\t\t满意度\t≥90%"
    assert indicators_in(text)[1] == _row("效果目标", "", "满意度", "≥90%")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("课程数\t≥6门", _row("", "", "课程数", "≥6门")),
        ("数量\t课程数\t≥6门", _row("", "数量", "课程数", "≥6门")),
        ("产出目标\t数量\t课程数\t≥\t6\t门", _row("产出目标", "数量", "课程数", "≥6门")),
        ('产出目标\t数量\t"课程\n数"\t≥6门', _row("产出目标", "数量", "课程数", "≥6门")),
        ('产出目标\t数量\t开设"金课"\t≥6门', _row("产出目标", "数量", '开设"金课"', "≥6门")),
    ],
)
def test_tables_of_other_widths(text: str, expected: dict[str, str]) -> None:
    assert indicators_in(text) == [expected]


def test_running_numbers_are_left_out() -> None:
    text = "1\t产出目标\t数量\t课程数\t≥6门\n2\t产出目标\t数量\t场景数\t24个"
    assert [row["level3"] for row in indicators_in(text)] == ["课程数", "场景数"]


def test_what_is_no_row_is_told() -> None:
    text = "科目\t用途\t金额\n培训费\t教师\t500\n合计\t\t500"
    assert left_out_of(text) == ["科目 用途 金额", "合计 500"]


def test_budget_lines_with_headings_and_a_total() -> None:
    text = "科目\t用途\t金额（元）\n设备购置费\t服务器4台\t586,000.00\n培训费\t骨干教师集训\t¥88000元\n合计\t\t674000"
    assert lines_in(text, CATEGORIES) == [
        _line("1", "服务器4台", "586000"),
        _line("2", "骨干教师集训", "88000"),
    ]


def test_amounts_in_ten_thousands_as_the_heading_says() -> None:
    assert lines_in("科目\t金额(万元)\n劳务\t10.4", CATEGORIES) == [_line("3", "", "104000")]


def test_quantity_times_price() -> None:
    found = lines_in("培训费\t集训\t40\t550\t22000", CATEGORIES)
    assert found == [_line("2", "集训", "22000", "40", "550")]


def test_headings_say_which_figure_is_which() -> None:
    """Without an amount it is the product; a price alone is none, and nothing is left out."""
    head = "科目\t用途\t数量\t单价（元）\t金额（元）\n"
    rows = "培训费\t外出\t40\t1,100\t\n设备购置费\t机床\t\t\t5000\n劳务费\t专家\t\t800\t"
    assert lines_in(head + rows, CATEGORIES) == [
        _line("2", "外出", "44000", "40", "1100"),
        _line("1", "机床", "5000"),
        _line("3", "专家，单价（元） 800", ""),
    ]
    text = "Category\tQuantity\tUnit price\n培训费\t2\t1500\n劳务费\t3\t1e5"
    expected = [_line("2", "", "3000", "2", "1500"), _line("3", "Quantity 3，1e5", "")]
    assert lines_in(text, CATEGORIES) == expected


def test_an_unknown_category_is_left_to_the_person() -> None:
    assert lines_in("差旅费\t培训\t42000", CATEGORIES) == [_line("", "差旅费，培训", "42000")]


@settings(max_examples=CASES, deadline=None)
@given(st.lists(st.lists(CELL, min_size=1, max_size=6), max_size=8))
def test_cells_come_back_as_excel_wrote_them(grid: list[list[str]]) -> None:
    written = StringIO()
    csv.writer(written, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(grid)
    assert cells_of(written.getvalue()) == [row for row in grid if any(row)]


@settings(max_examples=CASES, deadline=None)
@given(st.text(max_size=300))
def test_no_clipboard_breaks_it(text: str) -> None:
    assert all(row["level3"] or row["target"] for row in indicators_in(text))
    assert all(set(line) == set(_line("", "", "")) for line in lines_in(text, CATEGORIES))  # type: ignore[call-overload]


WORD = st.text(st.characters(categories=("L",)), max_size=8)


@settings(max_examples=CASES, deadline=None)
@given(st.lists(st.tuples(WORD, WORD, WORD, WORD), min_size=1, max_size=8))
def test_no_indicator_is_lost(rows: list[tuple[str, str, str, str]]) -> None:
    """Whatever the words are, each row arrives in its place."""
    named = [(f"甲{a}", f"乙{b}", f"丙{c}", f"丁{d}") for a, b, c, d in rows]
    found = indicators_in("\n".join("\t".join(cells) for cells in named))
    assert found == [_row(*cells) for cells in named]
