"""What did one version of the forms' words change of another: rows, their counterparts, the lists?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from approvals.documents.shipped_template import SHIPPED
from approvals.documents.targets import fold
from approvals.documents.template import Levels, Template

Kind = Literal["added", "removed", "renamed", "mapped"]
Words = tuple[str, str]
TABLES = ("targets", "results")
LISTS = ("categories", "performance_types")
ALIKE = 0.6
"""From this share of common characters on one word may be another one reworded."""
_SHIPPED_KEYS = frozenset(row.key for row in (*SHIPPED.targets, *SHIPPED.results))


@dataclass(frozen=True)
class RowChange:
    """A row that is there in one version only, is worded otherwise, or leads elsewhere."""

    kind: Kind
    row: Words
    """Its two levels, as the newer version words them; of a removed one as the older did."""
    before: Words | None = None
    """Of `renamed` the former levels, of `mapped` the former counterpart, if it had one."""
    after: Words | None = None
    """Of `mapped` the present counterpart, if it has one."""


@dataclass(frozen=True)
class ListChange:
    """What a list to choose from has gained and lost."""

    added: tuple[str, ...]
    removed: tuple[str, ...]


@dataclass(frozen=True)
class TemplateChanges:
    """Everything, by table and by list; what did not change is not there."""

    rows: Mapping[str, tuple[RowChange, ...]]
    reordered: tuple[str, ...]
    """Tables whose common rows stand in another order."""
    lists: Mapping[str, ListChange]

    @property
    def is_none(self) -> bool:
        """Whether both versions say the same."""
        return not (self.rows or self.reordered or self.lists)


def template_changes(before: Template, after: Template) -> TemplateChanges:
    """From one version to another. A row is known by its words, and by its key where those changed;
    a key under which something else stands altogether was given to another row."""
    pairs = {name: _pairs(getattr(before, name), getattr(after, name)) for name in TABLES}
    rows = {
        "targets": (*_of_rows(before.targets, after.targets, pairs["targets"]),
                    *_of_mapping(before, after, pairs)),
        "results": tuple(_of_rows(before.results, after.results, pairs["results"])),
    }  # fmt: skip
    lists = {name: _of_list(getattr(before, name), getattr(after, name)) for name in LISTS}
    return TemplateChanges(
        {name: each for name, each in rows.items() if each},
        tuple(name for name in TABLES if _is_reordered(getattr(before, name), pairs[name])),
        {name: each for name, each in lists.items() if each.added or each.removed},
    )


def _pairs(before: Sequence[Levels], after: Sequence[Levels]) -> dict[str, Levels]:
    """By the key of each newer row, in their order, the older row that it was."""
    found: dict[str, Levels] = {}
    for known in (lambda row: (fold(row.level1), fold(row.level2)), lambda row: row.key):
        taken = {row.key for row in found.values()}
        free = {known(row): row for row in reversed(before) if row.key not in taken}
        for row in after:
            former = free.get(known(row))
            if row.key not in found and former and _is_same(former, row):
                found[row.key] = free.pop(known(row))
    return {row.key: found[row.key] for row in after if row.key in found}


def _is_same(former: Levels, row: Levels) -> bool:
    """Whether two rows of one key are one row. A drawn key is given once and a shipped one is
    known; counted ones beyond may have been counted by two places and need words alike."""
    if "-" in row.key or _is_like(former.level2, row.level2):
        return True
    return row.key in _SHIPPED_KEYS and _is_like(former.level1, row.level1)


def _is_like(was: str, becomes: str) -> bool:
    return SequenceMatcher(None, fold(was), fold(becomes), autojunk=False).ratio() >= ALIKE


def _of_rows(
    before: Sequence[Levels], after: Sequence[Levels], pairs: Mapping[str, Levels]
) -> Iterator[RowChange]:
    for row in after:
        former = pairs.get(row.key)
        if former is None:
            yield RowChange("added", _words(row))
        elif _words(former) != _words(row):
            yield RowChange("renamed", _words(row), before=_words(former))
    kept = {row.key for row in pairs.values()}
    yield from (RowChange("removed", _words(row)) for row in before if row.key not in kept)


def _of_mapping(
    before: Template, after: Template, pairs: Mapping[str, Mapping[str, Levels]]
) -> Iterator[RowChange]:
    """Rows that lead to another row; one whose counterpart was only renamed leads where it did."""
    led = {row.key: row for row in before.results}, {row.key: row for row in after.results}
    for row in after.targets:
        former = pairs["targets"].get(row.key)
        if former is None:
            continue
        was, becomes = led[0].get(former.counterpart), led[1].get(row.counterpart)
        same = pairs["results"].get(becomes.key) if becomes else None
        if was != same or (becomes and same is None):
            yield RowChange("mapped", _words(row), was and _words(was), becomes and _words(becomes))


def _is_reordered(before: Sequence[Levels], pairs: Mapping[str, Levels]) -> bool:
    order = [row.key for row in pairs.values()]
    return order != [row.key for row in before if row.key in set(order)]


def _of_list(before: Sequence[str], after: Sequence[str]) -> ListChange:
    return ListChange(
        tuple(word for word in after if word not in before),
        tuple(word for word in before if word not in after),
    )


def _words(row: Levels) -> Words:
    return row.level1, row.level2
