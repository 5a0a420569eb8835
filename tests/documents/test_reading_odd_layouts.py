"""Layouts that schools make for themselves: things side by side, units elsewhere, pages' own lines."""

from __future__ import annotations

from decimal import Decimal
from itertools import zip_longest

import pytest

from approvals.documents.form import Form, SelfEvaluationForm
from approvals.documents.reading import read_content
from tests.documents.test_reading_by_hand import (
    EVALUATION,
    HEADS,
    MONEY,
    TARGET,
    TARGET_HEADS,
    evaluation,
    excel,
    target,
    word,
)

PLAIN_HEADS = HEADS[1:]
COURSES = ["产出目标", "数量", "课程", "6门"]


def sheet(title: str, *indicators: list[str], money: list[str] = MONEY) -> list[list[str]]:
    """A whole self-evaluation of eight columns."""
    return [
        [EVALUATION],
        ["（２０２１年度）"],
        ["项目名称", title, "", "", "实施单位", "一校"],
        money,
        ["", "年度资金总额", "98.0001", "95.0001", "904,278", "10", "95.19%", "9.52"],
        ["年度总体目标", "预算目标", "", "", "实际完成情况"],
        ["", f"{title}建成。", "", "", f"{title}已建成。"],
        PLAIN_HEADS,
        *indicators,
        ["总分", "", "", "", "", "100", "99"],
    ]


def beside(one: list[list[str]], two: list[list[str]]) -> list[list[str]]:
    """Both in one table, with a free column between them."""
    pairs = zip_longest(one, two, fillvalue=())
    return [
        [*left, *[""] * (9 - len(left)), *right, *[""] * (8 - len(right))] for left, right in pairs
    ]


ONE = sheet("甲", ["产出指标", "数量指标", "课程", "6门", "6", "90", "90"])
TWO = sheet(
    "乙",
    ["产出指标", "数量指标", "教材", "2本", "1", "50", "25", "推迟"],
    ["", "质量指标", "合格率", "１００％", "100%", "40", "40"],
)


@pytest.mark.parametrize("made", [lambda rows: excel(*rows), lambda rows: word(rows, lines=())])
def test_forms_side_by_side_are_each_read_whole(made) -> None:
    alone: list[Form] = [evaluation(excel(*each)) for each in (ONE, TWO)]
    assert read_content(made(beside(ONE, TWO))) == alone


def common(*head: list[str], year: bool = False) -> list[list[str]]:
    """Both below one title, which says for both what their own heads do not."""
    kept = 1 if year else 2
    return [[EVALUATION], *head, *beside(ONE[kept:], TWO[kept:])]


@pytest.mark.parametrize("made", [lambda rows: excel(*rows), lambda rows: word(rows, lines=())])
@pytest.mark.parametrize(
    "rows",
    [
        common(["（２０２１年度）"]),
        common(["（2021年度）", *[""] * 8, "单位：元"]),
        common(["单位：元"], year=True),
        [*common(["(2021年度)"])[:-3], [f"{EVALUATION}（续）"], *common(["(2021年度)"])[-3:]],
    ],
    ids=["year", "year and unit", "a year each", "torn"],
)
def test_forms_side_by_side_below_one_title(made, rows: list[list[str]]) -> None:
    alone: list[Form] = [evaluation(excel(*each)) for each in (ONE, TWO)]
    assert read_content(made(rows)) == alone


def test_target_forms_side_by_side_below_one_title() -> None:
    """The unit of money that stands at the right edge is both forms' unit."""
    one, two = (
        [
            ["申报单位名称", school],
            ["项目名称", name],
            ["项目总预算", "12.5"],
            TARGET_HEADS,
            COURSES,
        ]
        for school, name in (("一校", "甲"), ("二校", "乙"))
    )
    both = [[*left, *[""] * (5 - len(left)), *right] for left, right in zip(one, two, strict=True)]
    read = read_content(excel([TARGET], ["（2020年度）", *[""] * 4, "单位：万元"], *both))
    told = [(each.year, each.organisation, each.title, each.budget.total_amount) for each in read]
    assert told == [(2020, "一校", "甲", 125_000), (2020, "二校", "乙", 125_000)]


@pytest.mark.parametrize(
    ("rows", "listed"),
    [
        (
            [TARGET_HEADS * 2,
             [*COURSES, "效果目标", "社会效益", "受益", "200人"],
             ["", "质量", "合格率", "100%", "", "满意度", "满意", "95%"],
             ["", "时效", "按时", "100%"],
             TARGET_HEADS * 2,
             ["", "成本", "成本", "≤3万", "影响力目标", "人力资源", "培训", "9人"]],
            "数量课程 质量合格率 时效按时 成本成本 社会效益受益 满意度满意 人力资源培训",
        ),
        (
            [[*TARGET_HEADS, "三级目标", "指标目标值"],
             [*COURSES, "教材", "3本"],
             ["", "质量", "合格率", "100%", "", ""],
             ["", "", "优秀率", "30%", "返修率", "≤1%"]],
            "数量课程 数量教材 质量合格率 质量优秀率 质量返修率",
        ),
    ],
)  # fmt: skip
def test_indicators_in_two_blocks(rows: list[list[str]], listed: str) -> None:
    """With levels of their own one block after the other, else row by row."""
    form = target(excel([TARGET], ["项目名称", "丙"], *rows))
    assert " ".join(f"{each.level2}{each.level3}" for each in form.indicators) == listed
    assert {each.level1 for each in form.indicators[:2]} == {"产出目标"}


@pytest.mark.parametrize(
    "head",
    [
        [["（2020年度）　　金额单位：万元"]],
        [["填报单位：一校", "", "(单位:人民币万元)"]],
        [["申报单位：一校　　单位：万元"]],
        [["（2020年度）", "", "", "单位：万元"]],
    ],
)
def test_a_unit_beside_the_year_or_a_field(head: list[list[str]]) -> None:
    form = target(excel([TARGET], *head, ["项目总预算", "12.5"], TARGET_HEADS, COURSES))
    assert form.budget.total_amount == 125_000
    assert form.year == (2020 if "2020" in head[0][0] else None)
    assert form.organisation == ("一校" if "一校" in head[0][0] else None)


def test_a_unit_in_prose_is_none() -> None:
    prose = "见附表 单位：万元"
    form = target(excel([TARGET], ["项目概况", prose], ["项目总预算", "12"], TARGET_HEADS, COURSES))
    assert (form.summary, form.budget.total_amount) == (prose, 12)


def test_columns_of_money_may_each_name_their_unit() -> None:
    names = ["年初预算数（万元）", "全年预算数（万元）", "全年执行数（元）"]
    money = ["项目资金", "", *names, "分值", "执行率（％）", "得分（分）"]
    row = ["产出指标", "数量指标", "课程", "6门", "6", "90", "90"]
    budget = evaluation(excel(*sheet("丁", row, money=money))).budget
    amounts = (budget.initial_amount, budget.adjusted_amount, budget.executed_amount)
    assert amounts == (980_001, 950_001, 904_278)
    assert (budget.execution_rate, budget.score) == (Decimal("95.19"), Decimal("9.52"))


def test_what_a_page_carries_at_its_foot_belongs_to_no_row() -> None:
    form = evaluation(
        excel(
            *sheet(
                "戊",
                ["产出指标", "数量指标", "课程", "6门", "6", "30", "30"],
                ["第 1 页 共 2 页"],
                [f"{EVALUATION}（续）"],
                PLAIN_HEADS,
                ["", "", "教材", "2本", "2", "30", "30"],
                ["- ２ -"],
                PLAIN_HEADS,
                ["效益指标", "社会效益指标", "受益", "20人", "21", "30", "30"],
            )
        )
    )
    assert isinstance(form, SelfEvaluationForm)
    levels = [(each.level1, each.level3) for each in form.indicators]
    assert levels == [("产出指标", "课程"), ("产出指标", "教材"), ("效益指标", "受益")]


def test_operator_and_unit_in_columns_of_their_own() -> None:
    heads = ["一级目标", "二级目标", "三级目标", "指标性质", "指标值", "计量单位"]
    rows = [
        ["产出目标", "数量", "课程", "大于等于", "50", "门"],
        ["", "质量", "规范", "定性", "规范", "/"],
        ["", "成本", "成本", "≤", "3", "万元"],
    ]
    form = target(excel([TARGET], ["项目名称", "己"], heads, *rows))
    assert [each.target_text for each in form.indicators] == ["≥50门", "规范", "≤3万元"]
