"""Do the shown changes of a text turn the old one into the new one, readably and in little time?"""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from approvals.applications.comparison_text import ADDED, REMOVED, SAME, Piece, compared

CHARACTERS = st.text(alphabet="建设立教学课程实训，。；\n 12ab≥", max_size=60)
QUICK_SECONDS = 2.0


def without(kind: str, pieces: tuple[Piece, ...]) -> str:
    return "".join(piece.text for piece in pieces if piece.kind != kind)


@given(old=CHARACTERS, new=CHARACTERS)
@settings(max_examples=300, deadline=None)
def test_the_changes_lead_from_the_old_to_the_new(old: str, new: str):
    pieces = compared(old, new)
    assert without(ADDED, pieces) == old
    assert without(REMOVED, pieces) == new
    assert all(piece.text for piece in pieces)


@given(text=CHARACTERS)
@settings(deadline=None)
def test_nothing_is_shown_where_nothing_changed(text: str):
    assert compared(text, text) == ((Piece(SAME, text),) if text else ())


def test_a_number_is_replaced_whole():
    assert compared("建成课程12门。", "建成课程15门。") == (
        Piece(SAME, "建成课程"),
        Piece(REMOVED, "12"),
        Piece(ADDED, "15"),
        Piece(SAME, "门。"),
    )


def test_a_character_alone_between_changes_goes_with_them():
    assert compared("校企合作基地。", "产教合办基地。") == (
        Piece(REMOVED, "校企合作"),
        Piece(ADDED, "产教合办"),
        Piece(SAME, "基地。"),
    )


def test_an_inserted_sentence_leaves_the_others_alone():
    assert compared("第一句。第三句。", "第一句。新的一句。第三句。") == (
        Piece(SAME, "第一句。"),
        Piece(ADDED, "新的一句。"),
        Piece(SAME, "第三句。"),
    )


def _long(seed: int, alphabet: str) -> str:
    dice = random.Random(seed)
    return "".join(dice.choice(alphabet) for _ in range(20_000))


HARD = {
    "rewritten": (_long(1, "建设立教学课程实训师资项目，。"), _long(2, "建设立教学课程实训师资项目，。")),
    "one sentence": (_long(3, "建设立教学课程"), _long(4, "建设立教学课程")),
    "the same again and again": ("一。" * 10_000, "二。" + "一。" * 9_000 + "三。"),
    "short sentences in turn": ("一。二。" * 5_000, "二。一。三。" * 3_333),
    "edited here and there": (
        "。".join(f"第{n}项任务由教研室负责落实" for n in range(1_300)),
        "。".join(f"第{n}项工作由教研室负责落实" for n in range(1_300)),
    ),
}  # fmt: skip


@pytest.mark.parametrize("which", HARD)
def test_twenty_thousand_characters_are_compared_at_once(which: str):
    old, new = HARD[which]
    begun = time.perf_counter()
    pieces = compared(old, new)
    assert time.perf_counter() - begun < QUICK_SECONDS
    assert (without(ADDED, pieces), without(REMOVED, pieces)) == (old, new)
