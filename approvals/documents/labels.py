"""Which words of the forms stand for which field? The vocabulary of both official forms.

Spellings vary between years and offices; what a label means is one line here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from approvals.documents.targets import fold
from approvals.documents.values import FACTORS

TARGET_LABELS = {
    "organisation": "申报单位名称 申报单位 项目申报单位 项目单位 单位名称 预算单位 填报单位",
    "title": "项目名称",
    "category": "项目类别 项目属性 项目类型",
    "start_on": "计划开始日期 开始日期 项目开始日期 计划开始时间 项目开始时间",
    "end_on": "计划完成日期 完成日期 结束日期 项目完成日期 计划完成时间 项目结束时间 计划结束日期",
    "government_procurement": "是否含有政府购买服务 是否政府购买服务 是否含政府购买服务",
    "performance_type": "绩效类型 项目绩效类型",
    "summary": "项目概况 项目概述 项目基本情况",
    "basis": "立项依据 项目立项依据 项目立项的依据",
    "necessity": "项目设立的必要性 项目必要性 立项必要性 项目立项的必要性",
    "safeguards": "保证项目实施的制度、措施 保证项目实施的制度和措施 保证项目实施的制度措施 "
    "保证项目实施的制度及措施",
    "schedule": "项目实施计划 实施计划 项目实施进度计划",
    "goals": "总目标及阶段性目标 项目总目标及阶段性目标 项目总目标 总目标和阶段性目标",
    "last_year_use": "本项目上年度市级财政资金使用情况 本项目上年度财政资金使用情况 "
    "上年度市级财政资金使用情况 上年度财政资金使用情况",
    "total": "项目总预算 项目预算总额",
    "this_year": "项目当年预算 当年预算 本年度预算 项目本年预算",
    "last_year_budget": "同名项目上年预算额 同名项目上年预算数 同名项目上年预算 上年预算额",
    "last_year_executed": "同名项目上年预算执行数 同名项目上年执行数 上年预算执行数",
}
SELF_EVALUATION_LABELS = {
    "title": "项目名称",
    "authority": "主管部门 主管单位 市级主管部门 主管预算部门",
    "organisation": "实施单位 项目实施单位 项目单位 预算单位 填报单位",
    "goal": "预算目标 年初设定目标 预期目标 年度预期目标 年度预算目标",
    "achievement": "实际完成情况 全年实际完成情况 目标实际完成情况 年度目标实际完成情况",
}
FIGURE_LABELS = {
    "initial": "年初预算数 年初预算 年初预算金额",
    "adjusted": "全年预算数 全年预算 调整后预算数 全年预算金额",
    "executed": "全年执行数 全年执行 实际执行数 全年执行金额",
    "weight": "分值 权重 分值(权重)",
    "execution_rate": "执行率 预算执行率",
    "score": "得分 自评得分",
}
MONEY_LABELS = {
    "whole": "年度资金总额 资金总额 年度总额",
    "appropriation": "其中:当年财政拨款 当年财政拨款 其中:财政拨款 财政拨款 其中:本年财政拨款 "
    "本年财政拨款 其中:当年财政资金",
    "carried_over": "上年结转资金 上年结转 其中:上年结转资金",
    "other": "其他资金 其它资金 其中:其他资金",
}
INDICATOR_LABELS = {
    "level1": "一级指标 一级目标",
    "level2": "二级指标 二级目标",
    "level3": "三级指标 三级目标",
    "target": "年度指标值 指标目标值 指标值 目标值 年度目标值 预期指标值",
    "operator": "指标性质 运算符 运算符号 比较符 比较符号",
    "unit": "计量单位 度量单位 指标单位 指标值单位",
    "actual": "实际完成值 全年完成值 完成值 实际完成指标值 全年实际值",
    "weight": "分值 权重 分值(权重)",
    "score": "得分 自评得分",
    "deviation_note": "偏差原因分析及改进措施 偏差原因分析及改进 偏差原因及改进措施 偏差原因分析 "
    "未完成原因分析及改进措施 偏差原因分析与改进措施",
}
OPERATOR_WORDS = {
    "大于等于": "≥",
    "小于等于": "≤",
    "大于": ">",
    "小于": "<",
    "等于": "=",
    "定性": "",
}
"""How a column of its own may say a target's operator."""
OTHER_LABELS = "项目编码 项目编号 联系人 联系电话 项目负责人 填表人 填报人 填报日期 填表日期 单位负责人 审核人 备注"
"""Labels of fields that the design does not keep: they end a value and begin none."""
ENDINGS = (
    "填表人 填报人 填表日期 填报日期 联系人 联系电话 单位负责人 审核人 经办人 备注 注 说明 填表说明"
)
TOTALS = {"总分", "合计", "总计", "总得分", "合计得分", "总分合计"}
LEVEL_KEYS = {"level1", "level2"}
LONG_TEXTS = [
    "summary",
    "basis",
    "necessity",
    "safeguards",
    "schedule",
    "goals",
    "last_year_use",
    "goal",
    "achievement",
]

_UNIT = re.compile(r"\((?:单位:)?(?P<unit>百万元|万元|千元|亿元|元)\)")
_PLAIN_UNIT = re.compile(r"\((?:单位:)?[%分]\)")
_NUMBERING = re.compile(r"^(?:[一二三四五六七八九十]+[、.]|\(?\d{1,2}[、.)])")
_LOOSE_UNIT = re.compile(
    r"(?:^|\s)[(（]?(?:货币|金额)?\s*单位\s*[:：]?\s*(?:人民币)?\s*(?P<unit>百万元|万元|千元|亿元|元)[)）]?\s*$"
)


@dataclass(frozen=True)
class Labelled:
    """A cell that is a label, with what may stand behind its colon and the unit it names."""

    key: str
    rest: str = ""
    factor: Decimal | None = None


Vocabulary = dict[str, str]


def vocabulary(*tables: dict[str, str]) -> Vocabulary:
    """Folded word → field."""
    found: Vocabulary = {}
    for table in tables:
        for key, words in table.items():
            found |= {fold(word): key for word in words.split()}
    return found


TARGET_WORDS = vocabulary(TARGET_LABELS, {"": OTHER_LABELS})
SELF_EVALUATION_WORDS = vocabulary(SELF_EVALUATION_LABELS, {"": OTHER_LABELS})
FIGURE_WORDS = vocabulary(FIGURE_LABELS)
MONEY_WORDS = vocabulary(MONEY_LABELS)
INDICATOR_WORDS = vocabulary(INDICATOR_LABELS)
ENDING_WORDS = set(fold(ENDINGS.replace(" ", "|")).split("|"))
EVERY_WORD = {
    **TARGET_WORDS,
    **SELF_EVALUATION_WORDS,
    **FIGURE_WORDS,
    **MONEY_WORDS,
    **INDICATOR_WORDS,
}


LONGEST_LABEL = 120
"""With the white space of one character per line."""


@lru_cache(maxsize=4096)
def bare(text: str) -> str:
    """A label's letters: without numbering, unit, colon and stars."""
    if len(text) > LONGEST_LABEL:
        return text
    folded = _PLAIN_UNIT.sub("", _UNIT.sub("", fold(text))).strip(":*")
    return folded if folded in EVERY_WORD else _NUMBERING.sub("", folded)


def factor_of(text: str) -> Decimal | None:
    """The unit that a label names in brackets."""
    match = _UNIT.search(fold(text))
    return FACTORS[match["unit"]] if match else None


def loose_factor(text: str) -> tuple[str, Decimal | None]:
    """What a line above a table says, and the unit that it names at its end: 单位：万元."""
    match = _LOOSE_UNIT.search(text) if len(text) <= LONGEST_LABEL else None
    return (text[: match.start()].strip(), FACTORS[match["unit"]]) if match else (text, None)


def label(text: str, words: Vocabulary) -> Labelled | None:
    """The field that a cell names, if it names one, with a value in the same cell if there is one."""
    key = words.get(bare(text))
    if key is not None:
        return Labelled(key, factor=factor_of(text))
    head, colon, _rest = text.replace("：", ":").partition(":")
    key = words.get(bare(head)) if colon else None
    if key is None:
        return None
    return Labelled(key, text[len(head) + 1 :].strip(), factor_of(head))
