"""The ways in which schools lay the two forms out, chosen at random."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from approvals.documents.form import Form, Indicator, SelfEvaluationForm, TargetForm
from tests.documents.support.papers import Box, Paper, Row, tear, without_column

FULL_WIDTH = str.maketrans(
    {chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F) if chr(code) not in "<>"}
)
TEXTS = {
    "summary": "项目概况",
    "basis": "立项依据",
    "necessity": "项目设立的必要性",
    "safeguards": "保证项目实施的制度、措施",
    "schedule": "项目实施计划",
    "goals": "总目标及阶段性目标",
    "last_year_use": "本项目上年度市级财政资金使用情况",
}


@dataclass(frozen=True)
class Layout:
    """What may differ between two schools' files of the same form."""

    levels: str = "merged"
    """`merged`, `repeated` or `blank` below the first."""
    upright: bool = False
    """Labels one character per line."""
    full_width: bool = False
    thousands: bool = False
    title_in_table: bool = False
    ten_thousands: bool = False
    wrapped: bool = False
    side_column: bool = True
    torn: str = ""
    """Where a page break tears the table: `row`, `name`, `label`, `level`, `notes`, or nowhere."""
    repeats_head: bool = False
    full_width_texts: bool = False
    """Long texts below their labels, both over the whole width."""


def random_layout(chance: random.Random) -> Layout:
    return Layout(
        levels=chance.choice(("merged", "repeated", "blank")),
        torn=chance.choice(("", "row", "name", "label", "level", "notes")),
        **{
            key: chance.random() < 0.3
            for key in [
                "upright",
                "full_width",
                "thousands",
                "title_in_table",
                "ten_thousands",
                "wrapped",
                "side_column",
                "repeats_head",
                "full_width_texts",
            ]
        },
    )


def paper_of(form: Form, layout: Layout, chance: random.Random) -> Paper:
    """A form laid out."""
    return _Writer(layout, chance).paper(form)


class _Writer:
    def __init__(self, layout: Layout, chance: random.Random) -> None:
        self.layout, self.chance = layout, chance

    def paper(self, form: Form) -> Paper:
        is_target = isinstance(form, TargetForm)
        title = "财政项目支出绩效目标表" if is_target else "财政项目支出绩效自评表"
        year = self.plain(f"({form.year} 年度)")
        rows = self.target_rows(form) if is_target else self.evaluation_rows(form)
        width = 4 if is_target else 9
        paper = Paper([title, year], [rows])
        if self.layout.title_in_table:
            paper = Paper([], [[[Box(title, width)], [Box(year, width)], *rows]])
        self.tear(paper, is_target)
        return paper

    def target_rows(self, form: TargetForm) -> list[Row]:
        money = "万元" if self.layout.ten_thousands else "元"
        said = {True: "是", False: "否", None: ""}[form.government_procurement]
        budget = form.budget
        rows = [
            [Box(f"申报单位名称：{form.organisation or ''}", 4)],
            self.pairs("项目名称：", form.title, "项目类别：", form.category),
            self.pairs(
                "计划开始日期：", self.day(form.start_on), "计划完成日期：", self.day(form.end_on)
            ),
            self.pairs("是否含有政府购买服务：", said, "绩效类型：", form.performance_type),
        ]
        for key, label in TEXTS.items():
            text = self.prose(getattr(form, key))
            if self.layout.full_width_texts and text:
                rows += [[Box(self.label(label + "："), 4)], [Box(text, 4)]]
            else:
                rows.append([Box(self.label(label + "：")), Box(text, 3)])
        rows += [
            self.amounts(
                f"项目总预算（{money}）：",
                budget.total_amount,
                f"项目当年预算（{money}）：",
                budget.this_year_amount,
            ),
            *(
                [Box(self.label(f"{each.year}年预算（{money}）：")), self.amount(each.amount)]
                for each in budget.later_years
            ),
            self.amounts(
                f"同名项目上年预算额（{money}）：",
                budget.last_year_budget_amount,
                f"同名项目上年预算执行数（{money}）：",
                budget.last_year_executed_amount,
            ),
            [Box(f"{form.year}年绩效目标", 4)],
            [Box(self.label(each)) for each in ("一级目标", "二级目标", "三级目标", "指标目标值")],
        ]
        return rows + self.levels(form.indicators, self.target_cells, side=None)

    def target_cells(self, row: Indicator) -> Row:
        return [Box(self.wrapped(row.level3)), Box(self.plain(row.target_text))]

    def evaluation_rows(self, form: SelfEvaluationForm) -> list[Row]:
        budget = form.budget
        money = "万元" if self.layout.ten_thousands else "元"
        printed = [
            self.number(budget.weight),
            self.number(budget.execution_rate, percent=True),
            self.number(budget.score),
        ]
        side = Box(self.label(f"项目资金 ({money})"))
        below = Box(continues=True)
        heads = ("年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分")
        rows = [
            [Box(self.label("项目名称")), Box(self.wrapped(form.title), 8)],
            [
                Box(self.label("主管部门")),
                Box(self.wrapped(form.authority), 3),
                Box(self.label("实施单位")),
                Box(self.wrapped(form.organisation), 4),
            ],
            [side, Box("", 2), *(Box(self.label(each)) for each in heads)],
            [below, Box("年度资金总额", 2), *self.figures(budget), *printed],
        ]
        names = {
            "appropriation": "其中：当年财政拨款",
            "carried_over": "上年结转资金",
            "other": "其他资金",
        }
        for key, name in names.items():
            rows.append(
                [below, Box(name, 2), *self.figures(getattr(budget, key)), Box("—"), Box(), Box()]
            )
        rows += [
            [Box(self.label("年度总体目标")), Box("预算目标", 4), Box("实际完成情况", 4)],
            [below, Box(self.prose(form.goal), 4), Box(self.prose(form.achievement), 4)],
            [
                Box(self.label("绩效指标")),
                *(
                    Box(self.label(each))
                    for each in [
                        "一级指标",
                        "二级指标",
                        "三级指标",
                        "年度指标值",
                        "实际完成值",
                        "分值",
                        "得分",
                        "偏差原因分析及改进措施",
                    ]
                ),
            ],
        ]
        rows += self.levels(form.indicators, self.evaluation_cells, side=below)
        rows.append(
            [Box("总 分", 6), self.number(form.total_weight), self.number(form.total_score), Box()]
        )
        return rows

    def evaluation_cells(self, row: Indicator) -> Row:
        return [
            *self.target_cells(row),
            Box(self.plain(row.actual)),
            self.number(row.weight),
            self.number(row.score),
            Box(self.prose(row.deviation_note)),
        ]

    def levels(
        self, rows: tuple[Indicator, ...], cells: Callable[[Indicator], Row], side: Box | None
    ) -> list[Row]:
        drawn: list[Row] = []
        before: Indicator | None = None
        for row in rows:
            first = before is not None and before.level1 == row.level1
            second = first and before is not None and before.level2 == row.level2
            boxes = [self.level(row.level1, first), self.level(row.level2, second)]
            drawn.append([*([side] if side else []), *boxes, *cells(row)])
            before = row
        return drawn

    def level(self, word: str | None, again: bool) -> Box:
        if not again or self.layout.levels == "repeated":
            return Box("\n".join(word or "") if self.layout.upright else word or "")
        return Box(continues=self.layout.levels == "merged")

    def pairs(self, *texts: str | None) -> Row:
        return [
            Box(self.label(texts[0])),
            Box(self.wrapped(texts[1])),
            Box(self.label(texts[2])),
            Box(self.wrapped(texts[3])),
        ]

    def amounts(self, first: str, one: Decimal | None, second: str, two: Decimal | None) -> Row:
        return [Box(self.label(first)), self.amount(one), Box(self.label(second)), self.amount(two)]

    def figures(self, figures: object) -> Row:
        return [
            self.amount(getattr(figures, f"{key}_amount", None))
            for key in ("initial", "adjusted", "executed")
        ]

    def amount(self, value: Decimal | None) -> Box:
        if value is None:
            return Box()
        if self.layout.ten_thousands:
            return Box(self.plain(format(value / 10_000, "f")))
        text = format(value, ",f" if self.layout.thousands else "f")
        return Box(self.plain(text), number=value)

    def number(self, value: Decimal | None, percent: bool = False) -> Box:
        if value is None:
            return Box()
        return Box(
            self.plain(format(value, "f") + ("%" if percent else "")), number=value, percent=percent
        )

    def day(self, day: object) -> str:
        if day is None:
            return ""
        spelling = self.chance.choice(
            (
                "{0.year}-{0.month:02}-{0.day:02}",
                "{0.year}年{0.month}月{0.day}日",
                "{0.year}.{0.month}.{0.day}",
            )
        )
        return self.plain(spelling.format(day))

    def label(self, text: str | None) -> str:
        return "\n".join(text or "") if self.layout.upright else text or ""

    def plain(self, text: str | None) -> str:
        return (text or "").translate(FULL_WIDTH) if self.layout.full_width else text or ""

    def wrapped(self, text: str | None) -> str:
        if not text or not self.layout.wrapped:
            return text or ""
        place = self.chance.randrange(len(text))
        return f"{text[:place]}\n {text[place:]}"

    def prose(self, text: str | None) -> str:
        return self.wrapped(text)

    def tear(self, paper: Paper, is_target: bool) -> None:
        (rows,) = paper.parts
        heads = next(
            i
            for i, row in enumerate(rows)
            if any("三级" in box.text.replace("\n", "") for box in row)
        )
        last = len(rows) - (0 if is_target else 1)
        head = rows[heads] if self.layout.repeats_head else None
        at = self.chance.randrange(heads + 1, last)
        if is_target and not (rows[at][-1].text and rows[at - 1][-1].text):
            return  # a row without a target beside a page break may as well be half a row
        match self.layout.torn:
            case "row" if at > heads + 1:
                tear(paper, at, head=head)
                if not (is_target or head or self.layout.side_column):
                    paper.parts[1] = without_column(paper.parts[1], 0)
            case "notes" if (
                at > heads + 1 and not is_target and not any(r[-1].text for r in rows[at:])
            ):
                tear(paper, at)
                paper.parts[1] = without_column(paper.parts[1], 8)
            case "name":
                tear(paper, at, halves=self.halved(rows[at], -2 if is_target else -6), head=head)
            case "level":
                self.tear_level(paper, heads, last, head)
            case "label":
                self.tear_label(paper, rows)

    def halved(self, row: Row, place: int) -> tuple[Row, Row]:
        """One box cut in two; all others stand above, or all below."""
        box = row[place]
        cut = self.chance.randrange(1, len(box.text)) if len(box.text) > 1 else 1
        above = [replace(each) for each in row]
        below = [Box(width=each.width) for each in row]
        if self.chance.random() < 0.3:
            names = range(len(row) + place)
            above, below = (
                [each if i in names else Box(width=each.width) for i, each in enumerate(row)],
                [Box(width=each.width) if i in names else each for i, each in enumerate(row)],
            )
        above[place], below[place] = (
            replace(box, text=box.text[:cut]),
            replace(box, text=box.text[cut:]),
        )
        return above, below

    def tear_level(self, paper: Paper, heads: int, last: int, head: Row | None) -> None:
        """A level's word begins above the break and ends in the first row below it."""
        (rows,) = paper.parts
        column = len(rows[heads]) - (3 if len(rows[heads]) == 4 else 7)
        for at in range(heads + 2, last):
            word = rows[at - 1][column].text
            if rows[at][column].continues and word.endswith("指标") and len(word) > 4:
                rows[at - 1][column] = replace(rows[at - 1][column], text=word[:-2])
                tear(paper, at, head=head)
                paper.parts[1][1 if head else 0][column] = Box(word[-2:])
                return

    def tear_label(self, paper: Paper, rows: list[Row]) -> None:
        """A label and its value begin above the break and end below it."""
        known = [
            i
            for i, row in enumerate(rows)
            if len(row) == 2 and row[1].text and row[0].text.strip("：") in TEXTS.values()
        ]
        if not known or self.layout.upright:
            return
        at = self.chance.choice(known)
        label, text = rows[at]
        cut, middle = self.chance.randrange(1, len(label.text) - 1), len(text.text) // 2
        above = [replace(label, text=label.text[:cut]), replace(text, text=text.text[:middle])]
        below = [replace(label, text=label.text[cut:]), replace(text, text=text.text[middle:])]
        tear(paper, at, halves=(above, below))
