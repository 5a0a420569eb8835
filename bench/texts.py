"""What do made-up declarations say? Titles, texts, indicators of a realistic length; the same each time."""

from __future__ import annotations

from random import Random
from typing import Any

from approvals.documents import targets

SUBJECTS = (
    "数控加工", "护理实训", "电子商务", "学前教育", "汽车维修", "网络安全", "物流管理", "烹饪工艺",
    "工业机器人", "会计信息化", "园林技术", "旅游服务", "新能源", "建筑施工", "动漫设计", "药物制剂",
    "轨道交通", "跨境贸易", "无人机应用", "智能制造", "大数据", "茶艺", "陶瓷工艺", "种子生产",
)  # fmt: skip
WAYS = ("校企合作", "产教融合", "一体化", "模块化", "数字化", "项目式", "双语", "虚拟仿真")
THINGS = ("课程建设", "实训基地建设", "教学资源库", "师资培训", "教材开发", "教学改革研究")
RARE_SUBJECT = "古籍修复"
"""One title in two hundred is about it."""
FIELDS = ("summary", "basis", "necessity", "safeguards", "schedule", "goals")
SENTENCE = "本项目围绕{title}，由教研室与合作企业共同制定方案，按学期推进，定期检查并公布进展。"
INDICATORS = (
    ("产出指标", "数量指标", "建成课程门数", "≥6门"),
    ("产出指标", "质量指标", "验收合格率", "≥95%"),
    ("产出指标", "时效指标", "按期完成率", "100%"),
    ("效益指标", "社会效益指标", "受益学生人数", "≥1200人"),
    ("效益指标", "可持续影响指标", "资源持续更新", "持续更新三年以上"),
    ("满意度指标", "服务对象满意度指标", "学生满意度", "≥90%"),
)


def title(dice: Random, number: int) -> str:
    """The title of the n-th application."""
    subject = RARE_SUBJECT if number % 200 == 7 else dice.choice(SUBJECTS)
    return f"{subject}专业{dice.choice(WAYS)}{dice.choice(THINGS)}"


def declaration(about: str) -> dict[str, str]:
    """The long texts of a declaration."""
    sentence = SENTENCE.format(title=about)
    return {field: sentence * (3 + number % 3) for number, field in enumerate(FIELDS)}


def indicators() -> list[dict[str, Any]]:
    """The six rows of the target form, as understood."""
    rows = []
    for position, (level1, level2, level3, text) in enumerate(INDICATORS, 1):
        target = targets.parse(text)
        rows.append(
            {
                "position": position,
                "level1": level1,
                "level2": level2,
                "level3": level3,
                "target_text": text,
                "operator": target.operator,
                "value": None if target.value is None else format(target.value, "f"),
                "unit": target.unit,
                "wording": target.wording,
            }
        )
    return rows
