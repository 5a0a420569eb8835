"""A definition as Mermaid and as boxes and arrows."""

from __future__ import annotations

from itertools import pairwise

import pytest

from tests.workflows.expected_steps import TABLES
from tests.workflows.test_steps import workflow_of
from tests.workflows.toys import toy
from workflows.diagram import Arrow, Box, Picture, mermaid, picture


def test_mermaid_draws_every_state_and_every_way() -> None:
    assert mermaid(toy(), "en").splitlines() == [
        "stateDiagram-v2",
        "    [*] --> draft",
        "    draft: Draft",
        "    check: Check",
        "    closing: Closing",
        "    good: Good",
        "    bad: Bad",
        "    draft --> check: Submit",
        "    draft --> closing: Submit",
        "    draft --> bad: Expire",
        "    check --> draft: Send back",
        "    closing --> draft: Send back",
        "    check --> closing: Pass / Fail",
        "    closing --> bad: End",
        "    closing --> good: End",
        "    good --> [*]",
        "    bad --> [*]",
    ]


def test_mermaid_speaks_chinese_first() -> None:
    assert "    draft: 草稿" in mermaid(toy()).splitlines()


def drawn(key: str, now: str, gone: set[str] | None = None, language: str = "zh") -> Picture:
    return picture(workflow_of(key), now=now, gone=gone or set(), language=language)


def test_a_picture_has_a_column_for_each_stage() -> None:
    found = drawn("teaching_project", "draft")

    assert [c.words for c in found.columns] == [
        "1 申报",
        "2 评审",
        "3 拨款",
        "4 中期检查",
        "5 结题验收",
    ]
    assert [c.x for c in found.columns] == sorted({c.x for c in found.columns})


def test_a_box_says_whether_it_is_gone_now_or_ahead() -> None:
    found = drawn("teaching_project", "formal_check", {"draft", "department_check", "formal_check"})

    status = {box.key: box.status for box in found.boxes}
    assert status["draft"] == status["department_check"] == "gone"
    assert status["formal_check"] == "now"
    assert status["committee_review"] == status["accepted"] == "ahead"


def test_of_the_ends_only_the_good_one_or_the_present_one_is_drawn() -> None:
    def ends(now: str) -> set[str]:
        return {b.key for b in drawn("teaching_project", now).boxes} & {
            "accepted",
            "rejected",
            "withdrawn",
            "stopped",
            "failed",
        }

    assert ends("draft") == {"accepted"}
    assert ends("rejected") == {"rejected"}


def test_words_are_in_the_language_asked_for() -> None:
    (box,) = [b for b in drawn("payment", "prepared", language="en").boxes if b.key == "prepared"]

    assert box.words == "Prepared"


@pytest.mark.parametrize("key", TABLES)
def test_boxes_do_not_touch_and_lie_in_the_picture(key: str) -> None:
    for state in workflow_of(key).states:
        found = drawn(key, state.key)
        for box in found.boxes:
            assert 0 <= box.x <= box.x + box.width <= found.width
            assert 0 <= box.y <= box.y + box.height <= found.height
        for i, one in enumerate(found.boxes):
            assert not any(_touch(one, other) for other in found.boxes[i + 1 :])


@pytest.mark.parametrize("key", TABLES)
def test_arrows_run_at_right_angles_around_the_boxes(key: str) -> None:
    found = drawn(key, workflow_of(key).start.key)

    for arrow in found.arrows:
        for (x1, y1), (x2, y2) in pairwise(arrow.points):
            assert x1 == x2 or y1 == y2
            assert 0 <= x1 <= found.width
            assert 0 <= y1 <= found.height
        assert not [box.key for box in found.boxes if _crosses(arrow, box)]


@pytest.mark.parametrize("key", TABLES)
def test_each_pair_of_boxes_has_one_arrow(key: str) -> None:
    arrows = drawn(key, workflow_of(key).start.key).arrows

    ends = [(arrow.points[0], arrow.points[-1]) for arrow in arrows]
    assert len(ends) == len(set(ends))


def test_the_way_back_is_told_from_the_way_on() -> None:
    found = drawn("filing", "draft")

    assert [arrow.kind for arrow in found.arrows] == ["on", "on", "back"]
    assert found.arrows[0].path.startswith("M")


def test_side_ways_are_left_out() -> None:
    boxes = {box.key: box for box in drawn("teaching_project", "withdrawn").boxes}
    arrows = drawn("teaching_project", "withdrawn").arrows
    end = boxes["withdrawn"]

    assert not [a for a in arrows if a.points[-1][0] == end.x and end.y < a.points[-1][1]]


def _touch(one: Box, other: Box) -> bool:
    apart_x = one.x + one.width <= other.x or other.x + other.width <= one.x
    apart_y = one.y + one.height <= other.y or other.y + other.height <= one.y
    return not (apart_x or apart_y)


def _crosses(arrow: Arrow, box: Box) -> bool:
    """Whether a line of the arrow runs through the inside of the box."""
    for (x1, y1), (x2, y2) in pairwise(arrow.points):
        left, right = sorted((x1, x2))
        top, bottom = sorted((y1, y2))
        inside_x = left < box.x + box.width and right > box.x
        inside_y = top < box.y + box.height and bottom > box.y
        if inside_x and inside_y:
            return True
    return False
