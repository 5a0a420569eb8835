"""Oddities of real files, one at a time, each laid out by hand."""

import io
from datetime import date
from decimal import Decimal

import pytest
from openpyxl import Workbook

from approvals.documents.form import SelfEvaluationForm, TargetForm
from approvals.documents.grid import Unreadable
from approvals.documents.reading import read_content
from tests.documents.support.files import docx
from tests.documents.support.papers import Box, Paper

TARGET, EVALUATION = "财政项目支出绩效目标表", "财政项目支出绩效自评表"
TARGET_HEADS = ["一级目标", "二级目标", "三级目标", "指标目标值"]
HEADS = [
    "绩效指标",
    "一级指标",
    "二级指标",
    "三级指标",
    "年度指标值",
    "实际完成值",
    "分值",
    "得分",
    "偏差原因分析及改进措施",
]
MONEY = ["项目资金（元）", "", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"]


def word(*tables: list[list[str]], lines=(TARGET, "(2020年度)")) -> bytes:
    parts = [[[Box(text) for text in row] for row in rows] for rows in tables]
    return docx([Paper(list(lines), parts)])


def excel(*rows: list) -> bytes:
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def target(content: bytes) -> TargetForm:
    (form,) = read_content(content)
    assert isinstance(form, TargetForm)
    return form


def evaluation(content: bytes) -> SelfEvaluationForm:
    (form,) = read_content(content)
    assert isinstance(form, SelfEvaluationForm)
    return form


def test_a_label_that_a_page_break_repeated_is_dropped() -> None:
    form = target(
        word(
            [["立项依据：", "根据文件，"]],
            [["立项依据：", "结合实际。"], ["项目实施计划：", "分三步"]],
        )
    )

    assert (form.basis, form.schedule) == ("根据文件，结合实际。", "分三步")


def test_a_text_goes_on_after_a_page_break_without_its_label() -> None:
    form = target(
        word([["立项依据：", "根据文件，"]], [["", "结合实际"], ["项目实施计划：", "分三步"]])
    )

    assert (form.basis, form.schedule) == ("根据文件，结合实际", "分三步")


def test_a_text_below_its_label_may_begin_with_the_label() -> None:
    form = target(word([["项目概况："], ["项目概况：建设中心"], ["立项依据："], ["总目标：有据"]]))

    assert (form.summary, form.basis) == ("项目概况：建设中心", "总目标：有据")


def test_paragraphs_of_a_long_text_stay_and_wrapped_lines_do_not() -> None:
    form = target(word([["项目概况：", "第一段第\n一行。\n第二段。"]]))

    assert form.summary == "第一段第一行。\n第二段。"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("☑是 □否", True),
        ("□是 ☑否", False),
        ("是□ 否√", False),
        ("是", True),
        ("无", False),
        ("是/否", None),
    ],
)
def test_yes_or_no_may_be_ticked(text: str, meant: bool | None) -> None:
    assert target(word([["是否含有政府购买服务：", text]])).government_procurement is meant


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2020年1月1日", "2020年12月31日"),
        ("2020.1.1", "2020/12/31"),
        ("2020年1月", "2020年12月"),
        ("20200101", "２０２０－１２－３１"),
    ],
)
def test_days_in_every_spelling(start: str, end: str) -> None:
    form = target(word([["计划开始日期：", start, "计划完成日期：", end]]))

    assert (form.start_on, form.end_on) == (date(2020, 1, 1), date(2020, 12, 31))


@pytest.mark.parametrize(
    ("label", "text", "line"),
    [
        ("项目总预算（万元）：", "571.6", ""),
        ("项目总预算：", "571.6", "单位：万元"),
        ("项目总预算（元）：", "571.6万元", ""),
        ("项目总预算（元）：", "５，７１６，０００.００元", ""),
    ],
)
def test_units_of_money(label: str, text: str, line: str) -> None:
    form = target(word([[label, text]], lines=(TARGET, line)))

    assert form.budget.total_amount == Decimal(5716000)


def test_a_title_that_a_page_break_repeated_begins_no_form() -> None:
    first = [["项目名称：", "甲"], TARGET_HEADS, ["产出目标", "数量", "课程", "=1门"]]
    second = [TARGET_HEADS, ["产出目标", "质量", "合格率", "100%"]]
    papers = [
        Paper([TARGET, "(2020年度)"], [[[Box(t) for t in row] for row in rows]])
        for rows in (first, second)
    ]

    (form,) = read_content(docx(papers))

    assert [row.level3 for row in form.indicators] == ["课程", "合格率"]


def test_a_form_without_title_is_known_by_its_heads() -> None:
    form = target(excel(["项目名称", "甲"], TARGET_HEADS, ["产出目标", "数量", "课程", "=1门"]))

    assert (form.title, form.year) == ("甲", None)


def test_a_lost_note_column() -> None:
    rows = [
        HEADS[:-1],
        ["", "产出指标", "数量指标", "课程", "=6门", "6", "90", "80"],
        ["总分", "", "", "", "", "", "100", "90"],
    ]

    form = evaluation(word(rows, lines=(EVALUATION,)))

    assert form.indicators[0].deviation_note is None
    assert (form.total_weight, form.total_score) == (Decimal(100), Decimal(90))


def test_a_lost_first_column_where_names_could_be_levels() -> None:
    """Below a page break, with words where targets could be numbers: the figures decide."""
    form = evaluation(
        word(
            [["项目名称", "甲"], MONEY, HEADS,
             ["", "产出指标", "数量指标", "课程", "6门", "6", "40", "40", ""]],
            [["", "", "报告", "约50名学生参加后形成", "≤15个", "13", "0", ""],
             ["", "", "制度", "规范", "756", "15.5", "29.5", ""]],
            lines=(EVALUATION,),
        )
    )  # fmt: skip
    told = [(each.level2, each.level3, each.score) for each in form.indicators]
    assert told[1:] == [("数量指标", "报告", 0), ("数量指标", "制度", Decimal("29.5"))]


def test_what_excel_took_for_a_formula_is_what_was_typed() -> None:
    form = target(excel([TARGET], TARGET_HEADS, ["产出目标", "数量", "课程", "=6门"]))

    assert form.indicators[0].target_text == "=6门"


def test_a_formula_without_a_value_is_named() -> None:
    with pytest.raises(Unreadable) as refusal:
        read_content(excel([TARGET], ["项目总预算（元）", "=A1+B2"]))

    (place,) = refusal.value.places
    assert (place.table, place.row, place.values) == ("Sheet", 2, {"formula": "=A1+B2"})


def test_percentages_count_as_printed() -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in ([EVALUATION], MONEY, ["", "年度资金总额", 3, 3, 2, 10, 2 / 3, 20 / 3]):
        sheet.append(row)
    sheet["G3"].number_format, sheet["H3"].number_format = "0.00%", "0.00"
    stream = io.BytesIO()
    book.save(stream)

    form = evaluation(stream.getvalue())

    assert (form.budget.execution_rate, form.budget.score) == (Decimal("66.67"), Decimal("6.67"))


def test_fields_that_the_design_does_not_know_end_a_value() -> None:
    form = evaluation(
        word(
            [["项目名称", "甲", "项目编码", "310-1"], ["主管部门", "市教委", "实施单位", "乙校"]],
            lines=(EVALUATION,),
        )
    )

    assert (form.title, form.authority, form.organisation) == ("甲", "市教委", "乙校")


def test_lines_below_the_table_belong_to_nothing() -> None:
    rows = [
        TARGET_HEADS,
        ["产出目标", "数量", "课程", "=1门"],
        ["填表人：张三", "联系电话：1", "", ""],
    ]

    assert len(target(word(rows)).indicators) == 1


def test_figures_that_are_none_are_all_named() -> None:
    rows = [HEADS, ["", "产出指标", "数量指标", "课程", "=6门", "6", "优", "90", ""]]

    with pytest.raises(Unreadable) as refusal:
        read_content(
            word(
                [MONEY, ["", "年度资金总额", "若干", "1", "1", "10", "", ""]],
                rows,
                lines=(EVALUATION,),
            )
        )

    assert [(p.table, p.row, p.values["found"]) for p in refusal.value.places] == [
        ("1", 2, "若干"),
        ("2", 2, "优"),
    ]
