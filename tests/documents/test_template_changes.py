"""Does the comparison of two versions of the forms' words say what changed, and nothing else?"""

from __future__ import annotations

from dataclasses import replace

from approvals.documents.shipped_template import SHIPPED
from approvals.documents.template import Levels
from approvals.documents.template_changes import ListChange, RowChange, template_changes

NUMBERS, QUALITY, *MORE = SHIPPED.targets[3:]
RESULTS = SHIPPED.results


def test_nothing_changed_is_nothing_said() -> None:
    """Other keys alone are no change: the same words are the same row."""
    assert template_changes(SHIPPED, replace(SHIPPED, number=2)).is_none
    rekeyed = tuple(replace(row, key=f"x{row.key}") for row in SHIPPED.targets)
    assert template_changes(SHIPPED, replace(SHIPPED, targets=rekeyed)).is_none


def test_rows_added_removed_and_renamed() -> None:
    renamed = replace(QUALITY, level2="质量水平")
    safety = Levels("t15", "产出目标", "安全", "r2")
    after = replace(SHIPPED, targets=(*SHIPPED.targets[:3], renamed, *MORE, safety))
    found = template_changes(SHIPPED, after)
    assert found.rows == {
        "targets": (
            RowChange("renamed", ("产出目标", "质量水平"), before=("产出目标", "质量")),
            RowChange("added", ("产出目标", "安全")),
            RowChange("removed", ("产出目标", "数量")),
        )
    }
    assert (found.reordered, found.lists) == ((), {})


def test_a_key_that_was_given_to_another_row_is_no_renaming() -> None:
    """A drawn key is the row itself; a counted one is only where the words are like each other."""
    for key, level1, level2, kinds in (
        ("t15", "产出目标", "安全", ["added", "removed"]),
        ("t15", "影响力目标", "质量水平", ["renamed"]),
        ("t-0a1b2c3d4e", "产出目标", "安全", ["renamed"]),
        ("t5", "产出目标", "水平", ["renamed"]),
        ("t5", "影响力目标", "水平", ["added", "removed"]),
    ):
        one = replace(SHIPPED, targets=(Levels(key, "产出目标", "质量"),))
        other = replace(SHIPPED, targets=(Levels(key, level1, level2),))
        found = template_changes(one, other).rows["targets"]
        assert [each.kind for each in found] == kinds, key


def test_what_leads_elsewhere_and_what_only_follows_a_new_word() -> None:
    """A counterpart that was renamed is the same one; one that is gone leads nowhere."""
    moved = replace(NUMBERS, counterpart="r2")
    results = (replace(RESULTS[0], level2="产出数量指标"), *RESULTS[1:-1])
    targets = (*SHIPPED.targets[:3], moved, QUALITY, *MORE)
    rows = template_changes(SHIPPED, replace(SHIPPED, targets=targets, results=results)).rows
    quantity, quality = ("产出指标", "数量指标"), ("产出指标", "质量指标")
    gone = ("满意度指标", "服务对象满意度指标")
    assert rows["targets"] == (
        RowChange("mapped", ("产出目标", "数量"), quantity, quality),
        RowChange("mapped", ("效果目标", "满意度"), gone, None),
    )
    assert rows["results"] == (
        RowChange("renamed", ("产出指标", "产出数量指标"), before=quantity),
        RowChange("removed", gone),
    )
    unmapped = replace(SHIPPED, targets=(*SHIPPED.targets[:3], replace(NUMBERS, counterpart="")))
    back = template_changes(unmapped, replace(unmapped, targets=SHIPPED.targets[:4]))
    assert back.rows["targets"] == (RowChange("mapped", ("产出目标", "数量"), None, quantity),)


def test_another_order_and_the_lists() -> None:
    after = replace(
        SHIPPED, results=RESULTS[::-1], categories=("校级项目", *SHIPPED.categories[1:])
    )
    found = template_changes(SHIPPED, after)
    assert (dict(found.rows), found.reordered) == ({}, ("results",))
    assert found.lists == {"categories": ListChange(("校级项目",), (SHIPPED.categories[0],))}
