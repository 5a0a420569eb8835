"""Which words does a printed form carry, exactly as the official one?"""

TARGET_TITLE = "财政项目支出绩效目标表"
SELF_EVALUATION_TITLE = "财政项目支出绩效自评表"
