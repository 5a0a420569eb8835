"""Every sentence that a refused person reads has its Chinese."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

from workflows import engine, reminder_check
from workflows.rules import RULES

CATALOGUE = Path(__file__).parents[2] / "approvals/translations/zh_Hans_CN/LC_MESSAGES/workflows.po"
OF_REMINDERS = tuple(
    found[1] for found in extract_from_file("python", reminder_check.__file__, keywords={"_": None})
)
"""What the office reads where a call's own reminders do not make sense."""
SENTENCES = (
    *(rule.sentence for rule in RULES.values()),
    *(kind.usual for kind in (engine.Refused, engine.NotPossibleNow, engine.NotAllowed)),
    engine.SUSPENDED,
    engine.NOWHERE_BACK,
    engine.OFTEN_ENOUGH,
    *OF_REMINDERS,
)


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence_has_its_chinese(sentence: str) -> None:
    with CATALOGUE.open("rb") as source:
        message = read_po(source, locale="zh_Hans_CN").get(sentence)

    assert message is not None
    assert message.string
    assert not message.fuzzy


def test_the_reminders_sentences_are_found() -> None:
    assert "does not say how many days" in OF_REMINDERS


def test_the_catalogue_speaks_of_nothing_else() -> None:
    with CATALOGUE.open("rb") as source:
        known = {message.id for message in read_po(source, locale="zh_Hans_CN") if message.id}

    assert known == set(SENTENCES)
