"""How are the levels of the target form called on the self-evaluation, and the other way round?"""

from __future__ import annotations

LEVEL2 = {
    "数量": "数量指标",
    "质量": "质量指标",
    "时效": "时效指标",
    "成本": "成本指标",
    "社会效益": "社会效益指标",
    "经济效益": "经济效益指标",
    "生态效益": "生态效益指标",
    "满意度": "服务对象满意度指标",
}
_TARGET_LEVEL1 = {"产出指标": "产出目标", "效益指标": "效果目标", "满意度指标": "效果目标"}
_TARGET_LEVEL2 = {word: ours for ours, word in LEVEL2.items()} | {"满意度指标": "满意度"}


def target_levels(level1: str, level2: str) -> tuple[str, str]:
    """The words of the target form for those of a self-evaluation; unknown ones stay."""
    return _TARGET_LEVEL1.get(level1, level1), _TARGET_LEVEL2.get(level2, level2)
