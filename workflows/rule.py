"""What a rule is: a named predicate with a sentence, kept in one table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from workflows.actor import Actor

Predicate = Callable[[Any, Actor], bool]


@dataclass(frozen=True)
class Rule:
    """A named predicate with the sentence, an English msgid, for the refused person."""

    name: str
    sentence: str
    holds: Predicate

    def __call__(self, facts: Any, actor: Actor) -> bool:
        return bool(self.holds(facts, actor))


RULES: dict[str, Rule] = {}


def rule(predicate: Predicate) -> Rule:
    """Put a predicate into the table of rules under its own name."""
    sentence = (predicate.__doc__ or "").strip().splitlines()[0]
    made = Rule(predicate.__name__, sentence, predicate)
    RULES[made.name] = made
    return made
