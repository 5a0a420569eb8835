"""How does a form look on paper? Its cells in the official layout, for whatever format draws them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import groupby

from approvals.documents.form import (
    Form,
    Indicator,
    SelfEvaluationForm,
    SourceFigures,
    TargetForm,
    YearAmount,
)
from approvals.documents.layout_words import (
    GOAL_HEADS,
    INDICATOR_HEADS,
    MONEY_HEADS,
    SELF_EVALUATION_TITLE,
    SOURCE_WORDS,
    TARGET_HEADS,
    TARGET_TEXTS,
    TARGET_TITLE,
)


@dataclass(frozen=True)
class Piece:
    """A cell, at its upper left corner."""

    column: int
    text: str
    width: int = 1
    height: int = 1
    kind: str = "text"
    """`label`, `text`, or `figure` for what stands to the right."""
    number: Decimal | None = None


Line = tuple[Piece, ...]


@dataclass(frozen=True)
class Printed:
    """A form as drawn: two tables that touch; the second repeats its first row on every page."""

    title: str
    year: str
    widths: tuple[int, ...]
    """Of the columns, in hundredths of the width."""
    head: tuple[Line, ...]
    indicators: tuple[Line, ...]
    footer: str = ""


def printed(form: Form, footer: str = "") -> Printed:
    """The official layout of a form."""
    drawn = _target(form) if isinstance(form, TargetForm) else _self_evaluation(form)
    return replace(drawn, footer=footer)


def _target(form: TargetForm) -> Printed:
    budget = form.budget
    procured = {True: "是", False: "否", None: ""}[form.government_procurement]
    lines = [
        (Piece(0, f"申报单位名称：{form.organisation or ''}", 4),),
        _pairs("项目名称：", form.title, "项目类别：", form.category),
        _pairs("计划开始日期：", _day(form.start_on), "计划完成日期：", _day(form.end_on)),
        _pairs("是否含有政府购买服务：", procured, "绩效类型：", form.performance_type),
        *(
            (_label(0, words), Piece(1, getattr(form, key) or "", 3))
            for key, words in TARGET_TEXTS.items()
        ),
        _amounts(
            "项目总预算（元）：",
            budget.total_amount,
            "项目当年预算（元）：",
            budget.this_year_amount,
        ),
        *_later_years(budget.later_years),
        _amounts(
            "同名项目上年预算额（元）：",
            budget.last_year_budget_amount,
            "同名项目上年预算执行数（元）：",
            budget.last_year_executed_amount,
        ),
        (_label(0, f"{form.year or ''}年绩效目标", 4),),
    ]
    heads = tuple(_label(column, words) for column, words in enumerate(TARGET_HEADS))
    rows = [
        (*levels, Piece(2, row.level3 or ""), Piece(3, row.target_text or ""))
        for row, levels in _with_levels(form.indicators, first_column=0)
    ]
    return Printed(TARGET_TITLE, _year(form.year), (22, 28, 22, 28), tuple(lines), (heads, *rows))


def _later_years(years: Sequence[YearAmount]) -> Iterator[Line]:
    """Two years in a row; the last one alone goes over the whole width."""
    words = [(f"{each.year}年预算（元）：", each.amount) for each in years]
    for (one, amount), (two, other) in zip(words[::2], words[1::2], strict=False):
        yield _amounts(one, amount, two, other)
    if len(words) % 2:
        label, amount = words[-1]
        yield _label(0, label), replace(_amount(1, amount), width=3)


def _self_evaluation(form: SelfEvaluationForm) -> Printed:
    lines = [
        (_label(0, "项目名称"), Piece(1, form.title or "", 8)),
        (
            _label(0, "主管部门"),
            Piece(1, form.authority or "", 3),
            _label(4, "实施单位"),
            Piece(5, form.organisation or "", 4),
        ),
        *_money(form),
        (
            _label(0, "年度总体目标", height=2),
            _label(1, GOAL_HEADS[0], 4),
            _label(5, GOAL_HEADS[1], 4),
        ),
        (Piece(1, form.goal or "", 4), Piece(5, form.achievement or "", 4)),
    ]
    heads = (
        _label(0, "绩效指标", height=len(form.indicators) + 1),
        *(_label(column, words) for column, words in enumerate(INDICATOR_HEADS, start=1)),
    )
    rows = [
        (*levels, *_result(row)) for row, levels in _with_levels(form.indicators, first_column=1)
    ]
    total = (
        _label(0, "总分", 6),
        _figure(6, form.total_weight),
        _figure(7, form.total_score),
        Piece(8, ""),
    )
    widths = (7, 10, 11, 16, 13, 13, 7, 10, 13)
    return Printed(
        SELF_EVALUATION_TITLE, _year(form.year), widths, tuple(lines), (heads, *rows, total)
    )


def _money(form: SelfEvaluationForm) -> Iterator[Line]:
    budget = form.budget
    rate = budget.execution_rate
    yield (
        _label(0, "项目资金（元）", height=2 + len(SOURCE_WORDS)),
        _label(1, "", 2),
        *(_label(column, words) for column, words in enumerate(MONEY_HEADS, start=3)),
    )
    yield (
        _label(1, "年度资金总额", 2),
        _amount(3, budget.initial_amount),
        _amount(4, budget.adjusted_amount),
        _amount(5, budget.executed_amount),
        _figure(6, budget.weight),
        Piece(7, "" if rate is None else f"{rate:.2f}%", kind="figure"),
        _figure(8, budget.score),
    )
    for key, words in SOURCE_WORDS.items():
        source = getattr(budget, key) or SourceFigures()
        yield (
            _label(1, words, 2),
            _amount(3, source.initial_amount),
            _amount(4, source.adjusted_amount),
            _amount(5, source.executed_amount),
            Piece(6, "—", kind="figure"),
            Piece(7, ""),
            Piece(8, ""),
        )


def _result(row: Indicator) -> Line:
    return (
        Piece(3, row.level3 or ""),
        Piece(4, row.target_text or ""),
        Piece(5, row.actual or ""),
        _figure(6, row.weight),
        _figure(7, row.score),
        Piece(8, row.deviation_note or ""),
    )


def _with_levels(
    rows: Sequence[Indicator], first_column: int
) -> Iterator[tuple[Indicator, list[Piece]]]:
    """Each indicator with the level cells that begin in its row, as high as the rows they cover."""
    for level1, of_first in groupby(rows, key=lambda row: row.level1):
        first = list(of_first)
        fresh = [_label(first_column, level1 or "", height=len(first))]
        for level2, of_second in groupby(first, key=lambda row: row.level2):
            second = list(of_second)
            fresh.append(_label(first_column + 1, level2 or "", height=len(second)))
            for row in second:
                yield row, fresh
                fresh = []


def _pairs(first: str, one: str | None, second: str, two: str | None) -> Line:
    return _label(0, first), Piece(1, one or ""), _label(2, second), Piece(3, two or "")


def _amounts(first: str, one: Decimal | None, second: str, two: Decimal | None) -> Line:
    return _label(0, first), _amount(1, one), _label(2, second), _amount(3, two)


def _label(column: int, text: str, width: int = 1, height: int = 1) -> Piece:
    return Piece(column, text, width, height, "label")


def _amount(column: int, value: Decimal | None) -> Piece:
    return Piece(column, "" if value is None else f"{value:,.2f}", kind="figure", number=value)


def _figure(column: int, value: Decimal | None) -> Piece:
    return Piece(column, "" if value is None else format(value, "f"), kind="figure", number=value)


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _year(year: int | None) -> str:
    return f"（{year}年度）" if year else ""
