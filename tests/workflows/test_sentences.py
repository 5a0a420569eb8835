"""Every sentence that a refused person reads has its Chinese."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from workflows import engine
from workflows.rules import RULES

CATALOGUE = Path(__file__).parents[2] / "approvals/translations/zh_Hans_CN/LC_MESSAGES/workflows.po"
SENTENCES = (
    *(rule.sentence for rule in RULES.values()),
    *(kind.usual for kind in (engine.Refused, engine.NotPossibleNow, engine.NotAllowed)),
    engine.SUSPENDED,
    engine.NOWHERE_BACK,
    engine.OFTEN_ENOUGH,
)


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence_has_its_chinese(sentence: str) -> None:
    with CATALOGUE.open("rb") as source:
        message = read_po(source, locale="zh_Hans_CN").get(sentence)

    assert message is not None
    assert message.string
    assert not message.fuzzy


def test_the_catalogue_speaks_of_nothing_else() -> None:
    with CATALOGUE.open("rb") as source:
        known = {message.id for message in read_po(source, locale="zh_Hans_CN") if message.id}

    assert known == set(SENTENCES)
