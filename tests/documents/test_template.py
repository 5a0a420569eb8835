"""Which word of one form becomes which of the other, and what a changed mapping breaks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from approvals.documents.shipped_template import SHIPPED
from approvals.documents.template import Levels, content_of, from_content
from approvals.documents.template_faults import faults


@pytest.mark.parametrize(
    ("target", "result"),
    [
        (("产出目标", "数量"), ("产出指标", "数量指标")),
        (("产出目标 ", "数　量"), ("产出指标", "数量指标")),
        (("效果目标", "满意度"), ("满意度指标", "服务对象满意度指标")),
        (("满意度目标", "满意度"), ("满意度指标", "服务对象满意度指标")),
        (("影响力目标", "长效管理"), ("效益指标", "可持续影响指标")),
        (("产出目标", "安全"), ("产出指标", "安全")),
        (("投入与管理", "财务管理"), ("投入与管理", "财务管理")),
        (("某目标", "某项"), ("某目标", "某项")),
        (("产出指标", "数量指标"), ("产出指标", "数量指标")),
        (("", ""), ("", "")),
    ],
)
def test_the_words_of_the_target_form_become_the_others(target, result) -> None:
    assert SHIPPED.result_levels(*target) == result


@pytest.mark.parametrize(
    ("result", "target"),
    [
        (("产出指标", "时效指标"), ("产出目标", "时效")),
        (("效益指标", "生态效益指标"), ("效果目标", "生态效益")),
        (("满意度指标", "满意度指标"), ("效果目标", "满意度")),
        (("满意度指标", "家长满意度"), ("效果目标", "家长满意度")),
        (("产出指标", "安全指标"), ("产出目标", "安全指标")),
        (("管理指标", "安全指标"), ("管理指标", "安全指标")),
    ],
)
def test_and_back(result, target) -> None:
    assert SHIPPED.target_levels(*result) == target


def test_what_is_stored_is_read_back() -> None:
    assert from_content(1, content_of(SHIPPED)) == SHIPPED


def test_the_shipped_words_have_no_error_and_tell_what_keeps_its_words() -> None:
    found = faults(SHIPPED)

    assert not any(each.is_error for each in found)
    assert [each.where for each in found] == ["targets-0", "targets-1", "targets-2"]


def test_what_a_change_breaks_is_told_at_its_row() -> None:
    first, *others = SHIPPED.results
    twice = Levels("t99", "产出 目标", "数量", "r1")
    broken = replace(
        SHIPPED,
        targets=(*SHIPPED.targets[3:], twice, Levels("t98", "产出目标", "", "r1")),
        results=tuple(others),
        categories=("甲", "甲"),
        performance_types=(),
    )

    found = {(each.where, each.is_error) for each in faults(broken)}

    assert first.key == "r1"
    assert found == {
        ("targets-0", False),  # what it became is gone
        ("targets-11", True), ("targets-11", False), ("targets-12", True), ("targets-12", False),
        ("categories", True), ("performance_types", True),
    }  # fmt: skip
