"""Which words do the official forms use as they come with the program? Version 1 of the template."""

from __future__ import annotations

from approvals.documents.template import Levels, Template

SHIPPED = Template(
    number=1,
    targets=(
        Levels("t1", "投入与管理", "投入管理"),
        Levels("t2", "投入与管理", "财务管理"),
        Levels("t3", "投入与管理", "实施管理"),
        Levels("t4", "产出目标", "数量", "r1"),
        Levels("t5", "产出目标", "质量", "r2"),
        Levels("t6", "产出目标", "时效", "r3"),
        Levels("t7", "产出目标", "成本", "r4"),
        Levels("t8", "效果目标", "社会效益", "r6"),
        Levels("t9", "效果目标", "经济效益", "r5"),
        Levels("t10", "效果目标", "生态效益", "r7"),
        Levels("t11", "效果目标", "环境效益", "r7"),
        Levels("t12", "效果目标", "满意度", "r9"),
        Levels("t13", "影响力目标", "长效管理", "r8"),
        Levels("t14", "影响力目标", "人力资源", "r8"),
    ),
    results=(
        Levels("r1", "产出指标", "数量指标"),
        Levels("r2", "产出指标", "质量指标"),
        Levels("r3", "产出指标", "时效指标"),
        Levels("r4", "产出指标", "成本指标"),
        Levels("r5", "效益指标", "经济效益指标"),
        Levels("r6", "效益指标", "社会效益指标"),
        Levels("r7", "效益指标", "生态效益指标"),
        Levels("r8", "效益指标", "可持续影响指标"),
        Levels("r9", "满意度指标", "服务对象满意度指标"),
    ),
    categories=("其他一次性项目", "经常性专项业务费", "基本建设项目", "其他项目"),
    performance_types=("事业/专业类", "工程建设类", "政府采购类", "其他类"),
)
