"""Are words of levels pointed out that the version of the form does not know, and no others?"""

from __future__ import annotations

import pytest

from approvals.documents.form import Indicator, SelfEvaluationForm, TargetForm
from approvals.documents.form_as_draft import misfits
from approvals.documents.shipped_template import SHIPPED
from approvals.documents.strange_levels import strange_level


@pytest.mark.parametrize(
    ("level1", "level2", "name", "known"),
    [
        ("产出目标", "数量", None, ""),
        ("产出 目标", " 数量", None, ""),
        ("", "", None, ""),
        ("产出目标", "", None, ""),
        ("产出指标", "数量指标", "level1", "投入与管理、产出目标、效果目标、影响力目标"),
        ("产出目标", "满意度", "level2", "数量、质量、时效、成本"),
    ],
)
def test_the_first_word_that_is_not_there(
    level1: str, level2: str, name: str | None, known: str
) -> None:
    found = strange_level(SHIPPED, level1, level2)
    assert (found and found.name, found.values["known"] if found else "") == (name, known)


def test_a_brought_form_is_told_beside_its_rows() -> None:
    """A self-evaluation's own words are led to those of the target form first."""
    rows = (Indicator("产出指标", "数量指标", "课程"), Indicator("特色指标", "数量", "教材"))
    for form, places in (
        (TargetForm(indicators=rows), ["indicators[0].level1", "indicators[1].level1"]),
        (SelfEvaluationForm(indicators=rows), ["indicators[1].level1"]),
    ):
        assert [each.where for each in misfits(form)] == places
