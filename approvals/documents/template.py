"""Which words do the two forms use, and which word of one is which of the other? One version of a template."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from approvals.documents.targets import fold


@dataclass(frozen=True)
class Levels:
    """A level 1 with a level 2 below it, as one of the forms words them."""

    key: str
    """Stays when the words change."""
    level1: str
    level2: str
    counterpart: str = ""
    """For rows of the target form: the key of the self-evaluation's row that it becomes."""


Pair = tuple[Levels, Levels]


@dataclass(frozen=True)
class Template:
    """One version of the words of both forms."""

    number: int
    targets: tuple[Levels, ...]
    """Of the target form."""
    results: tuple[Levels, ...]
    """Of the self-evaluation."""
    categories: tuple[str, ...] = ()
    performance_types: tuple[str, ...] = ()

    def result_levels(self, level1: str, level2: str) -> tuple[str, str]:
        """The self-evaluation's words for those of the target form; unknown ones stay."""
        return _led(self._pairs, level1, level2)

    def target_levels(self, level1: str, level2: str) -> tuple[str, str]:
        """The target form's words for those of the self-evaluation; unknown ones stay."""
        return _led([(result, target) for target, result in self._pairs], level1, level2)

    def choices(self, name: str) -> tuple[str, ...]:
        """The list of a field that is chosen from one."""
        return {"category": self.categories, "performance_type": self.performance_types}[name]

    @cached_property
    def level_words(self) -> frozenset[str]:
        """Every word of both levels of both forms."""
        rows = (*self.targets, *self.results)
        return frozenset(fold(word) for row in rows for word in (row.level1, row.level2))

    @cached_property
    def below(self) -> Mapping[str, tuple[str, ...]]:
        """The target form's words of level 2 by the level 1 above them, which is folded."""
        found: dict[str, list[str]] = {}
        for row in self.targets:
            found.setdefault(fold(row.level1), []).append(row.level2)
        return {level1: in_order(words) for level1, words in found.items()}

    @cached_property
    def _pairs(self) -> tuple[Pair, ...]:
        results = {row.key: row for row in self.results}
        return tuple(
            (row, results[row.counterpart]) for row in self.targets if row.counterpart in results
        )


def in_order(words: Iterable[str]) -> tuple[str, ...]:
    """Each once, as they come first: for lists to choose from."""
    return tuple(dict.fromkeys(word for word in words if word))


def content_of(template: Template) -> dict[str, Any]:
    """The template as it is stored; its number stands beside it."""
    content = asdict(template)
    del content["number"]
    return content


def from_content(number: int, content: Mapping[str, Any]) -> Template:
    """A stored template."""
    return Template(
        number,
        tuple(Levels(**row) for row in content["targets"]),
        tuple(Levels(**row) for row in content["results"]),
        tuple(content["categories"]),
        tuple(content["performance_types"]),
    )


def _led(pairs: Sequence[Pair], level1: str, level2: str) -> tuple[str, str]:
    """By both levels; by level 2 where that is clear; else level 1 alone is led on."""
    one, two = fold(level1), fold(level2)
    for here, there in pairs:
        if (fold(here.level1), fold(here.level2)) == (one, two):
            return there.level1, there.level2
    of_second = {(there.level1, there.level2) for here, there in pairs if fold(here.level2) == two}
    if two and len(of_second) == 1:
        return of_second.pop()
    of_first = [there for here, there in pairs if fold(here.level1) == one]
    if not of_first:
        return level1, level2
    repeats = len(of_first) == 1 and one == two
    return of_first[0].level1, of_first[0].level2 if repeats else level2
