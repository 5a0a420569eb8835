"""What is wrong with a template, or breaks by a change of its mapping, and at which row?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from approvals.documents.targets import fold
from approvals.documents.template import Levels, Template
from approvals.wording import N_


@dataclass(frozen=True)
class TemplateFault:
    """Something to mend before publishing, or only to know."""

    where: str
    """A row (`targets-3`, counted from 0) or a list (`categories`)."""
    message: str
    """An English msgid."""
    is_error: bool = True
    values: Mapping[str, str] = field(default_factory=dict, hash=False)


def faults(template: Template) -> tuple[TemplateFault, ...]:
    """Errors forbid publishing; what only has no counterpart keeps its words and is told."""
    return (
        *_of_rows("targets", template.targets),
        *_without_result(template),
        *_of_rows("results", template.results),
        *_without_target(template),
        *_of_list("categories", template.categories),
        *_of_list("performance_types", template.performance_types),
    )


def _of_rows(name: str, rows: Sequence[Levels]) -> Iterator[TemplateFault]:
    if not rows:
        yield TemplateFault(name, N_("There is no row: the form would have no levels."))
    names = [(fold(row.level1), fold(row.level2)) for row in rows]
    often = Counter(names)
    for place, words in enumerate(names):
        if not all(words):
            yield TemplateFault(f"{name}-{place}", N_("A level has no word."))
        elif often[words] > 1 and words in names[:place]:
            yield TemplateFault(f"{name}-{place}", N_("The same two words stand further up."))


def _without_result(template: Template) -> Iterator[TemplateFault]:
    known = {row.key for row in template.results}
    for place, row in enumerate(template.targets):
        if row.counterpart not in known:
            yield TemplateFault(
                f"targets-{place}",
                N_("Without a counterpart its indicators keep these words on the self-evaluation."),
                is_error=False,
            )


def _without_target(template: Template) -> Iterator[TemplateFault]:
    led = {row.counterpart for row in template.targets}
    for place, row in enumerate(template.results):
        if row.key not in led:
            yield TemplateFault(
                f"results-{place}",
                N_("No row of the target form leads here."),
                is_error=False,
            )


def _of_list(name: str, words: Sequence[str]) -> Iterator[TemplateFault]:
    if not words:
        yield TemplateFault(name, N_("The list is empty: nobody could choose."))
    twice = [word for word, count in Counter(map(fold, words)).items() if count > 1]
    for word in twice:
        yield TemplateFault(name, N_("“%(word)s” stands there twice."), values={"word": word})
