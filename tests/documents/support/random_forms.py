"""Forms that nobody ever saw."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal
from typing import TypeVar

from approvals.documents.form import (
    BudgetFigures,
    Form,
    Indicator,
    SelfEvaluationForm,
    SourceFigures,
    TargetBudget,
    TargetForm,
    YearAmount,
)

LETTERS = (
    "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏闰余成岁律吕调阳云腾致雨露结为霜金生丽水玉出昆冈"
    "剑号巨阙珠称夜光果珍李柰菜重芥姜海咸河淡鳞潜羽翔龙师火帝鸟官人皇始制文字乃服衣裳学校教师课程培训𠮷"
)
PROSE = LETTERS + "，。；、：（）《》“”0123456789%-ABcd"
T = TypeVar("T")
UNITS = ("个", "门", "人次", "%", "套", "所", "册/份", "")
WORDINGS = (
    "提升",
    "规范",
    "按计划",
    "年内完成",
    "5–10家",
    "约50名学生参加后形成报告",
    "完善、健全",
)
LEVELS = {
    "target": ("投入与管理", "产出目标", "效果目标", "影响力目标", "长远目标"),
    "self": ("产出指标", "效益指标", "满意度指标", "过程指标"),
}
SECOND = {
    "target": ("投入管理", "财务管理", "数量", "质量", "时效", "满意度", "人力资源"),
    "self": ("数量指标", "质量指标", "时效指标", "社会效益指标", "可持续影响指标", "生态效益指标"),
}


def random_form(chance: random.Random) -> Form:
    return target_form(chance) if chance.random() < 0.5 else self_evaluation(chance)


def target_form(chance: random.Random) -> TargetForm:
    start = date(2020, 1, 1) + timedelta(days=chance.randrange(2000))
    year = chance.randint(2015, 2030)
    later = range(year + 1, year + 1 + max(0, chance.randint(-4, 4)))
    return TargetForm(
        year=year,
        organisation=maybe(chance, name(chance, 6, 16)),
        title=name(chance, 4, 20),
        category=maybe(chance, chance.choice(("其他一次性项目", "经常性专项业务费"))),
        start_on=maybe(chance, start),
        end_on=maybe(chance, start + timedelta(days=300)),
        government_procurement=chance.choice((True, False, None)),
        performance_type=maybe(chance, "事业/专业类"),
        summary=maybe(chance, prose(chance)),
        basis=maybe(chance, prose(chance)),
        necessity=maybe(chance, prose(chance)),
        safeguards=maybe(chance, prose(chance)),
        schedule=maybe(chance, prose(chance)),
        goals=maybe(chance, prose(chance)),
        last_year_use=maybe(chance, prose(chance)),
        budget=TargetBudget(
            *(maybe(chance, amount(chance)) for _ in range(4)),
            tuple(YearAmount(each, amount(chance)) for each in later),
        ),
        indicators=indicators(chance, "target"),
    )


def self_evaluation(chance: random.Random) -> SelfEvaluationForm:
    figures = [maybe(chance, amount(chance)) for _ in range(3)]
    return SelfEvaluationForm(
        year=chance.randint(2015, 2030),
        title=name(chance, 4, 20),
        authority=maybe(chance, name(chance, 4, 10)),
        organisation=maybe(chance, name(chance, 4, 16)),
        budget=BudgetFigures(
            *figures,
            weight=Decimal(10),
            execution_rate=maybe(chance, Decimal(chance.randint(0, 12000)) / 100),
            score=maybe(chance, Decimal(chance.randint(0, 1000)) / 100),
            **{key: _source(chance) for key in ("appropriation", "carried_over", "other")},
        ),
        goal=maybe(chance, prose(chance)),
        achievement=maybe(chance, prose(chance)),
        indicators=indicators(chance, "self"),
        total_weight=maybe(chance, Decimal(100)),
        total_score=maybe(chance, Decimal(chance.randint(0, 10000)) / 100),
    )


def indicators(chance: random.Random, kind: str) -> tuple[Indicator, ...]:
    rows = []
    for level1 in chance.sample(LEVELS[kind], chance.randint(1, 3)):
        for level2 in chance.sample(SECOND[kind], chance.randint(1, 3)):
            rows += [_indicator(chance, kind, level1, level2) for _ in range(chance.randint(1, 4))]
    return tuple(rows)


def _indicator(chance: random.Random, kind: str, level1: str, level2: str) -> Indicator:
    row = Indicator(level1, level2, name(chance, 4, 24), maybe(chance, target(chance), 0.95))
    if kind == "target":
        return row
    return Indicator(
        *(level1, level2, row.level3, row.target_text),
        actual=maybe(chance, chance.choice((target(chance), str(chance.randint(1, 900)), "97%"))),
        weight=Decimal(chance.randint(2, 60)) / 2,
        score=maybe(chance, Decimal(chance.randint(0, 60)) / 2),
        deviation_note=maybe(chance, prose(chance, 40), 0.4),
    )


def target(chance: random.Random) -> str:
    if chance.random() < 0.3:
        return chance.choice(WORDINGS)
    sign = chance.choice(("=", "≥", ">=", "<=", ">", "约", "不少于", ""))
    return f"{sign}{chance.randint(1, 5000)}{chance.choice(UNITS)}"


def _source(chance: random.Random) -> SourceFigures | None:
    return SourceFigures(*(amount(chance) for _ in range(3))) if chance.random() < 0.3 else None


def amount(chance: random.Random) -> Decimal:
    return Decimal(chance.randint(1, 9_999_999_999)) / chance.choice((1, 10, 100))


def name(chance: random.Random, shortest: int, longest: int) -> str:
    return "".join(chance.choices(LETTERS, k=chance.randint(shortest, longest)))


def prose(chance: random.Random, longest: int = 300) -> str:
    text = "".join(chance.choices(PROSE, k=chance.randint(4, longest)))
    opening = chance.choice(("", "总目标：", "1、", "注：", "（1）"))
    return name(chance, 2, 4) + text if not opening else opening + text + chance.choice(LETTERS)


def maybe(chance: random.Random, value: T, share: float = 0.85) -> T | None:
    return value if chance.random() < share else None
