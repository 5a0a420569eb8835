"""Which words does a printed form carry, exactly as the official one?"""

TARGET_TITLE = "财政项目支出绩效目标表"
SELF_EVALUATION_TITLE = "财政项目支出绩效自评表"
TARGET_TEXTS = {
    "summary": "项目概况：",
    "basis": "立项依据：",
    "necessity": "项目设立的必要性：",
    "safeguards": "保证项目实施的制度、措施：",
    "schedule": "项目实施计划：",
    "goals": "总目标及阶段性目标：",
    "last_year_use": "本项目上年度市级财政资金使用情况",
}
TARGET_HEADS = ("一级目标", "二级目标", "三级目标", "指标目标值")
MONEY_HEADS = ("年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分")
SOURCE_WORDS = {
    "appropriation": "其中：当年财政拨款",
    "carried_over": "上年结转资金",
    "other": "其他资金",
}
GOAL_HEADS = ("预算目标", "实际完成情况")
INDICATOR_HEADS = (
    "一级指标",
    "二级指标",
    "三级指标",
    "年度指标值",
    "实际完成值",
    "分值",
    "得分",
    "偏差原因分析及改进措施",
)
