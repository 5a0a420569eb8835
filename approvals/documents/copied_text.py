"""Which texts are copied from another form, or from another field of the same one?

Every run of twenty characters is looked up in an index of all texts, so that a form is compared
with thousands of others at the cost of its own length.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from approvals.documents.form import Finding, Form, Level, TargetForm
from approvals.documents.labels import EVERY_WORD, SELF_EVALUATION_LABELS, TARGET_LABELS
from approvals.documents.targets import fold
from approvals.wording import N_

RUN = 20
"""Characters in a row, white space removed, from which on a text counts as copied."""
TARGET_TEXTS = ("summary", "basis", "necessity", "safeguards", "schedule", "goals", "last_year_use")
SELF_EVALUATION_TEXTS = ("goal", "achievement")
GAP = "\n"
"""Stands where something was left out: no run goes over it."""

_TITLES = re.compile(r"《[^《》]{0,200}》")
_TEMPLATE = re.compile(
    "|".join(sorted((w for w in EVERY_WORD if len(w) > 5), key=len, reverse=True))
)
_WORDS = {key: words.split()[0] for key, words in (SELF_EVALUATION_LABELS | TARGET_LABELS).items()}


@dataclass(frozen=True)
class NamedForm:
    """A form with the name by which a person knows it."""

    name: str
    form: Form


@dataclass(frozen=True)
class Source:
    """One text of one form."""

    form: int
    field: str


def copied_texts(forms: Sequence[NamedForm]) -> list[tuple[Finding, ...]]:
    """For each form, its texts that stand in another project's form or in another of its fields."""
    texts = {
        Source(place, key): text
        for place, each in enumerate(forms)
        for key, text in _texts(each.form)
    }
    index: dict[str, set[Source]] = defaultdict(set)
    for source, text in texts.items():
        for run in runs(text):
            index[run].add(source)
    found: list[list[Finding]] = [[] for _ in forms]
    for source, text in texts.items():
        if finding := _finding(source, text, index, forms):
            found[source.form].append(finding)
    return [tuple(each) for each in found]


def _texts(form: Form) -> Iterator[tuple[str, str]]:
    keys = TARGET_TEXTS if isinstance(form, TargetForm) else SELF_EVALUATION_TEXTS
    for key in keys:
        if text := getattr(form, key):
            yield key, comparable(text)


@lru_cache(maxsize=256)
def comparable(text: str) -> str:
    """One spelling, without titles of documents and the form's own words."""
    return _TEMPLATE.sub(GAP, _TITLES.sub(GAP, fold(text)))


def runs(text: str) -> list[str]:
    """Every run of a comparable text."""
    return [text[i : i + RUN] for i in range(len(text) - RUN + 1) if GAP not in text[i : i + RUN]]


def _finding(
    source: Source, text: str, index: dict[str, set[Source]], forms: Sequence[NamedForm]
) -> Finding | None:
    """The text that shares most with this one."""
    shared: dict[Source, set[int]] = defaultdict(set)
    for start in range(len(text) - RUN + 1):
        for other in index.get(text[start : start + RUN], ()):
            if other != source and not _same_project(source, other, forms):
                shared[other].update(range(start, start + RUN))
    if not shared:
        return None
    other, places = max(shared.items(), key=lambda item: len(item[1]))
    length = len(text.replace(GAP, ""))
    values = {
        "share": str(max(1, round(100 * len(places) / length))),
        "form": forms[other.form].name,
        "field": _WORDS[other.field],
    }
    message = N_("%(share)s %% of this text stands word for word in “%(field)s” of %(form)s.")
    return Finding("copied-text", Level.WARNING, source.field, message, values)


def _same_project(source: Source, other: Source, forms: Sequence[NamedForm]) -> bool:
    """Last year's form of a project may say the same; the form's own other fields may not."""
    if source.form == other.form:
        return False
    mine, theirs = forms[source.form].form, forms[other.form].form
    if mine == theirs:
        return True
    if not mine.title or fold(mine.title) != fold(theirs.title):
        return False
    organisations = {fold(mine.organisation), fold(theirs.organisation)} - {""}
    return len(organisations) < 2
